"""A frameless window that floats above the others and reports the first paint that a person could have seen."""

from PySide6.QtCore import QEvent, QPoint, QPropertyAnimation, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QEnterEvent, QMoveEvent, QPainter, QPaintEvent, QRegion, QResizeEvent, QWindow
from PySide6.QtWidgets import QWidget

from kentongan.desktop.popup.compositor import is_composited
from kentongan.desktop.popup.ground import draw_ground, draw_plain_ground, shape

# Room for the shadow around a card.
MARGIN = 24
# So often a card goes back to its place when something else puts it elsewhere: a window manager may have its reasons.
_TRIES = 3
NO_FOCUS = Qt.WindowType.WindowDoesNotAcceptFocus
FLAGS = Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint


class Floating(QWidget):
    """A card on the screen. `painted` comes once, from the first paint of an exposed window, and only from there."""

    spoken_role = QAccessible.Role.AlertMessage
    painted = Signal()
    pointed = Signal(bool)  # the pointer has come over the card, or has gone
    resized = Signal()

    def __init__(self, flags: Qt.WindowType = FLAGS | NO_FOCUS) -> None:
        super().__init__(None, flags)
        self.margin = MARGIN if is_composited() else 0
        self._was_painted = False
        self._rest: QPoint | None = None
        self._tries = 0
        if self.margin:
            self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)

    @property
    def card(self) -> QRectF:
        """The card without the room for its shadow."""
        return QRectF(self.rect()).adjusted(self.margin, self.margin, -self.margin, -self.margin)

    def rest_at(self, place: QPoint | None) -> None:
        """Where the card is to stand once nothing moves; None: anywhere."""
        self._rest, self._tries = place, _TRIES

    def moveEvent(self, event: QMoveEvent) -> None:
        """A window manager tells where a window is some time after it has put it there.

        Qt believes the late word, and then leaves out the last step of a motion when that seems to be done: the card
        would stand where another one is to stand by now.
        """
        super().moveEvent(event)
        if self._tries and self._rest is not None and self.pos() != self._rest and not self._is_moving():
            self._tries -= 1
            QTimer.singleShot(0, self, self._come_to_rest)

    def _come_to_rest(self) -> None:
        if self._rest is not None and not self._is_moving():
            self.move(self._rest)

    def _is_moving(self) -> bool:
        motions = self.findChildren(QPropertyAnimation)
        return any(one.objectName() == "pos" and one.state() is one.State.Running for one in motions)

    def edge(self) -> tuple[str, int] | None:
        """Token and pixels of the coloured edge."""
        return None

    def frame(self) -> int:
        """Pixels of the frame where nothing else sets the card off."""
        return 1

    def enterEvent(self, event: QEnterEvent) -> None:
        """Somebody may be reading."""
        self.pointed.emit(True)

    def leaveEvent(self, event: QEvent) -> None:
        """... and has read."""
        self.pointed.emit(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Without a compositor the window is exactly the card; whoever stands beside it makes room."""
        if event.oldSize().isValid():
            # Not from within: all cards may be about to change.
            QTimer.singleShot(0, self, self.resized.emit)
        if not self.margin:
            self.setMask(QRegion(shape(self.card, 12).toFillPolygon().toPolygon()))

    def fit(self) -> None:
        """Take the size that the content needs now."""

    def event(self, event: QEvent) -> bool:
        """Other words, or letters of another size, need more room."""
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self.fit()
        return done

    def draw(self, painter: QPainter) -> None:
        """Ground, edge, frame."""
        if self.margin:
            draw_ground(painter, self.card, self.edge())
        else:
            draw_plain_ground(painter, self.card, self.edge(), self.frame())

    def paintEvent(self, event: QPaintEvent) -> None:
        """The card; and the moment that counts as shown."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.draw(painter)
        painter.end()
        window: QWindow | None = self.windowHandle()
        if not self._was_painted and window and self.isVisible() and window.isExposed():
            self._was_painted = True
            # Not from within the paint: whoever hears it may write to a disk.
            QTimer.singleShot(0, self, self.painted.emit)
