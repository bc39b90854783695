"""The beats of the drum, reckoned here instead of kept as recordings: a knock on hollow wood.

A knock is a few partials of a wooden tube that fade quickly, and a short click of the stick. One soft knock for info,
one for normal, two for important; for an emergency the *titir*, the long quick call, with a breath behind it so that it
can be repeated.
"""

import math
import random
import wave
from array import array
from pathlib import Path
from typing import Final

from kentongan.words import Level

RATE: Final = 22_050
_KNOCK_SECONDS = 0.34
# Ratio to the lowest tone, share of the loudness, and how many seconds until a third is left.
_PARTIALS = ((1.0, 1.0, 0.060), (2.42, 0.45, 0.035), (3.98, 0.22, 0.020), (5.6, 0.10, 0.012))
_CLICK = 0.25
# When the stick falls, in seconds, and how hard; the last number is the length of the whole.
_RHYTHMS: Final[dict[Level, tuple[list[tuple[float, float]], float]]] = {
    Level.INFO: ([(0.0, 0.45)], 0.4),
    Level.NORMAL: ([(0.0, 0.8)], 0.4),
    Level.IMPORTANT: ([(0.0, 0.8), (0.24, 0.95)], 0.7),
    Level.EMERGENCY: ([(0.11 * beat, 0.75 + 0.2 * (beat % 3 == 0)) for beat in range(15)], 2.6),
}
_TONES = {Level.INFO: 390.0, Level.NORMAL: 340.0, Level.IMPORTANT: 330.0, Level.EMERGENCY: 410.0}


def samples(level: Level) -> "array[int]":
    """The beat of a level: 16 bits, one channel, `RATE` a second."""
    falls, seconds = _RHYTHMS[level]
    knock = _knock(_TONES[level])
    mixed = [0.0] * int(seconds * RATE)
    for moment, force in falls:
        begin = int(moment * RATE)
        for place, value in enumerate(knock[: len(mixed) - begin]):
            mixed[begin + place] += value * force
    loudest = max(1.0, max(map(abs, mixed)))
    return array("h", (int(value / loudest * 30_000) for value in mixed))


def beat_file(folder: Path, level: Level) -> Path:
    """The beat of a level as a file in a folder, made when it is not there. Raises OSError."""
    path = folder / f"{level}.wav"
    if not path.is_file():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        with wave.open(str(part), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(samples(level).tobytes())
        part.replace(path)
    return path


def _knock(tone: float) -> list[float]:
    chance = random.Random(7)  # the same stick every time
    whole = sum(share for _, share, _ in _PARTIALS) + _CLICK
    values = []
    for place in range(int(_KNOCK_SECONDS * RATE)):
        time = place / RATE
        value = sum(
            share * math.exp(-time / fade) * math.sin(2 * math.pi * tone * ratio * time)
            for ratio, share, fade in _PARTIALS
        )
        value += _CLICK * math.exp(-time / 0.003) * chance.uniform(-1, 1)
        values.append(value / whole)
    return values
