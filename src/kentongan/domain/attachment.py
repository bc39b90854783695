"""The one gate for every file name that reaches a disk or a screen.

A name from the network is text of somebody else. `safe_name` makes of it a name that stays in its folder on every
system, shows what it is, and keeps its extension. Nothing in the project writes a file whose name has not passed.
"""

import re
import unicodedata
from pathlib import PurePosixPath

from kentongan.domain.text import without_controls
from kentongan.limits import FILE_NAME

_FORBIDDEN = re.compile(r'[<>:"|?*\x7f]')
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff")
_DOS_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "clock$", "conin$", "conout$"}
    | {f"{port}{n}" for port in ("com", "lpt") for n in (*range(10), "¹", "²", "³")}
)

# What is longer after the last dot, in bytes, is no extension that anybody looks for.
_LONGEST_SUFFIX = 20


def safe_name(name: str, instead: str = "file") -> str:
    """A file name without folders, controls, tricks of direction, or names that a system keeps for itself.

    At most 200 bytes of UTF-8 with the extension kept. `instead` stands for a name of which nothing is left.
    """
    text = without_controls(name.replace("\\", "/").rsplit("/", 1)[-1])
    text = "".join(character for character in text if character not in _INVISIBLE)
    # Normalised last: a mark joins its letter when what stood between them is gone.
    text = _FORBIDDEN.sub("_", unicodedata.normalize("NFC", text)).strip(" .").lstrip("-~ .")
    # Asked twice: shortening drops the spaces before a cut, and a device may be what is left.
    return _not_a_device(_shorten(_not_a_device(text))) or instead


def numbered_name(name: str, n: int) -> str:
    """`report.pdf` -> `report (2).pdf`: the name to try when the folder has the first one already."""
    stem, suffix = _split(name)
    ending = f" ({n}){suffix}"
    return _cut(stem, FILE_NAME.value - len(ending.encode())) + ending


def _not_a_device(name: str) -> str:
    return f"_{name}" if name.split(".", 1)[0].rstrip().lower() in _DOS_DEVICES else name


def _shorten(name: str) -> str:
    if len(name.encode()) <= FILE_NAME.value:
        return name
    stem, suffix = _split(name)
    return _cut(stem, FILE_NAME.value - len(suffix.encode())).rstrip(" .") + suffix


def _split(name: str) -> tuple[str, str]:
    """The name before its extension, and the extension with its dot; empty when there is none."""
    suffix = PurePosixPath(name).suffix
    if len(suffix.encode()) > _LONGEST_SUFFIX:
        suffix = ""
    return name.removesuffix(suffix), suffix


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore")
