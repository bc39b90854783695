"""The disk and its reserve."""

import errno
import os
from pathlib import Path

import pytest

from kentongan.files.space import Space

RESERVE = 1024**2


def test_a_reserve_takes_the_room_that_it_promises_and_gives_it_back(tmp_path: Path) -> None:
    space = Space(tmp_path, RESERVE)
    assert space.free_bytes() > 0
    assert space.hold()
    assert space.hold()  # it is there
    held = (tmp_path / "reserve").stat()
    assert (held.st_blocks * 512 >= RESERVE, held.st_mode & 0o777) == (True, 0o600)
    assert (space.give_up(), space.give_up()) == (True, False)
    assert list(tmp_path.iterdir()) == []


def test_half_a_reserve_is_none_and_is_not_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "posix_fallocate", fill)
    assert not Space(tmp_path, RESERVE).hold()
    assert list(tmp_path.iterdir()) == []
