"""Several hubs of one machine: what each is told, and the sentences for settings with which they cannot be."""

from pathlib import Path
from typing import Any

import pytest

from kentongan.cli import hubs
from kentongan.cli.hubs import Hubs, check_hubs
from kentongan.config import SettingsError, load_settings
from kentongan.config.value import split_ports

MARIADB = "mysql://kentongan:secret@localhost/kentongan"


def settings(**more: Any) -> Any:
    return load_settings(**({"hubs": 3, "database": MARIADB, "listen": "127.0.0.1:7420"} | more))


async def told(config: Path | None = None, **more: Any) -> list[Any]:
    """What the hubs of these settings are told, each with the settings that it makes of it."""
    orders = [hub.order for hub in Hubs(config, more, settings(**more))._hubs]
    assert [(order.number, order.of) for order in orders] == [(0, 3), (1, 3), (2, 3)]
    return [
        load_settings(Path(order.config) if order.config else None, **(order.options | order.part)) for order in orders
    ]


async def test_each_hub_has_a_name_and_its_part_of_ports_and_workers_and_the_first_one_the_console() -> None:
    shadow, nats = {"ports": "32000-32099", "workers": 7}, {"hub": "hub-a"}
    several = await told(shadow=shadow, console={"listen": ":7421"}, nats=nats)
    assert [one.hub_name for one in several] == ["hub-a-0", "hub-a-1", "hub-a-2"]
    ports = [split_ports(one.shadow.ports) for one in several]
    assert [port for part in ports for port in part] == list(range(32000, 32100))
    assert {len(part) for part in ports} <= {33, 34}
    assert [one.shadow.workers for one in several] == [2, 2, 2]
    assert [one.console.listen for one in several] == [":7421", "", ""]


async def test_a_small_machine_has_a_worker_for_each_hub() -> None:
    assert [one.shadow.workers for one in await told(shadow={"workers": 1})] == [1, 1, 1]


async def test_a_hub_knows_what_was_given_for_all() -> None:
    options = {"hubs": 3, "database": MARIADB, "listen": "127.0.0.1:7420"}
    for hub in Hubs(None, options, load_settings(**options))._hubs:
        given = load_settings(**hub.order.options).toml()
        assert set(given.splitlines()) == {"hubs = 3", f'database = "{MARIADB}"', 'listen = "127.0.0.1:7420"'}


async def test_hubs_hear_each_other_over_a_nats_server_of_their_own() -> None:
    several = await told()
    assert len({(one.bus, one.nats.user, one.nats.password) for one in several}) == 1
    assert several[0].bus.startswith("nats://127.0.0.1:")
    assert len(several[0].nats.password.get_secret_value()) == 64


async def test_or_over_the_one_that_the_settings_name(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(
        f'database = "{MARIADB}"\nhubs = 3\nbus = "nats://nats.example:4222"\n'
        '[nats]\nhub = "b"\nuser = "b"\npassword = "theirs"\nca = "ca.pem"\n'
    )
    orders = [hub.order for hub in Hubs(file, {}, load_settings(file))._hubs]
    several = [load_settings(file, **(order.options | order.part)) for order in orders]
    assert [one.nats.hub for one in several] == ["b-0", "b-1", "b-2"]
    assert {(one.bus, one.nats.user, one.nats.ca) for one in several} == {
        ("nats://nats.example:4222", "b", Path("ca.pem"))
    }
    assert {one.nats.password.get_secret_value() for one in several} == {"theirs"}


async def test_what_the_file_says_counts_for_all_but_not_against_the_hubs_part(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(
        'name = "Contoh"\nhubs = 3\n[shadow]\nports = "1024-2023"\nticket_life = 7\n[console]\nlisten = ":7"\n'
    )
    several = await told(file, shadow={"ports": "32000-32002"})
    assert [one.shadow.ports for one in several] == ["32000-32000", "32001-32001", "32002-32002"]
    assert {(one.name, one.shadow.ticket_life) for one in several} == {("Contoh", 7)}
    assert [one.console.listen for one in several] == [":7", "", ""]


def refusal(**more: Any) -> SettingsError:
    with pytest.raises(SettingsError) as refused:
        check_hubs(settings(**more))
    assert refused.value.sentence.id != refused.value.sentence.en
    return refused.value


def test_with_sqlite_it_is_said_what_to_do() -> None:
    for words in (sentence := refusal(database="").sentence).id, sentence.en:
        assert "MariaDB" in words
        assert "“database”" in words
        assert "kentongan admin move-database" in words


def test_fewer_ports_than_hubs_are_counted() -> None:
    assert "2 ports" in refusal(shadow={"ports": "32000-32001"}).sentence.en


def test_without_nats_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "find_nats", lambda: None)
    for words in (sentence := refusal().sentence).id, sentence.en:
        assert "pip install 'kentongan[server,cluster]'" in words
        assert "“bus”" in words
    check_hubs(settings(bus="nats://127.0.0.1:4222"))
