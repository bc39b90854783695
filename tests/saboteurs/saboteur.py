"""What a saboteur is: the smallest change of the source that breaks a promise, and the test that must see it.

An edit is (file below src/kentongan, old text, new text); the old text stands in the file exactly once. When the source
changes so that an edit does not fit any more, `test_every_saboteur_still_fits_the_source` says so on every push.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Saboteur:
    """A broken promise: its name, the test that turns red, and the edits."""

    name: str
    test: str
    edits: tuple[tuple[str, str, str], ...]

    def __str__(self) -> str:
        return self.name.replace(" ", "-")


def one(name: str, test: str, file: str, old: str, new: str) -> Saboteur:
    """A saboteur with a single edit."""
    return Saboteur(name, test, ((file, old, new),))
