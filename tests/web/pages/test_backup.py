"""Backups in the console: what they are worth in words, made and proved by who may, removed by hand. [R39]"""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection
from structlog.testing import capture_logs

from kentongan.bus.bus import BackupEnded
from kentongan.services import backup as service
from kentongan.services.proof import Backup, BackupHealth
from kentongan.store.audit import AuditFilter
from kentongan.store.backup import Snapshot, copy_database
from kentongan.words import AuditEvent, Role
from tests.web.stage import Stage, text_of


async def backed_up(stage: Stage) -> Backup:
    return await stage.services.backup.back_up("local:test")


def damage(backup: Backup) -> None:
    content = bytearray(backup.path.read_bytes())
    content[len(content) // 2] ^= 1
    backup.path.write_bytes(content)


async def test_a_server_without_a_backup_is_told_what_that_means(stage: Stage) -> None:
    browser = await stage.signed_in()
    said = text_of(await browser.get("/backup"))
    assert "There is no backup yet" in said
    assert "If this disk fails, everything is lost." in said
    assert "None is proved yet" in said


async def test_the_headline_says_what_the_proof_means(stage: Stage) -> None:
    backup = await backed_up(stage)
    browser = await stage.signed_in("rani", Role.AUDITOR)
    said = text_of(await browser.get("/backup"))
    assert "Your last backup really works" in said
    assert "compared with the original: no difference. A restore takes" in said
    assert "Institutions 0 0 same" in said
    assert f"kentongan admin restore {backup.path.name} --into" in said
    assert str(backup.path.parent) in said
    assert "Back up now" not in said  # an auditor reads


def hold(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Backups stay at their first step until this is set."""
    go = threading.Event()

    def copy(connection: Connection, target: Path, moved: Callable[[int, int], None]) -> Snapshot:
        assert go.wait(20), "nobody let the backup go on"
        return copy_database(connection, target, moved)

    monkeypatch.setattr(service, "copy_database", copy)
    return go


async def test_one_is_made_at_a_click_and_proved(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    go = hold(monkeypatch)
    ended = asyncio.Event()
    stage.bus.subscribe(lambda event: ended.set() if isinstance(event, BackupEnded) else None)
    browser = await stage.signed_in()
    answer = await browser.post("/backup/make")
    assert (answer.status_code, answer.headers["location"]) == (303, "/backup")
    running = text_of(await browser.part("/backup/parts"))
    assert "Copying the database now Writing the archive later" in running
    assert "Back up now" not in running
    assert "Copying the database" in text_of(await browser.part("/backup/said"))
    second = await browser.post("/backup/make")
    assert "Another backup is being made" in text_of(second)
    go.set()
    await asyncio.wait_for(ended.wait(), 20)
    assert "Your last backup really works" in text_of(await browser.part("/backup/parts"))
    lines = await stage.services.audit.lines(AuditFilter(AuditEvent.BACKUP_MADE))
    assert {line.actor for line in lines} == {"console:rani"}


async def test_a_page_asked_for_as_a_backup_ends_looks_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """It shows a backup that is made, although there is none any more: then it must not stay as it is."""
    go, service = hold(monkeypatch), stage.services.backup
    browser = await stage.signed_in()
    making = await service.begin("local:test")
    health = service.health

    async def late() -> BackupHealth:
        known = await health()
        go.set()
        await making
        return known

    monkeypatch.setattr(service, "health", late)
    assert "htmx:sseOpen" in (await browser.get("/backup")).text


async def test_a_damaged_one_is_named_first_and_stays_until_removed_by_hand(stage: Stage) -> None:
    good = await backed_up(stage)
    stage.clock.forward(2000)
    bad = await backed_up(stage)
    damage(bad)
    browser = await stage.signed_in()
    ended = asyncio.Event()
    stage.bus.subscribe(lambda event: ended.set() if isinstance(event, BackupEnded) else None)
    with capture_logs():
        await browser.post("/backup/prove", name=bad.path.name)
        await asyncio.wait_for(ended.wait(), 20)
    said = text_of(await browser.get("/backup"))
    assert "The newest backup cannot be relied on The backup is damaged" in said
    assert "Damaged" in said
    assert "Remove this backup?" in text_of(await browser.post("/backup/remove", name=bad.path.name))
    assert bad.path.exists()
    await browser.post("/backup/remove", name=bad.path.name, sure="yes")
    assert not bad.path.exists()
    assert "Your last backup really works" in text_of(await browser.get("/backup"))
    kept = await browser.post("/backup/remove", name=good.path.name, sure="yes")
    assert "is the newest that is proved, so it stays" in text_of(kept)
    assert good.path.exists()


@pytest.mark.parametrize("path", ["/backup/prove", "/backup/remove"])
@pytest.mark.parametrize("name", ["", "making", "../identity.pem", "kentongan-20000101-000000.tar"])
async def test_nothing_but_a_backup_is_touched(stage: Stage, path: str, name: str) -> None:
    browser = await stage.signed_in()
    answer = await browser.post(path, name=name)
    assert (answer.status_code, "There is no backup called" in text_of(answer)) == (404, True)
