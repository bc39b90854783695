"""A field of a form: its name above, what to say about it below."""

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from kentongan.desktop.controls.choice import ChoiceBox
from kentongan.desktop.controls.label import Label, restyle
from kentongan.desktop.icons import icon, pixmap
from kentongan.desktop.theme import look
from kentongan.desktop.wording import bind, say, wording
from kentongan.errors import Refusal
from kentongan.language import Sentence

_NO_ICON = QIcon()
# How long after the last key a field is looked at; leaving it is looked at at once.
PAUSE = 400


# How what is said below looks: icon and colour.
_SIGNS = {
    "": ("information-outline", "ink-3"),
    "ok": ("check-circle-outline", "ok"),
    "warn": ("alert-outline", "important"),
    "bad": ("alert-circle-outline", "emergency"),
}


class Field(QWidget):
    """A line to fill in. `check` raises Refusal for what cannot stay so; it is asked after a pause and on leaving."""

    changed = Signal()

    def __init__(
        self,
        name: Sentence,
        example: Sentence | None = None,
        check: Callable[[str], object] | None = None,
        *,
        icon_name: str = "",
        ticked: bool = False,
    ) -> None:
        """`icon_name` stands before the text; `ticked`: a sign behind it tells that the check is content, or not."""
        super().__init__()
        self._name = name
        self._check = check
        self._complaint = ("", "")  # about which text, and what
        self._hint: tuple[Sentence, dict[str, object]] | None = None
        self.input = self._line()
        label = Label(name, "field")
        label.setBuddy(self.input)
        bind(self.input, "accessibleName", name)
        if example:
            bind(self.input, "placeholderText", example)
        self._icon_name = icon_name
        self.input.setProperty("icon", bool(icon_name))
        self._leading = self.input.addAction(_NO_ICON, QLineEdit.ActionPosition.LeadingPosition) if icon_name else None
        self._tick = self.input.addAction(_NO_ICON, QLineEdit.ActionPosition.TrailingPosition) if ticked else None
        self._sign = QLabel()
        self.note = Label("", "caption", wrap=True)
        below = QHBoxLayout()
        below.setSpacing(6)
        below.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.note, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(label)
        layout.addWidget(self.input)
        layout.addLayout(below)
        layout.addStretch(1)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.look)
        self.input.textEdited.connect(self._edited)
        self.input.editingFinished.connect(self.look)
        look.changed.connect(self._draw)
        self._draw()

    def _line(self) -> QLineEdit:
        return QLineEdit()

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.input.text()

    @text.setter
    def text(self, text: str) -> None:
        self.input.setText(text)
        self.changed.emit()

    @property
    def is_good(self) -> bool:
        """Whether it is filled in and its check has nothing against it."""
        return self.text.strip() != "" and self._refusal() is None

    @property
    def is_bad(self) -> bool:
        """Whether it is filled in with something that cannot stay so."""
        return self.text.strip() != "" and self._refusal() is not None

    def hint(self, said: Sentence, **values: object) -> None:
        """What to say below while nothing is wrong; while somebody types, it waits for the pause."""
        self._hint = (said, values)
        if not self._pause.isActive():
            self.look()

    def complain(self, sentence: str) -> None:
        """Say what is wrong with what stands here now, from somewhere else than the check."""
        self._complaint = (self.text, sentence)
        self.look()

    def look(self) -> None:
        """Say what is to be said about what stands here now."""
        self._pause.stop()
        refusal = self._refusal() if self.text.strip() else None
        if refusal:
            self._tell(refusal.say(wording.language), "bad")
        elif self._complaint[1] and self._complaint[0] == self.text:
            self._tell(self._complaint[1], "bad")
        else:
            self._tell("", "")
            if self._hint:
                self.note.put(self._hint[0], **self._hint[1])
                self._draw()

    def retranslate(self) -> None:
        """The complaint in the other language."""
        if self.input.property("tone") == "bad":
            self.look()

    def _edited(self) -> None:
        self._pause.start()
        self.changed.emit()

    def _refusal(self) -> Refusal | None:
        try:
            if self._check:
                self._check(self.text)
        except Refusal as refusal:
            return replace(refusal, field=say(self._name))
        return None

    def warn(self, said: Sentence) -> None:
        """Something to know about what stands here, which does not stop anybody."""
        self._show("", "warn")
        self.note.put(said)
        self._draw()

    def _tell(self, text: str, tone: str) -> None:
        self._show(text, tone)
        self._draw()

    def _show(self, text: str, tone: str) -> None:
        self.note.put(text)
        self.note.set_tone(tone)
        frame = tone if tone == "bad" else ""
        if self.input.property("tone") != frame:
            self.input.setProperty("tone", frame)
            restyle(self.input)

    def _draw(self) -> None:
        tone = str(self.note.property("tone"))
        self._sign.setVisible(bool(self.note.text()))
        self._sign.setPixmap(pixmap(*_SIGNS[tone], 14))
        if self._leading:
            self._leading.setIcon(icon(self._icon_name, "ink-3"))
        if self._tick:
            self._tick.setVisible(bool(self.text.strip()))
            is_bad = self.input.property("tone") == "bad"
            self._tick.setIcon(icon("alert-circle" if is_bad else "check-circle", "emergency" if is_bad else "ok"))


class Choice(QWidget):
    """One of a closed set of words."""

    changed = Signal()

    def __init__(self, name: Sentence, words: dict[str, Sentence]) -> None:
        super().__init__()
        self._words = words
        self.input: QComboBox = ChoiceBox()
        bind(self.input, "accessibleName", name)
        label = Label(name, "field")
        label.setBuddy(self.input)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(label)
        layout.addWidget(self.input)
        layout.addWidget(Label("", "caption"))
        layout.addStretch(1)
        for word in words:
            self.input.addItem("", word)
        self.retranslate()
        self.input.currentIndexChanged.connect(self.changed)

    @property
    def word(self) -> str:
        """What is chosen."""
        return str(self.input.currentData())

    @word.setter
    def word(self, word: str) -> None:
        self.input.setCurrentIndex(self.input.findData(word))

    def retranslate(self) -> None:
        """The words in the language of the moment."""
        for place, sentence in enumerate(self._words.values()):
            self.input.setItemText(place, wording.say(sentence))
