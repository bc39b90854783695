"""The attachments of a message that is being written, or sent: one row each."""

import asyncio
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from kentongan import limits
from kentongan.desktop.attachments.total import total
from kentongan.desktop.compose.checking import Checking
from kentongan.desktop.compose.file_row import FileRow
from kentongan.desktop.compose.piece import Piece, piece_of
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.label import Label
from kentongan.desktop.tasks import spawn
from kentongan.desktop.texts import compose as texts
from kentongan.desktop.wording import say, wording
from kentongan.errors import KentonganError


class AttachmentList(QWidget):
    """Rows of files, in the order in which they will be sent."""

    changed = Signal()
    told = Signal(str, bool)

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[Piece] = []
        self._rows: list[FileRow] = []
        # Another list for every draft: what is looked at for one draft never lands in the next.
        self._pending: list[Path] = []
        self._locked = False
        self.checking = Checking(self._tell_check)
        self.title = Label(texts.NO_ATTACHMENTS, "field")
        self.add_button = Button(texts.ADD_FILE, self.choose, kind="link", icon_name="paperclip")
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.add_button)
        self._card = QFrame()
        self._card.setProperty("surface", "card")
        self._column = QVBoxLayout(self._card)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.hint = Label(texts.DROP_HERE, "caption", wrap=True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addLayout(head)
        whole.addWidget(self._card)
        whole.addWidget(self.hint)
        self._draw()

    @property
    def is_looking(self) -> bool:
        """Whether files are still being looked at."""
        return bool(self._pending)

    @property
    def paths(self) -> list[Path]:
        """The files of this machine, also those that are still being looked at."""
        return [*(piece.path for piece in self.pieces if piece.path), *self._pending]

    def retranslate(self) -> None:
        """The sum in the other language."""
        self._draw_title()

    # What is in it

    def show_pieces(self, pieces: Iterable[Piece]) -> None:
        """Other files, as of a draft that is opened."""
        self.pieces, self._pending = list(pieces), []
        self._draw()
        self.tell({})

    def add(self, paths: Iterable[Path]) -> None:
        """Take files from this machine, after a look at each in a thread."""
        if not self._locked:
            spawn(self._load(paths, self._pending))

    async def load(self, paths: Iterable[Path]) -> None:
        """The same, until all were looked at."""
        await self._load(paths, self._pending)

    async def _load(self, paths: Iterable[Path], pending: list[Path]) -> None:
        """`pending` is the list of the draft for which they were added."""
        if pending is not self._pending:
            return
        wanted = [path for path in dict.fromkeys(paths) if path not in self.paths]
        room = max(0, limits.ATTACHMENTS.value - len(self.pieces) - len(pending))
        if len(wanted) > room:
            self.told.emit(say(texts.TOO_MANY, most=limits.ATTACHMENTS.value), False)
        pending += wanted[:room]
        self._draw_title()
        for path in wanted[:room]:
            try:
                piece = await asyncio.to_thread(piece_of, path)
            except KentonganError as error:
                piece = None
                self.told.emit(error.say(wording.language), False)
            if pending is not self._pending:
                return
            pending.remove(path)
            if piece:
                self.pieces.append(piece)
            self._draw()
            self.changed.emit()

    def remove(self, piece: Piece) -> None:
        """Take a file out."""
        self.pieces.remove(piece)
        self._draw()
        self.changed.emit()

    def choose(self) -> None:
        """Let the user name files."""
        dialog = QFileDialog(self, say(texts.ADD_FILE), str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.add(map(Path, names)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # While it is sent

    def lock(self, on: bool) -> None:
        """Nothing can be added or taken out while it is sent."""
        self._locked = on
        self.add_button.setVisible(not on)
        self.hint.setVisible(not on)
        for row in self._rows:
            row.lock(on)

    def tell(self, moved: dict[int, int]) -> None:
        """So many bytes have left, by the place among the files of this machine."""
        here = [row for row in self._rows if row.piece.path]
        for place, row in enumerate(here):
            row.tell(moved.get(place))

    # What is shown

    def _draw(self) -> None:
        """Rows of files that stay stay: each that joins costs its own row, and no more."""
        self.checking.want(self.pieces)
        standing = {id(row.piece): row for row in self._rows}
        self._rows = [standing[id(piece)] if id(piece) in standing else self._row(piece) for piece in self.pieces]
        for row in set(standing.values()).difference(self._rows):
            row.hide()
            self._column.removeWidget(row)
            row.deleteLater()
        for place, row in enumerate(self._rows):
            self._column.insertWidget(place, row)
            row.be_first(not place)
        for before, after in pairwise([self.add_button, *(row.remove_button for row in self._rows)]):
            QWidget.setTabOrder(before, after)
        self._card.setVisible(bool(self._rows))
        self._draw_title()

    def _row(self, piece: Piece) -> FileRow:
        row = FileRow(piece, self.remove)
        row.lock(self._locked)
        row.tell_check(self.checking.read(piece))
        return row

    def _tell_check(self, piece: Piece) -> None:
        for row in self._rows:
            if row.piece is piece:
                row.tell_check(self.checking.read(piece))

    def _draw_title(self) -> None:
        if self._pending:
            self.title.put(texts.LOOKING)
        elif self.pieces:
            self.title.put(total([piece.size for piece in self.pieces]))
        else:
            self.title.put(texts.NO_ATTACHMENTS)
