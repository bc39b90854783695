"""Style sheets, scripts, fonts and pictures, read once; their addresses carry the hash of what they hold."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kentongan.web.stylesheet import colours_css

FOLDER = Path(__file__).with_name("static")
_KINDS = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".txt": "text/plain",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file that is the same for everybody."""

    content: bytes
    media_type: str

    @property
    def version(self) -> str:
        """What changes whenever the content does."""
        return hashlib.sha256(self.content).hexdigest()[:12]


@cache
def assets() -> dict[str, Asset]:
    """Every asset by its name below `static/`."""
    found = {
        path.relative_to(FOLDER).as_posix(): Asset(path.read_bytes(), _KINDS[path.suffix])
        for path in FOLDER.rglob("*")
        if path.suffix in _KINDS
    }
    return found | {"colours.css": Asset(colours_css().encode(), _KINDS[".css"])}


def address_of(name: str) -> str:
    """Where a browser finds an asset; one that was not fetched is asked for in vain, and pages work without it."""
    found = assets().get(name)
    return f"/static/{name}?v={found.version}" if found else f"/static/{name}"
