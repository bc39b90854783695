"""Pictures of somebody else, decoded in a child process: see kentongan.desktop.decoding.

Nothing here touches the bytes of a file. What the child answers is a size, which is checked, and pixels.
"""

import asyncio
import mmap
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from PySide6.QtGui import QImage

from kentongan.desktop.decoding import HEADER, LONGEST_SIDE, MOST_PIXELS, PIXELS, command, sizes

# A child that neither ends nor runs into its own limits; a machine may be busy.
DEADLINE = 20.0
FORMATS = {"image/png": "png", "image/jpeg": "jpeg", "image/gif": "gif", "image/webp": "webp"}
_PIECE = 1024 * 1024


class Undecodable(Exception):
    """The child found no picture that we show: broken, too large, too slow, or something else."""


class Picture:
    """A decoded picture, and copies of it, each half the one before: what is painted is always near its size."""

    def __init__(self, sizes: list[QImage], pixels: list[mmap.mmap]) -> None:
        self.sizes = sizes
        # The images stand on these bytes and do not keep them.
        self._pixels = pixels

    @property
    def width(self) -> int:
        """Pixels."""
        return self.sizes[0].width()

    @property
    def height(self) -> int:
        """Pixels."""
        return self.sizes[0].height()

    def near(self, scale: float) -> QImage:
        """The smallest copy that is not smaller than the picture at this scale."""
        wanted = self.width * scale
        return next((image for image in reversed(self.sizes) if image.width() >= wanted), self.sizes[0])


async def decode_file(path: Path, media_type: str) -> Picture:
    """The picture in a file, which was told to be of a type by its content. Raises Undecodable."""
    return await _decode(lambda: path.open("rb"), media_type)


async def decode_bytes(data: bytes, media_type: str) -> Picture:
    """A small picture that came within a message. Raises Undecodable."""

    def spool() -> IO[bytes]:
        file = tempfile.TemporaryFile()  # noqa: SIM115 whoever asked closes it
        file.write(data)
        file.seek(0)
        return file

    return await _decode(spool, media_type)


async def _decode(opened: Callable[[], IO[bytes]], media_type: str) -> Picture:
    name = FORMATS.get(media_type)
    if name is None:
        raise Undecodable(media_type)
    child = Child(opened, name)
    try:
        return await asyncio.to_thread(child.run)
    except asyncio.CancelledError:
        child.end()
        raise


class Child:
    """One run of the child. `run` blocks and belongs into a thread; `end` may be called from any other."""

    def __init__(self, opened: Callable[[], IO[bytes]], name: str) -> None:
        self._opened = opened
        self._command = command(name)
        self._process: subprocess.Popen[bytes] | None = None
        self._is_over = False

    def run(self) -> Picture:
        """Start the child, and take its answer. Raises Undecodable."""
        try:
            with self._opened() as file:
                process = subprocess.Popen(
                    self._command, bufsize=0, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **_hidden()
                )
        except OSError as error:
            raise Undecodable(str(error)) from error
        self._process = process
        if self._is_over:
            process.kill()
        clock = threading.Timer(DEADLINE, process.kill)
        clock.daemon = True
        clock.start()
        with process:
            try:
                return self._answer(process)
            finally:
                clock.cancel()
                process.kill()

    def end(self) -> None:
        """Nobody wants the picture any more."""
        self._is_over = True
        if self._process:
            self._process.kill()

    def _answer(self, process: subprocess.Popen[bytes]) -> Picture:
        assert process.stdout
        header = process.stdout.read(HEADER.size)
        if len(header) != HEADER.size:
            raise Undecodable("no picture")
        width, height = HEADER.unpack(header)
        if not (0 < width <= LONGEST_SIDE and 0 < height <= LONGEST_SIDE and width * height <= MOST_PIXELS):
            raise Undecodable(f"{width} x {height}")
        images, kept = [], []
        for across, down in sizes(width, height):
            # Mapped, not filled: to write zeros over a hundred megabytes would hold the interpreter.
            pixels = mmap.mmap(-1, across * down * 4)
            _fill(process.stdout, memoryview(pixels))
            images.append(QImage(pixels, across, down, across * 4, PIXELS))  # type: ignore[call-overload]
            kept.append(pixels)
        return Picture(images, kept)


def _fill(pipe: IO[bytes], space: memoryview) -> None:
    """A piece at a time: nothing large is copied while the windows wait for the interpreter."""
    while space:
        count = pipe.readinto(space[:_PIECE])  # type: ignore[attr-defined]
        if not count:
            raise Undecodable("cut")
        space = space[count:]


def _hidden() -> dict[str, Any]:
    """On Windows a child must not open a console."""
    return {"creationflags": 0x08000000} if sys.platform == "win32" else {}
