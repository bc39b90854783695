"""The child process that turns a picture of somebody else into pixels: `python -m kentongan.desktop.decoding png`.

Packaged, it is the program itself with an argument for that. The file is its standard input, an open descriptor; width
and height (four bytes each) and raw pixels, also in smaller copies, go to its standard output. Before it looks at the
first byte it gives up what it does not need: it can open nothing, connect to nothing, start nothing, write no file, and
has 512 MB and five seconds of a processor. Whatever is wrong with a picture ends here, with an exit code.
"""

import contextlib
import ctypes
import os
import struct
import sys

from PySide6.QtCore import QBuffer, QByteArray, QFile, QIODevice, Qt
from PySide6.QtGui import QImage, QImageReader

# The argument by which the packaged program is told to be this child.
CHILD = "--decode-picture"
FORMATS = ("png", "jpeg", "gif", "webp")
MOST_PIXELS = 32_000_000
LONGEST_SIDE = 16_384
HEADER = struct.Struct(">II")
MEMORY = 512 * 1024 * 1024
PROCESSOR_SECONDS = 5
_NO_NEW_PRIVILEGES = 38
PIXELS = QImage.Format.Format_ARGB32_Premultiplied
# No copy is made of what is not twice as large.
_SMALL = 400
_BAND_PIXELS = 60_000
_IMAGE_MEGABYTES = MOST_PIXELS * 4 // 1_000_000 + 1


def command(name: str) -> list[str]:
    """What starts the child for a format."""
    if getattr(sys, "frozen", False):
        return [sys.executable, CHILD, name]
    return [sys.executable, "-P", "-m", "kentongan.desktop.decoding", name]


def main(arguments: list[str]) -> int:
    """Decode the picture on the standard input; the exit code, 0 when pixels were written."""
    if len(arguments) != 1 or arguments[0] not in FORMATS:
        return 2
    warm_up()
    give_up_rights()
    image = read(arguments[0])
    if image is None:
        return 1
    with contextlib.suppress(BrokenPipeError):
        write(image)
    return 0


def warm_up() -> None:
    """Load the decoders while files can still be opened."""
    QImageReader.setAllocationLimit(_IMAGE_MEGABYTES)
    for name in FORMATS:
        nothing = QBuffer()
        nothing.setData(QByteArray(b"nothing"))
        nothing.open(QIODevice.OpenModeFlag.ReadOnly)
        _reader(nothing, name).canRead()


def give_up_rights() -> None:
    """From here on: no new descriptor, process or file, no more rights, little memory and time."""
    if sys.platform == "win32":
        return  # the parent's clock and the checks of size hold there alone
    import resource

    # Descriptors that are open stay usable: only new ones are refused, sockets too.
    _limit(resource.RLIMIT_NOFILE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_AS, MEMORY)
    _limit(resource.RLIMIT_CPU, PROCESSOR_SECONDS)
    with contextlib.suppress(ValueError, OSError):
        _limit(resource.RLIMIT_NPROC, 0)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)


def read(name: str) -> QImage | None:
    """The first frame in a format that was named, never guessed; None when it is broken or too large."""
    file = QFile()
    if not file.open(0, QIODevice.OpenModeFlag.ReadOnly):
        return None
    reader = _reader(file, name)
    size = reader.size()
    width, height = size.width(), size.height()
    if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE) or width * height > MOST_PIXELS:
        return None
    image = reader.read()
    if image.isNull() or image.width() * image.height() > MOST_PIXELS:
        return None
    return image


def sizes(width: int, height: int) -> list[tuple[int, int]]:
    """The sizes in which a picture is handed over: whole, and each half the one before, until it is small."""
    found = [(width, height)]
    while max(width, height) >= 2 * _SMALL and min(width, height) >= 2:
        width, height = width // 2, height // 2
        found.append((width, height))
    return found


def write(image: QImage) -> None:
    """Width and height, then the pixels of every size, to the standard output."""
    _write_all(memoryview(HEADER.pack(image.width(), image.height())))
    for width, height in [*sizes(image.width(), image.height())[1:], (0, 0)]:
        smaller = _write_pixels(image, width)  # the next image stands on these bytes: the name keeps them
        if width:
            image = QImage(smaller, width, height, width * 4, PIXELS)


def _write_pixels(image: QImage, half: int) -> bytearray:
    """Pixels of one size, and those of half of it: in bands so small that Qt asks for no thread to work on them."""
    rows = max(2, _BAND_PIXELS // image.width() // 2 * 2)
    smaller = bytearray()
    for top in range(0, image.height(), rows):
        band = image.copy(0, top, image.width(), min(rows, image.height() - top)).convertToFormat(PIXELS)
        _write_all(memoryview(band.constBits()))  # whose bytes live as long as the name `band`
        if half and band.height() > 1:
            scaled = band.scaled(
                half,
                band.height() // 2,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            smaller += memoryview(scaled.constBits())
    return smaller


def _reader(device: QIODevice, name: str) -> QImageReader:
    reader = QImageReader(device, QByteArray(name.encode()))
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    return reader


def _limit(what: int, most: int) -> None:
    import resource

    resource.setrlimit(what, (most, most))


def _write_all(data: memoryview) -> None:
    while data:
        data = data[os.write(1, data) :]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
