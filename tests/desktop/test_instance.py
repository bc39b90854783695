"""One desktop for a profile; the second start calls the first."""

from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from kentongan.desktop.instance import FILE, Instance


@pytest.mark.parametrize("name", ["p", "a long name " * 12])
def test_the_second_calls_the_first_and_says_no(tmp_path: Path, name: str) -> None:
    first, second = Instance(tmp_path / name), Instance(tmp_path / name)
    called: list[int] = []
    first.called.connect(lambda: called.append(1))
    try:
        assert first.take()
        assert not second.take()
        QTest.qWait(20)
        assert called == [1]
        first.give()
        assert second.take()
    finally:
        first.give()
        second.give()


def test_a_socket_that_a_killed_process_left_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"")
    instance = Instance(tmp_path)
    assert instance.take()
    instance.give()


def test_two_profiles_are_two(tmp_path: Path) -> None:
    one, other = Instance(tmp_path / "one"), Instance(tmp_path / "other")
    assert one.take()
    assert other.take()
    one.give()
    other.give()
