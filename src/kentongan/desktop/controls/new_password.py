"""Choosing a password: two fields, what a good one needs, and how strong this one is, all while somebody types.

The rules are those of the server, and so are the lists behind the strength; the server decides all the same.
"""

import asyncio

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget
from shiboken6 import isValid

from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.secret_field import SecretField
from kentongan.desktop.icons import pixmap
from kentongan.desktop.tasks import spawn
from kentongan.desktop.texts import password as texts
from kentongan.desktop.theme import colour, look, px
from kentongan.desktop.wording import bind, say
from kentongan.domain.password import LEAST_SCORE, SENTENCES, Owner, Rating, check_password
from kentongan.errors import Refusal
from kentongan.language import Sentence
from kentongan.words import PasswordWeakness

# How long after the last key a password is rated.
_PAUSE = 150
_TONES = ("bad", "bad", "warn", "ok", "ok")
_TOKENS = {"bad": "emergency", "warn": "important", "ok": "ok"}


class NewPassword(QWidget):
    """A password of one's own."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._owner, self._old = Owner(""), ""
        self._rated: tuple[str, Rating] | None = None
        self.password = SecretField(texts.NEW)
        self.again = SecretField(texts.AGAIN)
        self.strength = _Strength()
        self.rules = {said: _Rule(said) for said in (texts.RULE_LENGTH, texts.RULE_OWN, texts.RULE_RARE)}
        self.rules[texts.RULE_SAME] = _Rule(texts.RULE_SAME)
        card = QFrame()
        card.setProperty("surface", "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(18, 14, 18, 14)
        inside.setSpacing(8)
        for rule in self.rules.values():
            inside.addWidget(rule)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self.password, self.strength, card, self.again, _Advice()):
            column.addWidget(part)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(lambda: spawn(self._rate()))
        for field in (self.password, self.again):
            field.changed.connect(self._look)
        self._look()

    def begin(self, owner: Owner, old: str = "") -> None:
        """For somebody, in place of an old password."""
        self._owner, self._old = owner, old
        self._rated = None
        for field in (self.password, self.again):
            field.clear()
        self._look()

    def replaces(self, old: str) -> None:
        """The old password is this one."""
        self._old = old
        self._look()

    @property
    def text(self) -> str:
        """The password."""
        return self.password.text

    @property
    def is_ready(self) -> bool:
        """Whether all the rules are met."""
        return all(rule.is_met for rule in self.rules.values())

    def _look(self) -> None:
        """Tick what can be told at once, and have the rest rated."""
        password = self.password.text
        weakness = self._weakness(password)
        rating = self._rated[1] if self._rated and self._rated[0] == password else None
        is_long = weakness not in (PasswordWeakness.SHORT, PasswordWeakness.MONOTONOUS)
        self.rules[texts.RULE_LENGTH].tell(is_long)
        self.rules[texts.RULE_OWN].tell(is_long and weakness is None)
        self.rules[texts.RULE_RARE].tell(weakness is None and rating is not None and rating.score >= LEAST_SCORE)
        self.rules[texts.RULE_SAME].tell(bool(password) and password == self.again.text)
        self.strength.tell(rating if password else None, weakness)
        if password and rating is None:
            self._pause.start()
        self.changed.emit()

    def _weakness(self, password: str) -> PasswordWeakness | None:
        try:
            check_password(password, self._owner, self._old)
        except Refusal as refusal:
            return PasswordWeakness(refusal.detail)
        return None

    async def _rate(self) -> None:
        """In a thread: the lists are long, and windows must not wait for them."""
        password = self.password.text
        rating = await asyncio.to_thread(_rate, password, self._owner)
        if isValid(self):
            self._rated = (password, rating)
            self._look()


def _rate(password: str, owner: Owner) -> Rating:
    from kentongan.domain.rating import rate

    return rate(password, owner.words())


class _Strength(QWidget):
    """Four bars, a word, and what would make it better."""

    def __init__(self) -> None:
        super().__init__()
        self.word = Label("", "strong")
        self.why = Label("", "caption", wrap=True)
        self.why.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._bars = _Bars()
        words = QHBoxLayout()
        words.addWidget(self.word)
        words.addWidget(self.why, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._bars)
        column.addLayout(words)

    def tell(self, rating: Rating | None, weakness: PasswordWeakness | None) -> None:
        """This is known of the password; a weakness counts more than a rating. Without a rating yet the bars stay."""
        if rating is None:
            self._bars.light(0, "")
            self.word.put("")
            self.why.put("")
            return
        score = min(rating.score, LEAST_SCORE - 1) if weakness else rating.score
        tone = _TONES[score]
        self._bars.light(max(1, score), tone)
        self.word.put(texts.STRENGTHS[score])
        self.word.set_tone(tone)
        is_good = score >= LEAST_SCORE
        self.why.put(texts.HARD_TO_GUESS if is_good else SENTENCES[weakness or rating.weakness])


class _Bars(QWidget):
    """Of four bars, so many."""

    spoken_role = QAccessible.Role.ProgressBar

    def __init__(self) -> None:
        super().__init__()
        self._lit, self._tone = 0, ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        bind(self, "accessibleName", texts.STRENGTH)
        look.changed.connect(self.updateGeometry)

    def spoken_value(self) -> str:
        """How many of them."""
        return f"{self._lit} / 4"

    def light(self, bars: int, tone: str) -> None:
        """Light them."""
        self._lit, self._tone = bars, tone
        self.update()

    def sizeHint(self) -> QSize:
        """Low and as wide as it gets."""
        return QSize(px(200), px(6))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Four bars."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        gap = px(8)
        width = (self.width() - 3 * gap) / 4
        for place in range(4):
            painter.setBrush(colour(_TOKENS[self._tone] if place < self._lit else "track"))
            painter.drawRoundedRect(QRectF(place * (width + gap), 0, width, self.height()), 3, 3)


class _Rule(QWidget):
    """One thing that a good password needs, ticked or not."""

    def __init__(self, said: Sentence) -> None:
        super().__init__()
        self._said = said
        self.is_met = False
        self._sign = QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Label(said, "second", wrap=True), 1)
        look.changed.connect(self._draw)
        self._draw()

    def tell(self, is_met: bool) -> None:
        """Tick it, or not."""
        self.is_met = is_met
        self._draw()

    def retranslate(self) -> None:
        """Its name for screen readers."""
        self._draw()

    def _draw(self) -> None:
        sign = ("check-circle", "ok") if self.is_met else ("circle-outline", "ink-3")
        self._sign.setPixmap(pixmap(*sign, 16))
        self.setAccessibleName(say(texts.MET if self.is_met else texts.NOT_MET, rule=say(self._said)))


class _Advice(QWidget):
    """How people come by a good one."""

    def __init__(self) -> None:
        super().__init__()
        self._sign = QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Label(texts.ADVICE, "second", wrap=True), 1)
        look.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        self._sign.setPixmap(pixmap("lightbulb-on-outline", "wood", 18))
