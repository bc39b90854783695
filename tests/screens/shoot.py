"""`make screenshots`: every window on a screen of its own, in both themes and both languages.

The popups stand together on a screen in which somebody works, once with a compositor and once without.
"""

import subprocess
import sys
from itertools import product
from pathlib import Path

from kentongan.colours import Theme
from tests.screens.display import Display, NoDisplay, display
from tests.screens.program import Program, started

LEVELS = ("info", "normal", "important")
# So many are on the screen, the rest is counted.
MOST = 3


def shoot_popups(screen: Display, folder: Path, kind: str) -> None:
    """Three popups, three and a counter, and the emergency."""
    for theme, language in product(Theme, ("id", "en")):
        with started(screen, "typewriter") as typewriter, started(screen, "popups", theme, language) as popups:
            typewriter.hear()
            popups.hear()
            for level in LEVELS:
                popups.tell(f"push {level}")
                popups.hear()
            _take(popups, folder / f"popups-{kind}-{theme}-{language}.png")
            for level in LEVELS * 2:
                popups.tell(f"push {level}")
            _take(popups, folder / f"popups-counted-{kind}-{theme}-{language}.png")
            popups.tell("emergency")
            _take(popups, folder / f"popups-emergency-{kind}-{theme}-{language}.png")


def _take(popups: Program, path: Path) -> None:
    """When nothing moves any more."""
    popups.at_rest()
    assert popups.ask(f"picture {path}") is True, f"no picture in {path}"


def main(arguments: list[str]) -> int:
    """Take them all into a folder; 1 when something is clipped, 2 when there is no screen to be had."""
    folder = Path(arguments[1]).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with display() as screen:
            done = subprocess.run([sys.executable, "-m", "tests.screens.take", folder], env=screen.environment)
            shoot_popups(screen, folder, "plain")
        with display(composited=True) as screen:
            shoot_popups(screen, folder, "composited")
    except NoDisplay as error:
        print(f"kentongan: no screen for the pictures: {error}.", file=sys.stderr)
        return 2
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv))
