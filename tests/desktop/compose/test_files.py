"""The attachments of a message that is written: taken, looked at, read ahead, taken out."""

import asyncio
from pathlib import Path

from kentongan import limits
from kentongan.client.local_file import Outgoing
from kentongan.desktop import tasks
from kentongan.desktop.compose.files import AttachmentList
from kentongan.desktop.compose.piece import Piece
from tests.desktop.compose.test_writing import attachment
from tests.desktop.desk import run, until


def file(folder: Path, name: str, content: bytes = b"isi") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_files_are_taken_once_in_their_order_and_read_ahead(tmp_path: Path) -> None:
    made = AttachmentList()
    first, second = file(tmp_path, "a.txt"), file(tmp_path, "b.txt", b"x" * 3_000_000)

    async def add() -> None:
        await made.load([first, second, first])
        await until(lambda: all(made.checking.read(piece) is None for piece in made.pieces), "the reading")

    run(add())
    assert made.paths == [first, second]
    assert [row._state.text() for row in made._rows] == ["Ready", "Ready"]
    assert made.title.text() == "2 attachments · 3.0 MB"


def test_while_a_file_is_read_its_row_says_how_far(tmp_path: Path) -> None:
    made = AttachmentList()
    said: list[str] = []

    async def add() -> None:
        await made.load([file(tmp_path, "besar.bin", b"x" * 4 * 1024 * 1024)])
        [row] = made._rows
        tell = row.tell_check
        row.tell_check = lambda read: (tell(read), said.append(row._amount.text()))  # type: ignore[method-assign,assignment,func-returns-value]
        await until(lambda: made.checking.read(row.piece) is None, "the reading")

    run(add())
    assert "Looking at the file, 50 %" in said


def test_a_file_that_is_taken_out_is_read_no_further(tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    made = AttachmentList()
    read: list[int] = []
    sha256 = Outgoing.sha256

    def watched(self: Outgoing, see=None) -> str:  # type: ignore[no-untyped-def]
        def seen(done: int) -> None:
            see(done)
            read.append(done)
            made.pieces[:] = []
            made.checking.want([])

        return sha256(self, seen)

    monkeypatch.setattr(Outgoing, "sha256", watched)

    async def add() -> None:
        await made.load([file(tmp_path, "besar.bin", b"x" * 8 * 1024 * 1024)])
        await until(lambda: made.checking._task and made.checking._task.done(), "the end of the reading")

    run(add())
    assert read == [1024 * 1024]


def test_what_cannot_be_read_is_told_and_left_out(tmp_path: Path) -> None:
    made = AttachmentList()
    told: list[tuple[str, bool]] = []
    made.told.connect(lambda said, is_good: told.append((said, is_good)))
    run(made.load([tmp_path / "nothing.txt", file(tmp_path, "a.txt")]))
    assert [piece.attachment.name for piece in made.pieces] == ["a.txt"]
    assert len(told) == 1
    assert not told[0][1]


def test_there_are_no_more_than_the_protocol_allows(tmp_path: Path) -> None:
    made = AttachmentList()
    told: list[str] = []
    made.told.connect(lambda said, _: told.append(said))
    run(made.load([file(tmp_path, f"{number}.txt") for number in range(limits.ATTACHMENTS.value + 3)]))
    assert len(made.pieces) == limits.ATTACHMENTS.value
    assert told == ["At most 20 attachments in one message."]


def test_what_was_looked_at_for_one_draft_does_not_land_in_the_next(tmp_path: Path) -> None:
    made = AttachmentList()

    async def change() -> None:
        made.add([file(tmp_path, "a.txt")])
        made.show_pieces([Piece(attachment("b.png"))])
        loop = asyncio.get_running_loop()
        await asyncio.gather(*(task for task in tasks._running if task.get_loop() is loop))

    run(change())
    assert [piece.attachment.name for piece in made.pieces] == ["b.png"]
    assert made._rows[0]._state.text() == "Already at the server"


def test_nothing_is_added_or_taken_out_while_it_is_sent_and_rows_tell_how_far(tmp_path: Path) -> None:
    made = AttachmentList()

    async def fill() -> None:
        await made.load([file(tmp_path, "a.txt", b"x" * 1000), file(tmp_path, "b.txt", b"y" * 1000)])
        await until(lambda: all(made.checking.read(piece) is None for piece in made.pieces), "the reading")

    run(fill())
    made.lock(True)
    assert made.add_button.isHidden()
    assert all(row.remove_button.isHidden() for row in made._rows)
    made.tell({0: 1000, 1: 300})
    first, second = made._rows
    assert (first._state.text(), second._amount.text(), second.bar.value()) == ("Sent", "300 B of 1.0 kB", 300)
    made.lock(False)
    first.remove_button.click()
    assert [piece.attachment.name for piece in made.pieces] == ["b.txt"]
