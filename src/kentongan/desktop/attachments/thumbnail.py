"""The small picture that came with an attachment, decoded in a child; the icon of its kind until then."""

import asyncio
import base64
import binascii
from collections import OrderedDict

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QColor, QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from kentongan.desktop.attachments.picture import Undecodable, decode_bytes
from kentongan.desktop.icons import KINDS, icon
from kentongan.desktop.tasks import spawn
from kentongan.desktop.texts import spoken as texts
from kentongan.desktop.theme import colour, px
from kentongan.desktop.wording import bind
from kentongan.domain.attachment import safe_name
from kentongan.protocol.commands.attachment import Attachment
from kentongan.words import AttachmentKind

# Pictures that were decoded lately, by what came: a card and the page behind it show the same one.
_KEPT = 32
_lately: OrderedDict[str, QImage] = OrderedDict()
# Those that a child is at, for whoever else wants the same one meanwhile.
_coming: dict[str, asyncio.Task[QImage | None]] = {}


class Thumbnail(QWidget):
    """Filled to its edges with the middle of the picture. The owner says how large it is."""

    spoken_role = QAccessible.Role.Graphic
    pictured = Signal()  # the picture has come

    def __init__(self, attachment: Attachment, radius: float, *, is_top: bool = False) -> None:
        """Corners of so many pixels; only the upper two at the top of a card."""
        super().__init__()
        self._is_top = is_top
        self._attachment = attachment
        self._radius = radius
        bind(self, "accessibleName", texts.PICTURE_OF, name=safe_name(attachment.name))
        self._image = _lately.get(attachment.thumbnail)
        if attachment.thumbnail and self._image is None:
            spawn(self._wait())

    async def _wait(self) -> None:
        self._image = await _decoded(self._attachment.thumbnail)
        if self._image and isValid(self):
            self.update()
            self.pictured.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, or the sign of its kind; a film has a sign on its picture."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        place = QRectF(self.rect())
        edge = QPainterPath()
        edge.addRoundedRect(place.adjusted(0, 0, 0, self._radius if self._is_top else 0), self._radius, self._radius)
        painter.setClipPath(edge)
        painter.fillRect(place, colour("sunken"))
        if self._image:
            source = QRectF(self._image.rect())
            scale = max(place.width() / source.width(), place.height() / source.height())
            cut = QRectF(0, 0, place.width() / scale, place.height() / scale)
            cut.moveCenter(source.center())
            painter.drawImage(place, self._image, cut)
        is_film = self._attachment.kind is AttachmentKind.VIDEO
        if self._image is None or is_film:
            self._draw_sign(painter, place, is_film)

    def _draw_sign(self, painter: QPainter, place: QRectF, is_film: bool) -> None:
        if is_film:
            ground = QColor(colour("rail"))
            ground.setAlphaF(0.8)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            side = min(float(px(20)), place.height() * 0.4)
            painter.drawEllipse(place.center(), side, side)
        size = min(px(24 if is_film else 40), int(place.height()) // 2)
        sign = icon("play" if is_film else KINDS[self._attachment.kind], "rail-ink" if is_film else "ink-3")
        middle = place.center().toPoint()
        sign.paint(painter, middle.x() - size // 2, middle.y() - size // 2, size, size)


async def _decoded(thumbnail: str) -> QImage | None:
    """The picture, by one child however many ask for it at the same time; None when it is none."""
    if thumbnail not in _coming:
        task = _coming[thumbnail] = spawn(_decode(thumbnail))
        task.add_done_callback(lambda _: _coming.pop(thumbnail))
    return await asyncio.shield(_coming[thumbnail])


async def _decode(thumbnail: str) -> QImage | None:
    try:
        data = base64.b64decode(thumbnail, validate=True)
        kind = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
        picture = await decode_bytes(data, kind)
    except (Undecodable, binascii.Error):
        return None
    # The smallest, should somebody have sent more than a thumbnail; a copy, because the bytes go with the picture.
    image = _lately[thumbnail] = picture.sizes[-1].copy()
    if len(_lately) > _KEPT:
        _lately.popitem(last=False)
    return image
