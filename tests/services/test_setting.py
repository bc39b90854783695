"""Settings that change while the server runs: checked, recorded, kept, followed at once, put back. [ADMIN-74]"""

import asyncio
import json
import tarfile
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from kentongan.bus.local import LocalBus
from kentongan.cli.services import make_services
from kentongan.cli.storage import Shelf
from kentongan.config import Settings
from kentongan.config.changeable import CHANGEABLE
from kentongan.errors import ErrorCode, Refusal
from kentongan.files.spool import Spool
from kentongan.services.audit import AuditService
from kentongan.services.diagnostics import LogTail
from kentongan.services.flood import Act
from kentongan.services.identity import load_identity
from kentongan.services.password import PasswordService
from kentongan.services.services import Services
from kentongan.store.audit import AuditFilter
from kentongan.store.setting import KeepSetting
from kentongan.store.store import Store
from kentongan.words import AuditEvent
from tests.kinds import only_sqlite


def start(store: Store, folder: Path, passwords: PasswordService, audit: AuditService) -> tuple[Settings, Services]:
    """A server's services, with the settings that it was given."""
    settings, spool = Settings(data=folder), Spool(folder / "files")
    identity = load_identity(folder)
    return settings, make_services(settings, identity, store, Shelf(spool), passwords, LocalBus(), audit, LogTail())


async def test_a_change_counts_at_once_is_recorded_and_outlives_the_server(
    store: Store, tmp_path: Path, passwords: PasswordService, audit: AuditService
) -> None:
    settings, services = start(store, tmp_path, passwords, audit)
    row = await services.setting.change("limits.messages", " 2 ", "console:rani")
    assert (row.value, row.given, row.changed_by) == ("2", "20", "console:rani")
    assert settings.limits.messages == 2
    services.flood.take(Act.MESSAGE, 1)
    services.flood.take(Act.MESSAGE, 1)
    with pytest.raises(Refusal):
        services.flood.check(Act.MESSAGE, 1)
    [line] = await audit.lines(AuditFilter(AuditEvent.SETTINGS_CHANGED))
    assert (line.actor, line.subject, line.detail) == (
        "console:rani",
        "limits.messages",
        '{"before":"20","after":"2"}',
    )
    settings, services = start(store, tmp_path, passwords, audit)
    assert settings.limits.messages == 20
    await services.setting.load()
    assert settings.limits.messages == 2
    row = await services.setting.change("limits.messages", None, "local:root")
    assert (row.value, row.changed_by, settings.limits.messages) == ("20", "", 20)


async def test_each_change_is_recorded_with_the_value_before_it_and_no_change_is_not(
    store: Store, tmp_path: Path, passwords: PasswordService, audit: AuditService
) -> None:
    _, services = start(store, tmp_path, passwords, audit)
    change = services.setting.change
    for value in ("60", "60.0", "90.5", "900", None):  # 900 is what was given
        await change("limits.login_window", value, "console:rani")
    await asyncio.gather(*(change("backup.keep", value, "console:rani") for value in ("3", "4")))
    lines = await audit.lines(AuditFilter(AuditEvent.SETTINGS_CHANGED))
    assert [json.loads(line.detail) for line in reversed(lines)] == [
        {"before": before, "after": after}
        for before, after in [("900", "60"), ("60", "90.5"), ("90.5", "900"), ("7", "3"), ("3", "4")]
    ]
    assert {row.name: row.value for row in await services.setting.rows() if row.changed_by} == {"backup.keep": "4"}


async def test_whoever_has_used_turns_follows_at_once(
    store: Store, tmp_path: Path, passwords: PasswordService, audit: AuditService
) -> None:
    _, services = start(store, tmp_path, passwords, audit)
    await services.setting.change("limits.messages", "1", "console:rani")
    services.flood.take(Act.MESSAGE, 1)
    with pytest.raises(Refusal):
        services.flood.check(Act.MESSAGE, 1)
    await services.setting.change("limits.messages", "3", "console:rani")
    services.flood.take(Act.MESSAGE, 1)


@only_sqlite
async def test_a_backup_has_the_settings_that_were_given(
    store: Store, tmp_path: Path, passwords: PasswordService, audit: AuditService
) -> None:
    settings, services = start(store, tmp_path, passwords, audit)
    await services.setting.change("limits.messages", "2", "console:rani")
    made = await services.backup.back_up("local:root")
    with tarfile.open(made.path) as archive:
        [name] = [one for one in archive.getnames() if one.endswith("settings.toml")]
        text = archive.extractfile(name)
        assert text is not None
        assert b"messages" not in text.read()
    assert settings.limits.messages == 2


async def test_guesses_follow_too(
    store: Store, tmp_path: Path, passwords: PasswordService, audit: AuditService
) -> None:
    _, services = start(store, tmp_path, passwords, audit)
    await services.setting.change("limits.source_failures", "1", "console:rani")
    services.limiter.charge("192.0.2.1")
    with pytest.raises(Refusal):
        services.limiter.charge("192.0.2.1")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limits.messages", "0"),
        ("limits.messages", "viele"),
        ("limits.messages", ""),
        ("backup.at", "25:00"),
        ("backup.every_hours", "-1"),
        ("backup.folder", "/tmp"),
        ("limits.per_source", "5"),
        ("mail.password", "x"),
        ("data", "/tmp"),
        ("limits.__class__", "x"),
        ("", ""),
    ],
)
async def test_what_is_not_possible_changes_nothing(
    store: Store, tmp_path: Path, passwords: PasswordService, audit: AuditService, name: str, value: str
) -> None:
    settings, services = start(store, tmp_path, passwords, audit)
    before = settings.model_dump()
    with pytest.raises(Refusal) as refused:
        await services.setting.change(name, value, "console:rani")
    assert refused.value.code is ErrorCode.FIELD_INVALID
    reasons = [refused.value.say(language).rpartition("(")[2] for language in ("id", "en")]
    assert reasons[0] != reasons[1]
    assert settings.model_dump() == before
    assert await audit.lines(AuditFilter()) == []


async def test_what_was_kept_and_is_no_setting_any_more_stops_no_server(
    store: Store, tmp_path: Path, passwords: PasswordService, audit: AuditService, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, services = start(store, tmp_path, passwords, audit)
    await services.setting.change("backup.keep", "3", "console:rani")
    settings, services = start(store, tmp_path, passwords, audit)
    kept = tuple(name for name in CHANGEABLE if name != "backup.keep")
    monkeypatch.setattr("kentongan.services.setting.CHANGEABLE", kept)
    with capture_logs() as log:
        await services.setting.load()
    assert settings.backup.keep == 7
    assert [line["event"] for line in log] == ["setting_unusable"]


async def test_what_another_hub_has_set_and_this_one_cannot_use_is_told_once(
    store: Store, tmp_path: Path, passwords: PasswordService, audit: AuditService
) -> None:
    """The other hub may be of another version; what it knows already stays as it is here."""
    settings, services = start(store, tmp_path, passwords, audit)
    with capture_logs() as log:
        for value in ("0", "-1"):
            await store.write(KeepSetting("limits.messages", value, "20", "console:rani"))
            for _ in range(3):
                await services.setting.look()
            assert settings.limits.messages == 20
        await store.write(KeepSetting("limits.messages", "5", "20", "console:rani"))
        await services.setting.look()
    assert settings.limits.messages == 5
    assert [(line["event"], line["name"], line["value"]) for line in log if line["log_level"] == "warning"] == [
        ("setting_unusable", "limits.messages", "0"),
        ("setting_unusable", "limits.messages", "-1"),
    ]
    assert all(line["why"] for line in log if line["log_level"] == "warning")
