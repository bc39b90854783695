"""The attachments of a message that is being written, or sent: one row each."""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from kentongan import limits, terms
from kentongan.desktop import clock
from kentongan.desktop.compose.piece import Piece, piece_of
from kentongan.desktop.compose.thumbnail import picture
from kentongan.desktop.controls.button import Button, IconButton
from kentongan.desktop.controls.label import Label
from kentongan.desktop.icons import KINDS, icon, pixmap
from kentongan.desktop.tasks import spawn
from kentongan.desktop.texts import compose as texts
from kentongan.desktop.theme import colour, look, px
from kentongan.desktop.wording import bind, say, wording
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

    def add(self, paths: Iterable[Path]) -> None:
        """Take files from this machine, after a look at each in a thread."""
        if not self._locked:
            spawn(self.load(paths))

    async def load(self, paths: Iterable[Path]) -> None:
        """The same, until all were looked at."""
        pending = self._pending
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
        for row in self._rows:
            row.hide()
            self._column.removeWidget(row)
            row.deleteLater()
        self._rows = [FileRow(piece, self.remove, is_first=not place) for place, piece in enumerate(self.pieces)]
        for row in self._rows:
            row.lock(self._locked)
            self._column.addWidget(row)
        self._card.setVisible(bool(self._rows))
        self._draw_title()

    def _draw_title(self) -> None:
        if self._pending:
            self.title.put(texts.LOOKING)
        elif self.pieces:
            size = clock.amount(sum(piece.size for piece in self.pieces))
            self.title.put(texts.ATTACHMENTS, count=len(self.pieces), size=size)
        else:
            self.title.put(texts.NO_ATTACHMENTS)


class FileRow(QFrame):
    """Thumbnail, kind, name and size, and how far it is."""

    def __init__(self, piece: Piece, remove: Callable[[Piece], None], *, is_first: bool) -> None:
        super().__init__()
        self.piece = piece
        self.setProperty("surface", "row-first" if is_first else "row")
        attachment = piece.attachment
        self._kind = QLabel()
        name = Label(attachment.name, "file")
        name.setToolTip(attachment.name)
        name.setMinimumWidth(px(60))
        self._second = Label("", "caption")
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(name)
        names.addWidget(self._second)
        self._tick = QLabel()
        self._state = Label(texts.READY if piece.path else texts.FORWARDED, "second", "ok")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(px(132))
        self.bar.setRange(0, 1000)
        self._amount = Label("", "caption")
        moving = QVBoxLayout()
        moving.setSpacing(4)
        moving.addStretch(1)
        moving.addWidget(self.bar)
        moving.addWidget(self._amount)
        moving.addStretch(1)
        self.remove_button = IconButton("close", texts.REMOVE_FILE, lambda: remove(self.piece), size=18)
        for what in ("toolTip", "accessibleName"):
            bind(self.remove_button, what, texts.REMOVE_FILE, name=attachment.name)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 8, 8, 8)
        layout.setSpacing(12)
        layout.addWidget(Picture(piece))
        layout.addWidget(self._kind)
        layout.addLayout(names, 1)
        layout.addLayout(moving)
        layout.addWidget(self._tick)
        layout.addWidget(self._state)
        layout.addWidget(self.remove_button)
        self._done: int | None = None
        look.changed.connect(self._draw)
        self._draw()
        self.retranslate()

    def _draw(self) -> None:
        self._kind.setPixmap(pixmap(KINDS[self.piece.attachment.kind], "ink-2", 18))
        self._tick.setPixmap(pixmap("check-circle", "ok", 18))

    def retranslate(self) -> None:
        """Kind and sizes in the other language."""
        self.tell(self._done)
        attachment = self.piece.attachment
        kind = say(terms.KINDS[attachment.kind].capital)
        self._second.put(say(texts.KIND_AND_SIZE, kind=kind, size=clock.amount(attachment.size)))

    def lock(self, on: bool) -> None:
        """Whether it can be taken out."""
        self.remove_button.setVisible(not on)

    def tell(self, done: int | None) -> None:
        """So much has left; None: nothing is said of it."""
        self._done = done
        size = self.piece.size
        is_moving = done is not None and done < size
        if is_moving:
            assert done is not None
            self.bar.setValue(max(self.bar.value(), 1000 * done // max(size, 1)))
            self._amount.put(texts.MOVED, done=clock.amount(done), size=clock.amount(size))
        elif done is not None:
            self._state.put(texts.FILE_SENT)
        for widget in (self.bar, self._amount):
            widget.setVisible(is_moving)
        for label in (self._tick, self._state):
            label.setVisible(not is_moving)


class Picture(QWidget):
    """The thumbnail of a file, or the sign of its kind."""

    def __init__(self, piece: Piece) -> None:
        super().__init__()
        self._kind = piece.attachment.kind
        image = picture(piece.attachment.thumbnail) if piece.attachment.thumbnail else QImage()
        self._pixmap = QPixmap.fromImage(image)
        self.setFixedSize(px(56), px(40))

    def sizeHint(self) -> QSize:
        """Always the same."""
        return QSize(px(56), px(40))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture fills the place; a sign stands in the middle of it."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        place = QRectF(self.rect())
        path = QPainterPath()
        path.addRoundedRect(place, 6, 6)
        painter.fillPath(path, colour("wood-soft"))
        if self._pixmap.isNull():
            side = px(20)
            left, top = (self.width() - side) // 2, (self.height() - side) // 2
            icon(KINDS[self._kind], "wood").paint(painter, left, top, side, side)
            return
        painter.setClipPath(path)
        scaled = self._pixmap.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        x, y = (self.width() - scaled.width()) / 2, (self.height() - scaled.height()) / 2
        painter.drawPixmap(QRectF(x, y, scaled.width(), scaled.height()), self._pixmap, QRectF(self._pixmap.rect()))
