from pathlib import Path

import pytest

from kentongan.client.errors import ProfileBroken
from kentongan.client.lock import FileLock


def test_one_at_a_time_holds_it(tmp_path: Path) -> None:
    one, two = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert one.take()
    assert not two.take(wait=False)
    one.give()
    with two:
        assert not one.take(wait=False)
    assert one.take(wait=False)
    one.give()


def test_a_lock_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProfileBroken):
        FileLock(tmp_path / "missing" / "lock").take()
