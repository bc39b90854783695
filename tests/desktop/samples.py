"""Small files of every kind, and hostile ones, made by hand or by Qt: no tool is needed for them."""

import io
import math
import struct
import wave
import zlib

from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage


def png(width: int, height: int, depth: int = 8, colour: int = 2, rows: int | None = None) -> bytes:
    """A PNG of one colour; `rows` fewer than `height` are a picture that ends too soon."""
    channels = {0: 1, 2: 3, 6: 4}[colour]
    row = b"\0" + b"\x5a" * ((width * channels * depth + 7) // 8)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(row) for _ in range(height if rows is None else rows)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def jpeg_head(width: int, height: int) -> bytes:
    """A JPEG that promises a size and holds nothing."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    scan = b"\x01\x01\x00\x00\x3f\x00"
    return (
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
        + b"\xff\xdb\x00\x43\x00" + b"\x01" * 64
        + b"\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame
        + b"\xff\xda" + struct.pack(">H", len(scan) + 2) + scan
        + b"\x00" * 64 + b"\xff\xd9"
    )  # fmt: skip


def gif(frames: int, side: int = 1) -> bytes:
    """A GIF with many frames."""
    head = b"GIF89a" + struct.pack("<HH", side, side) + b"\x80\x00\x00" + b"\x20\x80\x60\xff\xff\xff"
    frame = b"\x21\xf9\x04\x00\x00\x00\x00\x00," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\x00"
    return head + frame * frames + b";"


def photo(format_name: str, width: int = 60, height: int = 40) -> bytes:
    """A picture with something in it, as a program would save it: `jpeg`, `webp` or `png`."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    for x in range(width):
        for y in range(height):
            image.setPixelColor(x, y, QColor(x * 4 % 256, y * 6 % 256, (x * y) % 256))
    made = QBuffer()
    made.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(made, format_name)
    return bytes(made.data().data())


def wav(seconds: float = 1.0, rate: int = 8000) -> bytes:
    """A tone."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        count = int(seconds * rate)
        file.writeframes(b"".join(struct.pack("<h", int(9000 * math.sin(n / 6))) for n in range(count)))
    return made.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd" width="9" height="9"/></svg>'
PLAYLIST = b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n"


def bombs() -> dict[str, tuple[str, bytes]]:
    """Pictures that must not be shown: what they are called, the type they are told to be, the bytes."""
    return {
        "huge 1-bit PNG": ("image/png", png(20_000, 20_000, 1, 0)),
        "PNG of 60,000 squared": ("image/png", png(60_000, 60_000, 1, 0, rows=1)),
        "JPEG of 65,535 squared": ("image/jpeg", jpeg_head(65_535, 65_535)),
        "PNG without pixels": ("image/png", png(5000, 5000, rows=0)[:60]),
        "SVG called PNG": ("image/png", SVG),
        "playlist called WebP": ("image/webp", PLAYLIST),
        "noise called JPEG": ("image/jpeg", bytes(n * n * 37 % 251 for n in range(5000))),
        "PNG called GIF": ("image/gif", png(10, 10)),
        "empty": ("image/png", b""),
    }
