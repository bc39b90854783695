"""What everything that travels between hubs has in common: JSON of one version, never large, of one start of a hub."""

from typing import Annotated, TypeVar

import msgspec
from msgspec import Meta

# Bytes of what travels at once.
LARGEST = 64 * 1024
VERSION = 1


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What one hub tells the others; `run`: which start of it."""

    version: int
    run: Annotated[str, Meta(max_length=64)]


_Kind = TypeVar("_Kind", bound=Told)


def decode(data: bytes, kind: type[_Kind]) -> _Kind:
    """Raises ValueError for what is none of this kind and version."""
    if len(data) > LARGEST:
        raise ValueError(f"too large for a {kind.__name__}")
    told = msgspec.json.decode(data, type=kind)
    if told.version != VERSION:
        raise ValueError(f"a {kind.__name__} of version {told.version}")
    return told
