"""Language, text size, theme: previewed on this very page."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.segments import Segments
from kentongan.desktop.preferences import Appearance, Preferences
from kentongan.desktop.settings.section import Section
from kentongan.desktop.texts import settings as texts
from kentongan.desktop.theme import TEXT_SIZES, px
from kentongan.desktop.wording import bind, wording
from kentongan.language import Sentence


class LanguageSection(Section):
    """How everything is said and shown."""

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self.heading(texts.LANGUAGE_AND_TEXT)
        self.languages = Segments(texts.LANGUAGE, texts.LANGUAGES)
        self.languages.chosen.connect(lambda language: preferences.change(language=language))
        self.sizes = QSlider(Qt.Orientation.Horizontal)
        self.sizes.setRange(0, len(TEXT_SIZES) - 1)
        self.sizes.setPageStep(1)
        self.sizes.setFixedWidth(px(160))
        bind(self.sizes, "accessibleName", texts.TEXT_SIZE)
        self.sizes.valueChanged.connect(lambda place: preferences.change(text_size=TEXT_SIZES[place]))
        self.percent = Label("", "caption")
        self.appearances = Segments(texts.APPEARANCE, {str(word): said for word, said in texts.APPEARANCES.items()})
        self.appearances.chosen.connect(lambda word: preferences.change(appearance=Appearance(word)))
        card = self.card()
        card.setSpacing(20)
        for name, control in (
            (texts.LANGUAGE, self.languages),
            (texts.TEXT_SIZE, self._size()),
            (texts.APPEARANCE, self.appearances),
        ):
            card.addLayout(_named(name, control))
        preferences.changed.connect(self._show)
        self._show()

    def _size(self) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for part in (Label("A", "second"), self.sizes, Label("A", "section"), self.percent):
            row.addWidget(part)
        row.addStretch(1)
        return whole

    def retranslate(self) -> None:
        """The language may have been changed elsewhere."""
        self.languages.show_chosen(wording.language)

    def _show(self) -> None:
        chosen: Any = self._preferences.now
        self.languages.show_chosen(chosen.language or wording.language)
        self.sizes.setValue(TEXT_SIZES.index(chosen.text_size))
        self.percent.put(texts.PERCENT, percent=chosen.text_size)
        self.appearances.show_chosen(str(chosen.appearance))


def _named(name: Sentence, control: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(6)
    column.addWidget(Label(name, "field"))
    column.addWidget(control)
    return column
