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
    {"con", "prn", "aux", "nul", "clock$"}
    | {f"{port}{n}" for port in ("com", "lpt") for n in (*range(10), "¹", "²", "³")}
)


def safe_name(name: str, instead: str = "file") -> str:
    """A file name without folders, controls, tricks of direction, or names that a system keeps for itself.

    At most 200 bytes of UTF-8 with the extension kept. `instead` stands for a name of which nothing is left.
    """
    text = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    text = "".join(c for c in without_controls(text) if c not in _INVISIBLE)
    text = _FORBIDDEN.sub("_", text).strip(" .").lstrip("-~ .")
    if text.split(".", 1)[0].rstrip().lower() in _DOS_DEVICES:
        text = f"_{text}"
    return _shorten(text) or instead


def numbered_name(name: str, n: int) -> str:
    """`report.pdf` -> `report (2).pdf`: the name to try when the folder has the first one already."""
    path = PurePosixPath(name)
    return f"{_cut(path.stem, FILE_NAME.value - len(path.suffix.encode()) - 8)} ({n}){path.suffix}"


def _shorten(name: str) -> str:
    if len(name.encode()) <= FILE_NAME.value:
        return name
    suffix = PurePosixPath(name).suffix
    if len(suffix.encode()) > 20:
        suffix = ""
    return _cut(name[: len(name) - len(suffix)], FILE_NAME.value - len(suffix.encode())).rstrip(" .") + suffix


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore")
