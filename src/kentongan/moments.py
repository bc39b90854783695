"""Times of the wire as moments of a calendar: whatever a peer has written, there is a day for it."""

from datetime import UTC, datetime, tzinfo
from typing import Final

# No calendar of Python knows a year after 9999; a day before its end leaves room for every zone.
LATEST: Final = int(datetime(9999, 12, 30, tzinfo=UTC).timestamp() * 1000)


def moment(milliseconds: int, zone: tzinfo | None = None) -> datetime:
    """A time in milliseconds since 1970, in a zone or on the user's own clock; a later one than LATEST is LATEST."""
    seconds = min(max(milliseconds, 0), LATEST) / 1000
    return datetime.fromtimestamp(seconds, zone) if zone else datetime.fromtimestamp(seconds).astimezone()
