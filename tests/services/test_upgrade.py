"""Before an upgrade the database is kept as it was: whole, for its owner only, and the way back is short."""

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from kentongan.domain.audit import AuditEntry
from kentongan.files.space import Space
from kentongan.services.upgrade import UpgradeRefused, keep_before_upgrade
from kentongan.store.engine import open_engines, reading
from kentongan.store.migration import OlderDatabase, newest_revision, revision_of
from kentongan.store.move import move_database
from kentongan.words import AuditEvent
from tests.mariadb import another_database
from tests.store.frozen_database import thawed


@pytest.fixture
def older(tmp_path: Path, database: str) -> Iterator[tuple[Path, str]]:
    """A data folder and the setting, with a database of the first schema."""
    with thawed(tmp_path / "data", database) as folder_and_setting:
        yield folder_and_setting


def upgrade(older: tuple[Path, str]) -> None:
    """As a server does when it starts."""
    open_engines(*older, before_upgrade=lambda it: keep_before_upgrade(older[0] / "backups", it)).dispose()


def test_it_is_kept_once_under_a_name_that_says_what_it_is(older: tuple[Path, str]) -> None:
    backups = older[0] / "backups"
    for _ in range(2):
        upgrade(older)
    [kept] = backups.iterdir()
    assert kept.name.startswith(f"before-{newest_revision()}-")
    assert [path.name for path in kept.iterdir()] == ["kentongan.db"]
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (backups, kept, kept / "kentongan.db")]
    assert modes == [0o700, 0o700, 0o600]
    with reading(kept) as connection:
        assert revision_of(connection) == "0001"


def test_an_upgrade_that_is_tried_again_keeps_no_second_copy(older: tuple[Path, str]) -> None:
    """A server that a supervisor starts again and again must not fill the disk."""

    def fail(it: OlderDatabase) -> None:
        keep_before_upgrade(older[0] / "backups", it)
        raise InterruptedError

    for _ in range(3):
        with pytest.raises(InterruptedError):
            open_engines(*older, before_upgrade=fail)
    assert len(list((older[0] / "backups").iterdir())) == 1


def test_without_room_for_it_nothing_is_changed(older: tuple[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Space, "free_bytes", lambda _: 1000)
    with pytest.raises(UpgradeRefused) as refused:
        upgrade(older)
    assert "1,000 are free" in refused.value.say("en")
    assert "tersedia 1,000" in refused.value.say("id")
    assert list((older[0] / "backups").iterdir()) == []
    monkeypatch.undo()
    upgrade(older)
    assert len(list((older[0] / "backups").iterdir())) == 1


def test_a_folder_that_cannot_be_used_is_a_reason(older: tuple[Path, str]) -> None:
    (older[0] / "backups").write_text("a file")
    with pytest.raises(UpgradeRefused, match="File exists"):
        upgrade(older)


def test_what_was_kept_becomes_the_database_again(older: tuple[Path, str], database: str) -> None:
    """By the version that made it; here only that the copy can be put where it was."""
    upgrade(older)
    [kept] = (older[0] / "backups").iterdir()
    if older[1]:
        with another_database(database, "third") as setting:
            move_database(kept, "", setting, AuditEntry(AuditEvent.DATABASE_MOVED, "test"), 1, lambda done, total: None)
            open_engines(older[0], setting).dispose()
    else:
        shutil.copy(kept / "kentongan.db", older[0] / "kentongan.db")
        upgrade(older)
        assert len(list((older[0] / "backups").iterdir())) == 1
