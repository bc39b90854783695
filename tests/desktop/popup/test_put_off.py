"""What was put off is not forgotten by a restart."""

from pathlib import Path

from kentongan.desktop.popup.put_off import FILE, PutOff


def test_a_restart_remembers(tmp_path: Path) -> None:
    put_off = PutOff(tmp_path / "profile")
    assert put_off.next is None
    put_off.put("a", 2000)
    put_off.put("b", 1000)
    put_off.put("c", 9000)
    put_off.put("c", 3000)
    again = PutOff(tmp_path / "profile")
    assert again.next == 1000
    assert again.due(2500) == ["b", "a"]
    again.forget("b")
    again.forget("never put")
    assert PutOff(tmp_path / "profile").due(5000) == ["a", "c"]


def test_a_broken_file_is_an_empty_one(tmp_path: Path) -> None:
    for content in (b"", b"[1]", b'{"a": "soon"}', b"\xff"):
        (tmp_path / FILE).write_bytes(content)
        assert PutOff(tmp_path).next is None
    PutOff(tmp_path).put("a", 1)
    assert PutOff(tmp_path).next == 1
