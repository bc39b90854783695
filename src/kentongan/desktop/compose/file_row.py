"""A file among the attachments of a message that is written or sent: what it is, and how far it is."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout

from kentongan import terms
from kentongan.desktop import clock
from kentongan.desktop.attachments.thumbnail import Thumbnail
from kentongan.desktop.compose.piece import Piece
from kentongan.desktop.controls.button import IconButton
from kentongan.desktop.controls.label import Label, restyle
from kentongan.desktop.icons import KINDS, pixmap
from kentongan.desktop.texts import compose as texts
from kentongan.desktop.texts import spoken
from kentongan.desktop.theme import look, px
from kentongan.desktop.wording import bind, say
from kentongan.language import Sentence


class FileRow(QFrame):
    """Thumbnail, kind, name and size, and how far it is."""

    def __init__(self, piece: Piece, remove: Callable[[Piece], None]) -> None:
        super().__init__()
        self.piece = piece
        self.setProperty("surface", "row")
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
        self._state = Label("", "second", "ok")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(px(132))
        self.bar.setRange(0, 1000)
        bind(self.bar, "accessibleName", spoken.PROGRESS_OF, name=attachment.name)
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
        picture = Thumbnail(attachment, radius=6)
        picture.setFixedSize(px(56), px(40))
        layout.addWidget(picture)
        layout.addWidget(self._kind)
        layout.addLayout(names, 1)
        layout.addLayout(moving)
        layout.addWidget(self._tick)
        layout.addWidget(self._state)
        layout.addWidget(self.remove_button)
        self._done: int | None = None
        self._read: int | None = None
        self._moved: Sentence | None = None
        look.changed.connect(self._draw)
        self._draw()
        self.retranslate()

    def _draw(self) -> None:
        self._kind.setPixmap(pixmap(KINDS[self.piece.attachment.kind], "ink-2", 18))
        self._tick.setPixmap(pixmap("check-circle", "ok", 18))

    def retranslate(self) -> None:
        """Kind and sizes in the other language."""
        self._tell()
        attachment = self.piece.attachment
        kind = say(terms.KINDS[attachment.kind].capital)
        self._second.put(say(texts.KIND_AND_SIZE, kind=kind, size=clock.amount(attachment.size)))

    def be_first(self, on: bool) -> None:
        """Whether no row stands above it."""
        surface = "row-first" if on else "row"
        if self.property("surface") != surface:
            self.setProperty("surface", surface)
            restyle(self)

    def lock(self, on: bool) -> None:
        """Whether it can be taken out."""
        self.remove_button.setVisible(not on)

    def tell(self, done: int | None) -> None:
        """So much has left; None: nothing is said of it."""
        self._done = done
        self._tell()

    def tell_check(self, read: int | None) -> None:
        """So much was read ahead; None: all of it."""
        self._read = read
        self._tell()

    def _tell(self) -> None:
        size = max(self.piece.size, 1)
        if self._done is not None:
            moving, words = self._done < self.piece.size, texts.MOVED
        else:
            moving, words = self._read is not None, texts.CHECKING
        part = self._done if self._done is not None else self._read or 0
        if moving:
            # Never back while it is the same that moves.
            least = self.bar.value() if words is self._moved else 0
            self.bar.setValue(max(least, 1000 * part // size))
            self._amount.put(words, percent=100 * part // size, **clock.share(part, self.piece.size))
        elif self._done is not None:
            self._state.put(texts.FILE_SENT)
        else:
            self._state.put(texts.READY if self.piece.path else texts.FORWARDED)
        self._moved = words
        for widget in (self.bar, self._amount):
            widget.setVisible(moving)
        for label in (self._tick, self._state):
            label.setVisible(not moving)
