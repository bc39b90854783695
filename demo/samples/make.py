"""Makes the sample attachments of the demo: text, picture, sound and film of a kentongan, the slit drum.

Everything is drawn and computed here. The film needs ffmpeg; the files are committed, so the demo does not.

    python demo/samples/make.py
"""

import math
import random
import struct
import subprocess
import wave
import zlib
from pathlib import Path

FOLDER = Path(__file__).parent
WIDTH, HEIGHT = 480, 270
RATE = 22_050
FRAMES, FRAMES_A_SECOND = 48, 24

NIGHT, GLOW, WOOD, BAND, AMBER = (17, 53, 48), (24, 74, 66), (250, 242, 226), (222, 158, 92), (240, 185, 90)
TEXT = """Undangan seminar (contoh)

Kepada seluruh perguruan tinggi: seminar terbuka tentang kentongan,
alat komunikasi tertua di desa, dan penerusnya di jaringan komputer.

Ini berkas contoh untuk demo Kentongan.

--

Invitation to a seminar (sample)

To all universities: an open seminar about the kentongan, the oldest
means of communication of the village, and its successor on the network.

This is a sample file of the Kentongan demo.
"""


def _capsule(x: float, y: float, half: float, radius: float) -> float:
    """Distance to an upright rod with round ends around the origin; negative inside."""
    return math.hypot(x, max(abs(y) - half, 0.0)) - radius


def _mix(below: tuple[int, ...], above: tuple[int, ...], share: float) -> tuple[int, ...]:
    share = min(1.0, max(0.0, share))
    return tuple(round(b + (a - b) * share) for b, a in zip(below, above, strict=True))


def _pixel(x: float, y: float, time: float) -> tuple[int, ...]:
    """The colour at a place (0, 0 is the middle of the drum) at a time in seconds after the stroke."""
    distance = math.hypot(x, y)
    colour = _mix(NIGHT, GLOW, 1.1 - distance / 150)
    for wave_number in range(3):
        radius = 62 + 90 * time - 34 * wave_number
        if radius > 62 and abs(math.atan2(y, abs(x))) < 0.75:
            strength = (1 - abs(distance - radius) / 3) * max(0.0, 1 - (radius - 62) / 110)
            colour = _mix(colour, AMBER, strength)
    swing = 3 * math.exp(-3 * time) * math.sin(40 * time)
    x += swing * (1 - y / 90)
    colour = _mix(colour, WOOD, 0.5 - _capsule(x, y, 48, 27))
    if abs(abs(y) - 44) < 4 and _capsule(x, y, 48, 26) < 0:
        colour = _mix(colour, BAND, 1.0)
    colour = _mix(colour, NIGHT, 0.5 - _capsule(x, y - 2, 24, 5))
    ring = abs(math.hypot(x, y + 88) - 9) - 3
    return _mix(colour, WOOD, 0.5 - ring)


def _frame(time: float) -> bytes:
    """One picture as raw RGB."""
    return bytes(
        channel
        for row in range(HEIGHT)
        for column in range(WIDTH)
        for channel in _pixel(column - WIDTH / 2, row - HEIGHT / 2 - 12, time)
    )


def _png(rgb: bytes) -> bytes:
    rows = b"".join(b"\x00" + rgb[at : at + 3 * WIDTH] for at in range(0, len(rgb), 3 * WIDTH))

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def _stroke(pitch: float, loudness: float, seconds: float, noise: random.Random) -> list[float]:
    """A knock on hollow wood: two damped tones and a click."""
    samples = []
    for n in range(int(RATE * seconds)):
        t = n / RATE
        tone = math.sin(2 * math.pi * pitch * t) * math.exp(-14 * t) + 0.5 * math.sin(
            2 * math.pi * pitch * 2.37 * t
        ) * math.exp(-28 * t)
        samples.append(loudness * (tone + 0.6 * noise.uniform(-1, 1) * math.exp(-160 * t)))
    return samples


def _write_sound(path: Path) -> None:
    noise = random.Random(1)
    beat = [(392, 0.9, 0.22), (392, 0.7, 0.22), (330, 0.9, 0.44), (392, 0.8, 0.22), (330, 1.0, 0.9)]
    samples = [sample for stroke in beat for sample in _stroke(*stroke, noise)]
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join(struct.pack("<h", round(15_000 * max(-2, min(2, s)))) for s in samples))


def _write_film(path: Path, sound: Path) -> None:
    command = ["ffmpeg", "-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24"]
    command += ["-s", f"{WIDTH}x{HEIGHT}", "-r", str(FRAMES_A_SECOND), "-i", "-", "-i", str(sound)]
    command += ["-c:v", "libvpx-vp9", "-b:v", "180k", "-pix_fmt", "yuv420p", "-c:a", "libopus", "-b:a", "48k"]
    command += ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", str(path)]
    frames = b"".join(_frame(number / FRAMES_A_SECOND) for number in range(FRAMES))
    subprocess.run(command, input=frames, check=True)


def main() -> None:
    """Write the four files beside this one."""
    (FOLDER / "undangan.txt").write_text(TEXT, encoding="utf-8")
    (FOLDER / "kentongan.png").write_bytes(_png(_frame(0.7)))
    _write_sound(FOLDER / "ketukan.wav")
    _write_film(FOLDER / "kentongan.webm", FOLDER / "ketukan.wav")


if __name__ == "__main__":
    main()
