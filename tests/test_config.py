"""Settings: every default in one place, the order of the sources, and a sentence for whatever cannot be used."""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from kentongan.config import Settings, SettingsError, load_settings
from kentongan.config.value import split_clock, split_console, split_endpoint, split_ports

Load = Callable[..., Settings]


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:

    for name in [name for name in os.environ if name.startswith("KENTONGAN_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Settings of a file with this text, and options."""

    def load(text: str, **options: Any) -> Settings:
        file = tmp_path / "kentongan.toml"
        file.write_text(text, encoding="utf-8")
        return load_settings(file, **options)

    return load


def refusal(load: Callable[[], Settings]) -> SettingsError:
    with pytest.raises(SettingsError) as refused:
        load()
    indonesian, english = refused.value.say("id"), refused.value.say("en")
    assert indonesian != english
    assert "\n" not in indonesian + english
    return refused.value


# Defaults


DEFAULTS: dict[str, Any] = {
    "attachments": "",
    "s3": {"endpoint": "", "region": "us-east-1", "key": "", "secret": SecretStr(""), "ca": None},
    "backup": {"folder": Path("backups"), "every_hours": 24, "at": "02:30", "keep": 7},
    "bus": "",
    "nats": {
        "hub": "",
        "ca": None,
        "certificate": None,
        "key": None,
        "user": "",
        "password": SecretStr(""),
    },
    "data": Path("data"),
    "database": SecretStr(""),
    "listen": ":7420",
    "public": [],
    "servers": [],
    "name": "Kentongan",
    "announcer": "sekretariat@konsorsium",
    "hubs": 1,
    "plain": False,
    "file_limit": 2_147_483_648,
    "quota": 10_737_418_240,
    "free_space": 1_073_741_824,
    "reserved_space": 16_777_216,
    "drain_time": 10,
    "log_format": "console",
    "limits": {
        "unauthenticated": "64:30:256",
        "per_source": 8,
        "per_known_source": 64,
        "descriptor_reserve": 0.2,
        "handshake_time": 10,
        "frame_time": 10,
        "login_time": 20,
        "write_buffer": 262_144,
        "slow_reader_time": 60,
        "password_checks": 2,
        "login_failures": 5,
        "login_window": 900,
        "login_delay": 1,
        "login_delay_longest": 900,
        "login_failures_per_day": 100,
        "source_failures": 20,
        "source_failures_per_hour": 60,
        "registrations": 3,
        "registrations_per_hour": 6,
        "registrations_pending": 500,
        "messages": 20,
        "messages_per_minute": 300,
        "deliveries_per_hour": 100_000,
        "transfers_per_minute": 120,
        "questions_per_minute": 300,
    },
    "shadow": {
        "ports": "32000-32255",
        "workers": 7,
        "ticket_life": 30,
        "proof_time": 5,
        "stall_time": 60,
        "per_member": 3,
        "check_address": True,
    },
    "console": {
        "listen": "",
        "names": [],
        "certificate": None,
        "key": None,
        "metrics_from": ["127.0.0.1", "::1"],
    },
    "mail": {
        "host": "",
        "port": 587,
        "security": "starttls",
        "user": "",
        "password": SecretStr(""),
        "sender": "kentongan@localhost",
        "timeout": 30,
        "administrator": "",
        "codes_per_hour": 60,
    },
    "retention": {
        "messages_days": 730,
        "attachments_after_expiry_days": 90,
        "unattached_uploads_hours": 24,
        "decided_registrations_days": 365,
        "sent_letters_days": 90,
        "unused_devices_days": 90,
        "samples_days": 730,
        "audit_days": 1826,
    },
}


def test_every_default_stands_here_a_second_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 8)
    assert load_settings(shadow={}).model_dump() == DEFAULTS


@pytest.mark.parametrize(("cores", "workers"), [(None, 1), (1, 1), (2, 1), (4, 3), (256, 64)])
def test_one_core_is_left_to_the_hub(monkeypatch: pytest.MonkeyPatch, cores: int | None, workers: int) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    assert load_settings(shadow={}).shadow.workers == workers


# Sources


def test_an_option_wins_over_the_environment_and_that_over_the_file(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = 'name = "file"\nlisten = "file:1"\ndrain_time = 1\n[shadow]\nworkers = 1\nproof_time = 1\nstall_time = 1\n'
    monkeypatch.setenv("KENTONGAN_NAME", "environment")
    monkeypatch.setenv("KENTONGAN_LISTEN", "environment:2")
    monkeypatch.setenv("KENTONGAN_SHADOW__WORKERS", "2")
    monkeypatch.setenv("KENTONGAN_SHADOW__PROOF_TIME", "2")
    settings = load(text, listen="option:3", data=None, shadow={"workers": 3})
    assert (settings.name, settings.listen, settings.drain_time) == ("environment", "option:3", 1)
    assert (settings.shadow.workers, settings.shadow.proof_time, settings.shadow.stall_time) == (3, 2, 1)
    assert settings.shadow.ticket_life == 30
    assert settings.data == Path("data")


def test_a_list_in_the_environment_is_json(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENTONGAN_PUBLIC", '["a.example:7420", "[2001:db8::1]:7420"]')
    assert load_settings().public == ["a.example:7420", "[2001:db8::1]:7420"]
    monkeypatch.setenv("KENTONGAN_PUBLIC", "a.example:7420")
    assert refusal(load_settings).say("en") == "The variable KENTONGAN_PUBLIC of the environment has to be JSON."


def test_a_mistake_is_told_without_words_of_the_library_or_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENTONGAN_LISTEN", "nowhere")
    assert refusal(load_settings).say("en").endswith("cannot be used: expected HOST:PORT")
    told = refusal(lambda: load_settings(Path("/never/made.toml"))).say("en")
    assert told.endswith("cannot be read: No such file or directory")


def test_variables_of_the_client_are_not_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PASSWORD", "NEW_PASSWORD", "LANGUAGE"):
        monkeypatch.setenv(f"KENTONGAN_{name}", "en")
    assert load_settings().name == "Kentongan"


def test_a_file_is_forgotten_after_it_was_read(load: Load) -> None:
    assert load('name = "file"').name == "file"
    assert Settings().name == "Kentongan"
    refusal(lambda: load("nonsense = 1"))
    assert Settings().name == "Kentongan"


def test_a_password_is_never_printed(load: Load) -> None:
    settings = load('[mail]\npassword = "rahasia"')
    assert settings.mail.password.get_secret_value() == "rahasia"
    assert "rahasia" not in repr(settings)


# What cannot be used

BAD_STARTUPS = ["64", "64:30", "a:30:256", "0:30:256", "64:101:256", "256:30:64", "64:30:-1", "64:30:100001"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("nonsense = 1", "nonsense"),
        ("[shadow]\nnonsense = 1", "shadow.nonsense"),
        ("[nonsense]\nports = 1", "nonsense"),
        ("listen = 7420", "listen"),
        ('listen = "7420"', "listen"),
        ('listen = "::1:7420"', "listen"),
        ('listen = "host:65536"', "listen"),
        ('public = ["a:1", "b"]', "public.1"),
        ('public = [":7420"]', "public.0"),
        ('servers = ["a:1", "b:0"]', "servers.1"),
        ('servers = ["kentongan://a:1"]', "servers.0"),
        ('servers = ["a:1,b:1"]', "servers.0"),
        (f'servers = ["{"x" * 79}:1"]', "servers.0"),
        (f"servers = {[f'hub-{number}:1' for number in range(33)]}", "servers"),
        ("[limits]\nlogin_time = 0", "limits.login_time"),
        ("drain_time = -1", "drain_time"),
        ("drain_time = 86401", "drain_time"),
        ("drain_time = nan", "drain_time"),
        ("file_limit = 0", "file_limit"),
        ("[limits]\nwrite_buffer = 65535", "limits.write_buffer"),
        ("[limits]\npassword_checks = 17", "limits.password_checks"),
        *((f'[limits]\nunauthenticated = "{text}"', "limits.unauthenticated") for text in BAD_STARTUPS),
        ('log_format = "xml"', "log_format"),
        (f'name = "{"x" * 121}"', "name"),
        ('[shadow]\nports = "32255-32000"', "shadow.ports"),
        ('[shadow]\nports = "80-90"', "shadow.ports"),
        ('[shadow]\nports = "60000-65536"', "shadow.ports"),
        ("[shadow]\nworkers = 0", "shadow.workers"),
        ('[mail]\nsecurity = "ssl"', "mail.security"),
        ("[mail]\nport = 0", "mail.port"),
        ("[retention]\nmessages_days = 0", "retention.messages_days"),
        ("[retention]\nunattached_uploads_hours = 721", "retention.unattached_uploads_hours"),
        ('file_limit = "besar"', "file_limit"),
        ("file_limit = 1.5", "file_limit"),
        ("[limits]\nlogin_time = []", "limits.login_time"),
        ('[limits]\nlogin_time = "lama"', "limits.login_time"),
        ('plain = "mungkin"', "plain"),
        ("data = 1", "data"),
        ('public = "a:1"', "public"),
        ("limits = 1", "limits"),
        ('[backup]\nat = "2.30"', "backup.at"),
        ('announcer = "Bukan alamat"', "announcer"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(load: Load, text: str, where: str) -> None:
    told = refusal(lambda: load(text))
    assert f"“{where}”" in told.say("en")
    assert f"“{where}”" in told.say("id")
    assert told.say("en").partition(": ")[2] != told.say("id").partition(": ")[2]  # the reason too


def test_a_group_of_the_environment_has_no_unknown_names_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENTONGAN_SHADOW__NONSENSE", "1")
    assert "shadow.nonsense" in refusal(load_settings).say("en")


@pytest.mark.parametrize("content", [b"name = ", b"name = 1\nname = 2", b"\xff\xfe", b"name = '\xff'"])
def test_a_file_that_is_no_toml_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "kentongan.toml"
    file.write_bytes(content)
    assert str(file) in refusal(lambda: load_settings(file)).say("id")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    for file in (tmp_path / "missing.toml", tmp_path):
        assert str(file) in refusal(lambda file=file: load_settings(file)).say("en")


@pytest.mark.parametrize("listen", ["127.0.0.1:0", "localhost:7420", "[::1]:7420"])
def test_plain_is_for_loopback_only(listen: str) -> None:
    assert load_settings(plain=True, listen=listen).plain
    for elsewhere in (":7420", "0.0.0.0:7420", "192.0.2.1:7420", "[::]:7420"):
        assert "plain" in refusal(lambda elsewhere=elsewhere: load_settings(plain=True, listen=elsewhere)).say("en")


# Endpoints and ports


@pytest.mark.parametrize(
    ("text", "endpoint"),
    [
        (":7420", ("", 7420)),
        ("a.example:0", ("a.example", 0)),
        ("[::1]:65535", ("::1", 65535)),
        ("127.0.0.1:1", ("127.0.0.1", 1)),
    ],
)
def test_an_endpoint_is_host_and_port(text: str, endpoint: tuple[str, int]) -> None:
    assert split_endpoint(text) == endpoint


@pytest.mark.parametrize("text", ["", "a", "7420", "a:", "a:b", "a:-1", "a:65536", "::1", "::1:7420", "a:1.5", "a: 1"])
def test_anything_else_is_no_endpoint(text: str) -> None:
    with pytest.raises(ValueError):
        split_endpoint(text)


def test_ports_include_both_ends() -> None:
    assert list(split_ports("1024-1026")) == [1024, 1025, 1026]
    assert len(split_ports("32000-32255")) == 256
    assert list(split_ports("65535-65535")) == [65535]


@pytest.mark.parametrize("text", ["", "32000", "-", "32000-", "a-b", "1023-1030", "2000-1999", "65535-65536", "1-2-3"])
def test_anything_else_is_no_range(text: str) -> None:
    with pytest.raises(ValueError):
        split_ports(text)


# Backups


@pytest.mark.parametrize("at", ["24:00", "2:30", "02:60", "02.30", "", "02:30:00", "٠٢:٣٠"])
def test_a_time_of_day_is_hours_and_minutes(at: str, load: Load) -> None:
    error = refusal(lambda: load(f'[backup]\nat = "{at}"'))
    assert "“backup.at”" in error.say("en")
    assert (split_clock("00:00"), split_clock("02:30"), split_clock("23:59")) == (0, 150, 1439)


def test_backups_lie_in_the_data_folder_unless_another_is_named(load: Load, tmp_path: Path) -> None:
    assert load("", data=tmp_path).backup_folder == tmp_path / "backups"
    assert load('[backup]\nfolder = "/mnt/lain"', data=tmp_path).backup_folder == Path("/mnt/lain")


def test_what_was_set_can_be_written_as_a_file_that_says_the_same(
    load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From file, environment and option; secrets too, for the file goes into a backup; what was not set stays so."""
    monkeypatch.setenv("KENTONGAN_SHADOW__PER_MEMBER", "9")
    mail = '[mail]\nhost = "smtp.contoh"\npassword = "a\\"b\\\\c\\u007f é"'
    first = load(
        f'public = ["a:1", "b:2"]\n{mail}\n[limits]\nhandshake_time = 2.5',
        name='Kentongan "Contoh"\n',
        plain=False,
        data=tmp_path,
    )
    written = first.toml()
    monkeypatch.delenv("KENTONGAN_SHADOW__PER_MEMBER")
    again = load(written, data=tmp_path)
    assert again == first
    assert again.mail.password.get_secret_value() == 'a"b\\c\x7f é'
    assert "drain_time" not in written
    assert "data" not in written
    assert load("", data=tmp_path).toml() == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (":", ("127.0.0.1", 7421)),
        (":8443", ("127.0.0.1", 8443)),
        ("192.0.2.7", ("192.0.2.7", 7421)),
        ("[::1]", ("::1", 7421)),
        ("[::]:8443", ("::", 8443)),
    ],
)
def test_the_console_is_on_this_machine_unless_told_otherwise(text: str, found: tuple[str, int]) -> None:
    assert split_console(text) == found


def test_a_certificate_needs_its_key(load: Load) -> None:
    refusal(lambda: load('[console]\ncertificate = "c.pem"'))
    assert load('[console]\ncertificate = "c.pem"\nkey = "k.pem"').console.key == Path("k.pem")


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"bus": "mqtt://127.0.0.1:4222"}, "nats://"),
        ({"bus": "nats://:4222"}, "nats://"),
        ({"bus": "127.0.0.1:4222"}, "nats://"),
        ({"bus": "nats://a:b@127.0.0.1:4222"}, "nats.password"),
        ({"bus": "nats://127.0.0.1:4222,nats://10.0.0.1:4222"}, "nats.ca"),
        ({"bus": "nats://nats.example:4222"}, "nats.ca"),
        ({"nats": {"certificate": "a.pem"}}, "nats.key"),
        ({"nats": {"certificate": "a.pem", "key": "a.pem"}}, "nats.ca"),
        ({"nats": {"hub": "Hub A"}}, "nats.hub"),
    ],
)
def test_a_bus_that_strangers_could_listen_to_is_refused(options: dict[str, Any], word: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(**options)
    assert word in refused.value.sentence.en


def test_a_hub_has_a_name_that_nats_can_bear() -> None:
    assert load_settings(nats={"hub": "hub-a"}).hub_name == "hub-a"
    assert re.fullmatch(r"[a-z0-9-]+-7001", load_settings(listen=":7001").hub_name)
