"""Makes the pictures of the desktop for the README and the guides, from those that the project draws of itself.

make demo screenshots
python docs/pictures/desktop.py
"""

import os
import sys
from array import array
from collections import Counter
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage

HERE = Path(__file__).parent
BUILD = HERE.parents[1] / "build"
LANGUAGES = ("id", "en")
# What a page is called here, and where its picture is; `{}` is the language.
PICTURES = {
    "desktop": "demo/desktop-{}.png",
    "welcome": "screenshots/welcome-light-{}.png",
    "waiting": "screenshots/waiting-light-{}.png",
    "popups": "screenshots/popups-composited-light-{}.png",
    "inbox": "screenshots/inbox-light-{}.png",
    "compose": "screenshots/compose-connected-light-{}.png",
    "outbox": "screenshots/outbox-connected-light-{}.png",
}
# The corner of the screen in which the popups stand.
CORNERS = {"popups": QRect(858, 120, 416, 676)}
# Windows have few colours, and their soft edges need no more: less than half of the bytes.
COLOURS = 192
# Colours that differ in the last three bits of a channel count as one.
ALIKE = 0xFFF8F8F8


def fewer_colours(picture: QImage) -> QImage:
    """The same picture in its most frequent colours."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB32)
    table: dict[int, int] = {}
    for colour, _ in Counter(array("I", bytes(plain.constBits()))).most_common():
        table.setdefault(colour & ALIKE, colour)
        if len(table) == COLOURS:
            break
    nearest = Qt.ImageConversionFlag.ThresholdDither | Qt.ImageConversionFlag.AvoidDither
    return plain.convertToFormat(QImage.Format.Format_Indexed8, list(table.values()), nearest)


def main() -> int:
    """Write them beside this file; 1 when one is not there."""
    for name, place in PICTURES.items():
        for language in LANGUAGES:
            source = BUILD / place.format(language)
            picture = QImage(str(source))
            if picture.isNull():
                print(f"no picture in {source}: make demo screenshots", file=sys.stderr)
                return 1
            shown = picture.copy(CORNERS.get(name, picture.rect()))
            # The smallest file, not the quickest.
            assert fewer_colours(shown).save(str(HERE / f"{name}-{language}.png"), "PNG", 0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
