"""A field of a form: its name above, what to say about it below."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from kentongan.desktop.controls.label import Label, restyle
from kentongan.desktop.wording import bind, wording
from kentongan.errors import Refusal
from kentongan.language import Sentence

# How long after the last key a field is looked at; leaving it is looked at at once.
PAUSE = 400


class Field(QWidget):
    """A line to fill in. `check` raises Refusal for what cannot stay so; it is asked after a pause and on leaving."""

    changed = Signal()

    def __init__(
        self,
        name: Sentence,
        example: Sentence | None = None,
        check: Callable[[str], object] | None = None,
        *,
        secret: bool = False,
    ) -> None:
        super().__init__()
        self._check = check
        self._hint: tuple[Sentence, dict[str, object]] | None = None
        self.input = QLineEdit()
        if secret:
            self.input.setEchoMode(QLineEdit.EchoMode.Password)
        label = Label(name, "field")
        label.setBuddy(self.input)
        bind(self.input, "accessibleName", name)
        if example:
            bind(self.input, "placeholderText", example)
        self.note = Label("", "caption", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for part in (label, self.input, self.note):
            layout.addWidget(part)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self.look)
        self.input.textEdited.connect(self._edited)
        self.input.editingFinished.connect(self.look)

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
        """What to say below while nothing is wrong."""
        self._hint = (said, values)
        self.look()

    def complain(self, sentence: str) -> None:
        """Say what is wrong, from somewhere else than the check."""
        self._tell(sentence, "bad")

    def look(self) -> None:
        """Say what is to be said about what stands here now."""
        self._pause.stop()
        refusal = self._refusal() if self.text.strip() else None
        if refusal:
            self._tell(refusal.say(wording.language), "bad")
        else:
            self._tell("", "")
            if self._hint:
                self.note.put(self._hint[0], **self._hint[1])

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
            return refusal
        return None

    def _tell(self, text: str, tone: str) -> None:
        self.note.put(text)
        self.note.set_tone(tone)
        if self.input.property("tone") != tone:
            self.input.setProperty("tone", tone)
            restyle(self.input)


class Choice(QWidget):
    """One of a closed set of words."""

    changed = Signal()

    def __init__(self, name: Sentence, words: dict[str, Sentence]) -> None:
        super().__init__()
        self._words = words
        self.input = QComboBox()
        bind(self.input, "accessibleName", name)
        label = Label(name, "field")
        label.setBuddy(self.input)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(label)
        layout.addWidget(self.input)
        layout.addWidget(Label("", "caption"))
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
