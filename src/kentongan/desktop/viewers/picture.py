"""A picture, already decoded: fitted or zoomed, moved by mouse or keyboard."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from kentongan.desktop.attachments.picture import Picture
from kentongan.desktop.controls.button import Button, IconButton
from kentongan.desktop.controls.label import Label
from kentongan.desktop.texts import attachments as texts
from kentongan.desktop.theme import colour
from kentongan.desktop.wording import say

_STEP = 1.25
_LARGEST = 8.0
_MOVE = 60


class PictureViewer(QWidget):
    """The picture and its buttons."""

    def __init__(self, picture: Picture) -> None:
        super().__init__()
        self.canvas = Canvas(picture)
        row = QHBoxLayout()
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(4)
        size = Label("", "second")
        size.put(texts.PICTURE, width=picture.width, height=picture.height)
        self.percent = Label("", "second")
        self.canvas.on_zoom = lambda: self.percent.put(f"{round(self.canvas.scale * 100)} %")
        row.addWidget(size)
        row.addStretch(1)
        row.addWidget(self.percent)
        row.addWidget(IconButton("magnify-minus-outline", texts.ZOOM_OUT, lambda: self.canvas.zoom(1 / _STEP)))
        row.addWidget(IconButton("magnify-plus-outline", texts.ZOOM_IN, lambda: self.canvas.zoom(_STEP)))
        row.addWidget(Button(texts.FIT, self.canvas.fit, size="small"))
        row.addWidget(Button(texts.ORIGINAL, lambda: self.canvas.zoom(1 / self.canvas.scale), size="small"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas, 1)
        column.addLayout(row)
        self.setFocusProxy(self.canvas)


class Canvas(QWidget):
    """Paints the part of the picture that can be seen."""

    spoken_role = QAccessible.Role.Graphic

    def __init__(self, picture: Picture) -> None:
        super().__init__()
        self._picture = picture
        self._is_fitted = True
        self._middle = QPointF(picture.width / 2, picture.height / 2)
        self._held: QPoint | None = None
        self.scale = 1.0
        self.on_zoom: Callable[[], object] = lambda: None
        self.setMinimumSize(160, 120)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.retranslate()

    def retranslate(self) -> None:
        """What a screen reader says."""
        self.setAccessibleName(say(texts.PICTURE, width=self._picture.width, height=self._picture.height))

    def sizeHint(self) -> QSize:
        """As large as a window may begin."""
        return QSize(min(self._picture.width, 960), min(self._picture.height, 640))

    def fit(self) -> None:
        """All of it; small pictures are not blown up."""
        self._is_fitted = True
        self._middle = QPointF(self._picture.width / 2, self._picture.height / 2)
        self.scale = min(1.0, self.width() / self._picture.width, self.height() / self._picture.height)
        self._moved()

    def zoom(self, factor: float) -> None:
        """Closer, or farther."""
        self._is_fitted = False
        least = min(1.0, self.width() / self._picture.width, self.height() / self._picture.height)
        self.scale = max(least, min(_LARGEST, self.scale * factor))
        self._moved()

    def move_by(self, x: float, y: float) -> None:
        """Show another part; pixels of the screen."""
        self._middle += QPointF(x, y) / self.scale
        self._moved()

    def _moved(self) -> None:
        """Never farther than the edge of the picture."""

        def within(size: int, seen: float, middle: float) -> float:
            half = min(seen / self.scale, size) / 2
            return max(half, min(size - half, middle))

        self._middle = QPointF(
            within(self._picture.width, self.width(), self._middle.x()),
            within(self._picture.height, self.height(), self._middle.y()),
        )
        self.on_zoom()
        self.update()

    # Painting and hands

    def paintEvent(self, event: QPaintEvent) -> None:
        """Only what is seen is scaled, from the copy that is nearest in size."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("sunken"))
        image = self._picture.near(self.scale)
        ratio = image.width() / self._picture.width
        whole = QRectF(0, 0, self._picture.width * self.scale, self._picture.height * self.scale)
        whole.moveTopLeft(QPointF(self.width() / 2, self.height() / 2) - self._middle * self.scale)
        seen = whole.intersected(QRectF(self.rect()))
        source = QRectF(seen.topLeft() - whole.topLeft(), seen.size())
        factor = ratio / self.scale
        source = QRectF(source.topLeft() * factor, source.size() * factor)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.scale < 2)
        painter.drawImage(seen, image, source)
        if self.hasFocus():
            painter.setPen(colour("focus"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What was fitted stays fitted."""
        if self._is_fitted:
            self.fit()
        else:
            self._moved()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel zooms."""
        self.zoom(_STEP if event.angleDelta().y() > 0 else 1 / _STEP)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of it."""
        self._held = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move it."""
        if self._held is not None:
            step = self._held - event.position().toPoint()
            self._held = event.position().toPoint()
            self.move_by(step.x(), step.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let it go."""
        self._held = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Plus, minus, 0 fits, 1 is the actual size, arrows move."""
        moves = {
            Qt.Key.Key_Left: (-_MOVE, 0),
            Qt.Key.Key_Right: (_MOVE, 0),
            Qt.Key.Key_Up: (0, -_MOVE),
            Qt.Key.Key_Down: (0, _MOVE),
        }
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(_STEP)
        elif key is Qt.Key.Key_Minus:
            self.zoom(1 / _STEP)
        elif key is Qt.Key.Key_0:
            self.fit()
        elif key is Qt.Key.Key_1:
            self.zoom(1 / self.scale)
        elif key in moves:
            self.move_by(*moves[key])
        else:
            super().keyPressEvent(event)
