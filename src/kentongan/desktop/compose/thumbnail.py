"""What recipients see of a picture before they fetch it: small, and made on this side."""

import base64
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QColor, QImage, QImageReader, QImageWriter, QPainter

SIDE: Final = 160
BYTES: Final = 12 * 1024
# Nothing larger is decoded; in pixels.
_MOST_PIXELS: Final = 100_000_000
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

    Blocks for as long as decoding takes; may be called in any thread.
    """
    try:
        with path.open("rb") as file:
            kind = format_of(file.read(16))
    except OSError:
        return ""
    image = _decode(path, kind) if kind else QImage()
    return "" if image.isNull() else base64.b64encode(_encode(image)).decode()


def _decode(path: Path, kind: str) -> QImage:
    reader = QImageReader(str(path), QByteArray(kind.encode()))
    reader.setAutoDetectImageFormat(False)
    reader.setDecideFormatFromContent(False)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or size.width() * size.height() > _MOST_PIXELS:
        return QImage()
    reader.setScaledSize(_fitting(size))
    return reader.read()


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


def picture(encoded: str) -> QImage:
    """A thumbnail as an image; a null image for anything else."""
    data = QByteArray.fromBase64(encoded.encode())
    kind = format_of(bytes(data.data()[:16]))
    if kind not in ("png", "jpeg"):
        return QImage()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(kind.encode()))
    reader.setAutoDetectImageFormat(False)
    reader.setDecideFormatFromContent(False)
    size = reader.size()
    return reader.read() if size.isValid() and max(size.width(), size.height()) <= SIDE else QImage()
