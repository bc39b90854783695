"""What recipients see of a picture before they fetch it: small, and made on this side."""

import base64
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter

from kentongan.desktop.attachments.picture import Child, Undecodable

SIDE: Final = 160
BYTES: Final = 12 * 1024
_QUALITIES: Final = (85, 70, 55, 40, 25)
# How files of the four formats begin: each is read by its own decoder and by no other.
_BEGINNINGS: Final = (
    (b"\x89PNG\r\n\x1a\n", 0, "png"),
    (b"\xff\xd8\xff", 0, "jpeg"),
    (b"GIF8", 0, "gif"),
    (b"WEBP", 8, "webp"),
)


def format_of(beginning: bytes) -> str:
    """Which of the four raster formats a file is that begins so; empty for any other."""
    return next((name for mark, at, name in _BEGINNINGS if beginning[at : at + len(mark)] == mark), "")


def thumbnail(path: Path) -> str:
    """A picture as base64 of a PNG or JPEG of at most 160 px and 12 KiB; empty when there is none to be made.

    The file may have come from somebody else, so the child decodes it. Blocks until it has; in any thread.
    """
    try:
        with path.open("rb") as file:
            kind = format_of(file.read(16))
    except OSError:
        return ""
    if not kind:
        return ""
    try:
        picture = Child(lambda: path.open("rb"), kind).run()
    except Undecodable:
        return ""
    size = _fitting(picture.sizes[0].size())
    near = picture.near(size.width() / picture.width)
    small = near.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    return base64.b64encode(_encode(small)).decode()


def _fitting(size: QSize) -> QSize:
    if max(size.width(), size.height()) <= SIDE:
        return size
    return size.scaled(SIDE, SIDE, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))


def _encode(image: QImage) -> bytes:
    """As PNG when that is small enough, otherwise as the best JPEG that is; empty when none is."""
    if len(encoded := _written(image, b"PNG", -1)) <= BYTES:
        return encoded
    flat = QImage(image.size(), QImage.Format.Format_RGB32)
    flat.fill(QColor("white"))
    painter = QPainter(flat)
    painter.drawImage(0, 0, image)
    painter.end()
    for quality in _QUALITIES:
        if len(encoded := _written(flat, b"JPEG", quality)) <= BYTES:
            return encoded
    return b""


def _written(image: QImage, kind: bytes, quality: int) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QImageWriter(buffer, QByteArray(kind))
    writer.setQuality(quality)
    writer.write(image)
    return bytes(buffer.data().data())
