"""The left side of the way in: the village, and the steps as words."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kentongan.desktop.controls.drum import Village
from kentongan.desktop.controls.label import Label
from kentongan.desktop.icons import paint_icon
from kentongan.desktop.texts import onboarding as texts
from kentongan.desktop.theme import colour, font, look, px
from kentongan.desktop.wording import bind, say
from kentongan.language import Sentence

_WIDTH = 400
_CIRCLE = 24


class Rail(QFrame):
    """Houses light up one after the other as the steps are taken."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "rail")
        self.setFixedWidth(_WIDTH)
        self._village = Village()
        self._steps = [_Step(number, *step) for number, step in enumerate(texts.STEPS, 1)]
        self._words = QWidget()
        steps = QVBoxLayout(self._words)
        steps.setContentsMargins(40, 0, 40, 0)
        steps.setSpacing(16)
        for step in self._steps:
            steps.addWidget(step)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 32, 0, 40)
        layout.setSpacing(4)
        for label in (Label(texts.NAME, "popup-title", "rail"), Label(texts.MOTTO, "second", "rail-2", wrap=True)):
            label.setContentsMargins(40, 0, 40, 0)
            layout.addWidget(label)
        layout.addWidget(self._village, 1)
        layout.addWidget(self._words)

    def tell(self, step: int | None) -> None:
        """The step that is being taken; None: the way has stopped."""
        policy = self._words.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._words.setSizePolicy(policy)
        self._words.setVisible(step is not None)
        if step is not None:
            self._village.light(2 * step + 1)
            for place, row in enumerate(self._steps):
                row.tell(place - step)


class _Step(QWidget):
    """A number in a circle, the step, and what it is about while it is taken."""

    def __init__(self, number: int, said: Sentence, meaning: Sentence) -> None:
        super().__init__()
        self._said = said
        self._circle = _Circle(number)
        self._word = Label(said, "", "rail-2", wrap=True)
        self._meaning = Label(meaning, "second", "rail-2", wrap=True)
        self._meaning.hide()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._word)
        words.addWidget(self._meaning)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        row.addWidget(self._circle, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def tell(self, distance: int) -> None:
        """Taken when it is below zero, being taken at zero, ahead above."""
        self._circle.tell(distance)
        self._meaning.setVisible(distance == 0)
        self._word.setProperty("role", "strong" if distance == 0 else "")
        self._word.set_tone("")  # so that the role is looked at too
        self._word.set_tone("rail" if distance == 0 else "rail-2")
        bind(self, "accessibleName", texts.STEP_DONE if distance < 0 else self._said, step=lambda: say(self._said))


class _Circle(QWidget):
    """A number, or a tick."""

    spoken_role = QAccessible.Role.Whitespace  # the words beside it say it

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number
        self._distance = 1
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def tell(self, distance: int) -> None:
        """As the step has it."""
        self._distance = distance
        self.update()

    def sizeHint(self) -> QSize:
        """Round."""
        return QSize(px(_CIRCLE), px(_CIRCLE))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The circle and what is in it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_now = self._distance == 0
        painter.setPen(Qt.PenStyle.NoPen if is_now else QPen(colour("rail-ink-2"), 1))
        painter.setBrush(colour("focus-rail") if is_now else Qt.BrushStyle.NoBrush)
        place = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawEllipse(place)
        if self._distance < 0:
            inset = (self.width() - px(14)) / 2
            paint_icon(painter, "check", "rail-ink-2", QPointF(inset, inset), 14)
            return
        painter.setFont(font(12, 650))
        painter.setPen(colour("on-amber" if is_now else "rail-ink-2"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(self._number))
