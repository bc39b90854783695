"""How long a message stands."""

import time

from PySide6.QtCore import QDateTime, QLocale, Signal
from PySide6.QtWidgets import QDateTimeEdit, QVBoxLayout, QWidget

from kentongan import limits
from kentongan.desktop.controls.choice import ChoiceBox
from kentongan.desktop.controls.label import Label
from kentongan.desktop.texts import compose as texts
from kentongan.desktop.wording import bind, say, wording

_OWN = -1


class ExpiryPicker(QWidget):
    """A length from sending on, or a moment."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.input = ChoiceBox()
        bind(self.input, "accessibleName", texts.EXPIRY)
        self.moment = QDateTimeEdit()
        self.moment.setCalendarPopup(True)
        self.moment.setDisplayFormat("d MMMM yyyy, HH:mm")
        bind(self.moment, "accessibleName", texts.MOMENT)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(Label(texts.EXPIRY, "card-title"))
        column.addWidget(self.input)
        column.addWidget(self.moment)
        column.addWidget(Label(texts.EXPIRY_HINT, "caption", wrap=True))
        for lives in (*texts.LIVES, _OWN):
            self.input.addItem("", lives)
        self.retranslate()
        self.choose(0, 0)
        self.input.currentIndexChanged.connect(self._picked)
        self.moment.dateTimeChanged.connect(self.changed)

    @property
    def lives(self) -> int:
        """Milliseconds from sending on; 0: as long as the server thinks, or until an own moment."""
        return max(0, int(self.input.currentData()))

    @property
    def expires_at(self) -> int:
        """An own moment in milliseconds since 1970; 0: none."""
        return self.moment.dateTime().toMSecsSinceEpoch() if self.input.currentData() == _OWN else 0

    @property
    def is_good(self) -> bool:
        """Whether the moment is still to come."""
        return not self.expires_at or self.expires_at > time.time() * 1000

    def choose(self, lives: int, expires_at: int) -> None:
        """Show a choice."""
        now = int(time.time() * 1000)
        self.moment.setDateTimeRange(
            QDateTime.fromMSecsSinceEpoch(0), QDateTime.fromMSecsSinceEpoch(now + limits.EXPIRY.value)
        )
        self.moment.setDateTime(QDateTime.fromMSecsSinceEpoch(expires_at or now + 7 * limits.DAY))
        self.input.setCurrentIndex(max(0, self.input.findData(_OWN if expires_at else lives)))
        self.moment.setVisible(bool(expires_at))

    def moment_of_end(self, now: int) -> int:
        """When a message that is sent now ends; 0: when the server thinks."""
        return self.expires_at or (now + self.lives if self.lives else 0)

    def lock(self, on: bool) -> None:
        """Nothing can be changed while it is sent."""
        self.input.setEnabled(not on)
        self.moment.setEnabled(not on)

    def retranslate(self) -> None:
        """The choices, and the names of months, in the other language."""
        tongue = QLocale.Language.Indonesian if wording.language == "id" else QLocale.Language.English
        self.moment.setLocale(QLocale(tongue))
        for place, sentence in enumerate((*texts.LIVES.values(), texts.AT_A_MOMENT)):
            self.input.setItemText(place, say(sentence))

    def _picked(self) -> None:
        self.moment.setVisible(self.input.currentData() == _OWN)
        self.changed.emit()
