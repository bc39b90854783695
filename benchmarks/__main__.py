"""`make bench`: run the measurements and print the figures."""

import argparse
from pathlib import Path

import uvloop

from benchmarks import (
    backup,
    broadcast,
    catch_up,
    console,
    databases,
    desktop,
    direct,
    everybody,
    hubs,
    recipients,
    roster,
    session,
    status,
    upload,
)
from benchmarks.report import Figure, as_json, show


async def _all(names: list[str], sessions: int, rounds: int) -> list[Figure]:
    figures: list[Figure] = []
    for name in names:
        some = await _MEASUREMENTS[name](sessions, rounds)
        show(some)
        figures += some
    return figures


_MEASUREMENTS = {
    "broadcast": broadcast.measure,
    "recipients": recipients.measure,
    "catch_up": catch_up.measure,
    "direct": direct.measure,
    "upload": upload.measure,
    "session": session.measure,
    "desktop": desktop.measure,
    "roster": roster.measure,
    "console": console.measure,
    "backup": backup.measure,
    "databases": databases.measure,
    "hubs": hubs.measure,
    "status": status.measure,
    "everybody": everybody.measure,
}


def main() -> None:
    """Run what was asked for, everything by default."""
    parser = argparse.ArgumentParser(description="Measure Kentongan. Nothing is asserted; the machine is yours.")
    parser.add_argument("names", nargs="*", choices=[[], *_MEASUREMENTS], help="which measurements; default: all")
    parser.add_argument("--sessions", type=int, default=5000, help="sessions of the broadcast")
    parser.add_argument("--rounds", type=int, default=7, help="rounds of each kind; the median is printed")
    parser.add_argument("--json", type=Path, help="also write the figures there")
    options = parser.parse_args()
    figures = uvloop.run(_all(options.names or list(_MEASUREMENTS), options.sessions, options.rounds))
    if options.json:
        options.json.write_text(as_json(figures) + "\n")


if __name__ == "__main__":
    main()
