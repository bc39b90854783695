"""What is written: to whom, about what, the text, how loud, until when, with which files."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from kentongan import limits
from kentongan.client.drafts import WrittenDraft
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.compose.audience import AudienceField
from kentongan.desktop.compose.expiry import ExpiryPicker
from kentongan.desktop.compose.files import AttachmentList
from kentongan.desktop.compose.level import LevelPicker
from kentongan.desktop.compose.piece import Piece
from kentongan.desktop.compose.text import TextField
from kentongan.desktop.controls.label import Label
from kentongan.desktop.texts import compose as texts
from kentongan.desktop.wording import bind
from kentongan.ids import new_id
from kentongan.language import Sentence


class Form(QWidget):
    """Every field of a message. `expiry` stands where the page puts it."""

    changed = Signal()

    def __init__(self, bridge: Bridge, page: QWidget) -> None:
        """`page` is what suggestions may cover."""
        super().__init__()
        self._about = WrittenDraft()
        self._is_loading = False
        self.audience = AudienceField(bridge, page)
        self.subject = QLineEdit()
        self.subject.setMaxLength(limits.SUBJECT.value)
        bind(self.subject, "accessibleName", texts.SUBJECT)
        for one in (self.subject, self.audience.input):
            one.setAcceptDrops(False)  # what is dropped there are files, for the page
        self.text = TextField(bridge.profile.folder / "pasted")
        self.level = LevelPicker()
        self.files = AttachmentList()
        self.expiry = ExpiryPicker()
        self._arrange()
        self.subject.textEdited.connect(self._change)
        for part in (self.audience, self.text, self.level, self.files, self.expiry):
            part.changed.connect(self._change)
        self.text.files.connect(self.files.add)

    def _arrange(self) -> None:
        subject = QVBoxLayout()
        subject.setSpacing(4)
        label = Label(texts.SUBJECT, "field")
        label.setBuddy(self.subject)
        subject.addWidget(label)
        subject.addWidget(self.subject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(14)
        column.addWidget(self.audience)
        column.addLayout(subject)
        column.addWidget(self.text, 1)
        column.addWidget(self.level)
        column.addWidget(self.files)

    @property
    def id(self) -> str:
        """The id under which the message is kept, and will be sent."""
        return self._about.id

    def show_draft(self, draft: WrittenDraft) -> None:
        """Go on with a draft."""
        self._is_loading = True
        self._about = draft
        self.audience.show_entries(draft.to)
        self.subject.setText(draft.subject)
        self.text.input.setPlainText(draft.text)
        self.level.level = draft.level
        self.expiry.choose(draft.lives, draft.expires_at)
        self.files.show_pieces(Piece(one) for one in draft.attached)
        self._is_loading = False
        if draft.files:
            self.files.add(map(Path, draft.files))

    def draft(self) -> WrittenDraft:
        """What is written so far."""
        return WrittenDraft(
            id=self._about.id,
            to=self.audience.entries,
            subject=self.subject.text(),
            text=self.text.text,
            level=self.level.level,
            lives=self.expiry.lives,
            expires_at=self.expiry.expires_at,
            files=[str(path) for path in self.files.paths],
            attached=[piece.attachment for piece in self.files.pieces if not piece.path],
            reply_to=self._about.reply_to,
            revises=self._about.revises,
        )

    def begin_anew(self) -> None:
        """Let it be another message from now on: the server may have heard the id of the first."""
        self._about = WrittenDraft(id=new_id(), reply_to=self._about.reply_to, revises=self._about.revises)

    def objection(self) -> Sentence | None:
        """Why it cannot be sent yet; None when it can."""
        checks: tuple[tuple[bool, Sentence], ...] = (
            (bool(self.audience.chips), texts.NEEDS_RECIPIENT),
            (self.audience.is_good, texts.NEEDS_CORRECTION),
            (bool(self.subject.text().strip()), texts.NEEDS_SUBJECT),
            (self.text.is_good, texts.TOO_LONG),
            (self.level.is_good, texts.TOO_LOUD),
            (not self.files.is_looking, texts.NEEDS_FILES),
            (self.expiry.is_good, texts.PAST),
        )
        return next((sentence for is_good, sentence in checks if not is_good), None)

    def lock(self, on: bool) -> None:
        """Nothing can be changed while it is sent."""
        for part in (self.audience, self.level, self.files, self.expiry):
            part.lock(on)
        self.subject.setReadOnly(on)
        self.text.input.setReadOnly(on)

    def focus(self) -> None:
        """Put the keyboard where the next thing has to be written."""
        if not self.audience.chips:
            self.audience.input.setFocus()
        elif not self.subject.text():
            self.subject.setFocus()
        else:
            self.text.input.setFocus()

    def _change(self) -> None:
        if not self._is_loading:
            self.changed.emit()
