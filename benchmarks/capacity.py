"""Reckon from measured costs what a whole country needs.

`python -m benchmarks.capacity` prints the tables of docs/design/capacity.md; `--members 20` and the like change them.
Nothing is measured here: `Measured` holds what the other measurements have printed, `Assumed` what nobody knows before
the system is used. Every figure of the other tables follows from these two.
"""

import argparse
import math
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

_YEAR_DAYS, _WORKING_DAYS = 365, 250
_MEGA = 1_000_000
_RETENTION_DAYS = 730
# Bytes of one request and of one object, see `files/place` and `files/segment`.
_PIECE, _SEGMENT = 8 * 2**20, 64 * 2**20


def _of(value: float, unit: str, why: str) -> Any:
    return field(default=value, metadata={"unit": unit, "why": why})


@dataclass(frozen=True)
class Measured:
    """Costs for a unit of work, and which measurement prints each."""

    session: float = _of(33, "KiB", "memory of the hub for a session: `session`")
    process: float = _of(117, "MiB", "memory of a hub without sessions: `session`")
    login: float = _of(2600, "us", "hub, a login by device key with its TLS handshake: `session`")
    login_database: float = _of(620, "us", "mariadbd, the same: `databases`")
    password: float = _of(25_000, "us", "hub, the check of a password: `session`")
    beat: float = _of(43, "us", "hub, a heartbeat: `session`")
    idle: float = _of(24, "us", "hub, a session for a second in which nothing happens: `hubs`")
    idle_database: float = _of(2.5, "us", "mariadbd, the same: `hubs`")
    accept: float = _of(5.0, "us", "hub, accepting a delivery: `everybody`")
    accept_database: float = _of(8.0, "us", "mariadbd, the same: `everybody`")
    read: float = _of(4.2, "us", "hub, reading a delivery of another one: `everybody`")
    read_database: float = _of(0.25, "us", "mariadbd, the same: `everybody`")
    receive: float = _of(160, "us", "hubs, a recipient of a broadcast until shown is stored: `hubs`")
    receive_database: float = _of(65, "us", "mariadbd, the same: `hubs`")
    receive_log: float = _of(1400, "bytes", "log of InnoDB, the same: `hubs`")
    direct: float = _of(1400, "us", "hubs, a direct message to another hub until delivered: `hubs`")
    direct_database: float = _of(450, "us", "mariadbd, the same: `hubs`")
    direct_log: float = _of(3100, "bytes", "log of InnoDB, the same: `hubs`")
    row: float = _of(205, "bytes", "a delivery that was opened, with its indexes, on the disk: `everybody`")
    ring: float = _of(174, "bytes", "a doorbell: `hubs`")
    status: float = _of(65_536, "bytes", "a status of a hub with many sessions, one a second; `hubs`, at most 64 KiB")
    hear: float = _of(800, "us", "hub, hearing a status: `status`")
    remember: float = _of(783, "bytes", "memory for a session of another hub: `status`")
    transfer: float = _of(4000, "us", "hub and worker, a small file over a shadow socket, without S3: `upload`")
    popup: float = _of(1000, "bytes", "a popup with its two receipts, TLS and TCP: frames of 560, 71 and 115 bytes")


@dataclass(frozen=True)
class Assumed:
    """What is not known; each with its reason."""

    institutions: float = _of(4500, "", "the universities of the country")
    members: float = _of(50, "an institution", "rectorate, faculties, offices; one device each")
    rush: float = _of(10, "minutes", "everybody logs in at eight, or comes back after a power cut")
    present: float = _of(0.6, "of members", "are there at once on a usual day")
    arrival: float = _of(120, "minutes", "in which those come on a usual day")
    sessions_a_hub: float = _of(
        10_000, "sessions", "a broadcast keeps a hub busy for a second or two; 9,000 are measured"
    )
    hubs_a_machine: float = _of(6, "hubs", "a machine of eight cores: two are left for files and for NATS")
    database_cores: float = _of(8, "cores", "a usual machine for a database")
    broadcasts: float = _of(3, "a day", "to everybody, by the ministry")
    messages: float = _of(20, "a day", "of each institution, named recipients")
    recipients: float = _of(5, "a message", "of those")
    peak: float = _of(0.2, "of a day", "falls into its busiest hour")
    message: float = _of(1000, "bytes", "a message in the database; its text is 4,000 characters at most")
    attached: float = _of(0.2, "of messages", "carry a file")
    file: float = _of(_MEGA, "bytes", "of a file: a letter as PDF, a poster")
    fetched: float = _of(0.5, "of recipients", "fetch it")
    hour_of_files: float = _of(30, "minutes", "in which those who fetch the file of a broadcast do so")
    keeps_files: float = _of(120, "days", "30 until a message expires, 90 after it, as the defaults are")
    disk: float = _of(100, "MB/s", "what a disk writes that syncs often")


@dataclass(frozen=True)
class Row:
    """One line of the reckoning."""

    what: str
    value: float
    unit: str
    how: str


def reckon(cost: Measured, of: Assumed) -> dict[str, list[Row]]:
    """All tables, by their headings."""
    hubs = hubs_for(of)
    return {
        "Sessions": list(_sessions(cost, of, hubs)),
        "A broadcast to everybody": list(_broadcast(cost, of, hubs)),
        "A day": list(_day(cost, of, hubs)),
        "NATS": list(_nats(cost, of, hubs)),
        "Attachments": list(_attachments(cost, of)),
    }


def hubs_for(of: Assumed) -> int:
    """As many machines as all sessions need, and one more that may fail."""
    needed = math.ceil(_people(of) / of.sessions_a_hub)
    return (math.ceil(needed / of.hubs_a_machine) + 1) * int(of.hubs_a_machine)


def _people(of: Assumed) -> float:
    return of.institutions * of.members


def _sessions(cost: Measured, of: Assumed, hubs: int) -> Iterator[Row]:
    people, seconds = _people(of), of.rush * 60
    yield Row("sessions, everybody there", people, "", "institutions × members")
    yield Row("sessions, a usual day", people * of.present, "", "")
    yield Row("machines for hubs", hubs / of.hubs_a_machine, "", "for all sessions, and one more")
    yield Row("hubs", hubs, "", "machines × hubs of each")
    yield Row("sessions of a hub", people / hubs, "", "all machines run")
    yield Row("sessions of a hub, one machine down", people / (hubs - of.hubs_a_machine), "", "")
    yield Row("memory of all hubs for their sessions", people * cost.session / 2**20, "GiB", "sessions × session")
    yield Row(
        "memory of all hubs for those of others", people * cost.remember * (hubs - 1) / 2**30, "GiB", "display only"
    )
    remembered = (hubs - 1) / hubs * people * cost.remember / 2**20
    memory = cost.process + people / hubs * cost.session / 1024 + remembered
    yield Row("memory of a machine for its hubs", of.hubs_a_machine * memory / 1024, "GiB", "without workers for files")
    yield Row("logins, a usual day", people * of.present / of.arrival / 60, "/s", "")
    yield Row("logins in the rush", people / seconds, "/s", "")
    yield Row("  hubs, device keys", people * cost.login / _MEGA / seconds, "cores", "")
    yield Row("  mariadbd", people * cost.login_database / _MEGA / seconds, "cores", "")
    yield Row("  hubs, if all typed a password", people * cost.password / _MEGA / seconds, "cores", "")
    yield Row("heartbeats, one in 15 s", people / 15, "/s", "")
    yield Row("  hubs", people / 15 * cost.beat / _MEGA, "cores", "")
    yield Row("nothing happens: hubs", people * cost.idle / _MEGA, "cores", "with heartbeats, looks and statuses")
    yield Row("  mariadbd", people * cost.idle_database / _MEGA, "cores", "every hub looks at all its sessions")


def _broadcast(cost: Measured, of: Assumed, hubs: int) -> Iterator[Row]:
    people = _people(of)
    database = people * cost.receive_database / _MEGA
    reading = people * cost.read_database * (hubs - 1) / _MEGA
    log = people * cost.receive_log
    yield Row("rows written", people, "", "one delivery each")
    yield Row("rows changed", 2 * people, "", "delivered, shown")
    accepting = people * (cost.accept + cost.accept_database) / _MEGA
    yield Row("accepting it, one after the other", accepting, "s", "hub and mariadbd, each on a free core")
    yield Row("each other hub reads who it is for", people * cost.read / _MEGA, "s", "of its core, in a thread")
    yield Row("  all of them, mariadbd", reading, "s", "of processor time")
    yield Row("each hub pushes and stores receipts", people / hubs * cost.receive / _MEGA, "s", "of its core")
    yield Row("mariadbd, insert and receipts", database, "s", "of processor time")
    yield Row("  on all its cores, with the reading", (database + reading) / of.database_cores, "s", "at best")
    yield Row("log of InnoDB", log / _MEGA, "MB", "")
    yield Row("  written to the disk", log / _MEGA / of.disk, "s", "")
    yield Row("table of deliveries grows by", people * cost.row / _MEGA, "MB", "")
    yield Row("network of all hubs", people * cost.popup / _MEGA, "MB", "")


def _day(cost: Measured, of: Assumed, hubs: int) -> Iterator[Row]:
    people = _people(of)
    direct = of.institutions * of.messages
    deliveries = direct * of.recipients + of.broadcasts * people
    log = (
        direct * (cost.direct_log + (of.recipients - 1) * cost.receive_log) + of.broadcasts * people * cost.receive_log
    )
    peak = direct * of.peak / 3600
    yield Row("direct messages", direct, "", "")
    yield Row("deliveries", deliveries, "", "of direct messages and broadcasts")
    yield Row("rows written and changed", 3 * deliveries + direct + people, "", "with receipts and logins")
    yield Row("log of InnoDB", log / 1e9, "GB", "without a binary log, which is about as much again")
    yield Row("busiest hour: direct messages", peak, "/s", "")
    yield Row("  hubs", peak * of.recipients * cost.direct / _MEGA, "cores", "as if each recipient had one of its own")
    yield Row("  mariadbd", peak * of.recipients * cost.direct_database / _MEGA, "cores", "")
    kept = _WORKING_DAYS * _RETENTION_DAYS / _YEAR_DAYS
    yield Row("deliveries after two years", deliveries * kept / _MEGA, "million", "250 days a year")
    size = kept * (deliveries * cost.row + (direct + of.broadcasts) * of.message)
    yield Row("database after two years", size / 1e9, "GB", "where retention ends it")


def _nats(cost: Measured, of: Assumed, hubs: int) -> Iterator[Row]:
    yield Row("statuses into NATS", hubs * cost.status / 2**20, "MiB/s", "hubs × 64 KiB")
    out = hubs * (hubs - 1) * cost.status
    yield Row("statuses out of NATS", out / 2**20, "MiB/s", "hubs × other hubs × 64 KiB")
    yield Row("  on the network", out * 8 / 1e9, "Gbit/s", "")
    yield Row("a hub hears the others", (hubs - 1) * cost.hear / _MEGA * 100, "% of a core", "")
    yield Row("until a hub knows all sessions", _people(of) / hubs * 65_536 / cost.status / 182, "s", "182 in a status")
    rings = of.institutions * of.messages * of.peak / 3600 * 2
    yield Row("rings in the busiest hour, at most", rings, "/s", "one for a message, one for its receipts")
    yield Row("  out of NATS", rings * cost.ring * (hubs - 1) / 2**10, "KiB/s", "")


def _attachments(cost: Measured, of: Assumed) -> Iterator[Row]:
    files = (of.institutions * of.messages + of.broadcasts) * of.attached
    stored, pieces = files * of.file, math.ceil(of.file / _PIECE)
    fetchers = _people(of) * of.fetched
    fetched = of.institutions * of.messages * of.attached * of.recipients * of.fetched
    fetched += of.broadcasts * of.attached * fetchers
    yield Row("uploads", files, "a day", "")
    yield Row("bytes stored", stored / 1e9, "GB a day", "a file once, however many get it")
    yield Row("downloads", fetched, "a day", "of direct messages and broadcasts")
    yield Row("requests at the store", (files + fetched) * pieces, "a day", "one for each 8 MiB begun")
    kept = of.keeps_files * _WORKING_DAYS / _YEAR_DAYS
    yield Row("objects kept", files * kept * math.ceil(of.file / _SEGMENT), "", "one for each 64 MiB begun")
    yield Row("bytes kept", stored * kept / 1e12, "TB", "before copies of the store")
    rate = fetchers / of.hour_of_files / 60
    yield Row("a broadcast with a file: downloads", fetchers, "", "")
    yield Row("  requests at the store", rate * pieces, "/s", "")
    yield Row("  hubs and workers", rate * cost.transfer / _MEGA, "cores", "")
    yield Row("  network of the hubs, in and out each", rate * of.file * 8 / 1e9, "Gbit/s", "")


def markdown(cost: Measured, of: Assumed) -> str:
    """The tables as docs/design/capacity.md shows them."""
    parts = [_inputs("Measured", "measured by", cost), _inputs("Assumed", "why", of)]
    for heading, rows in reckon(cost, of).items():
        lines = [f"| {row.what.replace('  ', '… ', 1)} | {_number(row.value)} {row.unit} | {row.how} |" for row in rows]
        parts.append("\n".join([f"### {heading}", "", "| what | | how |", "|---|---:|---|", *lines]))
    return "\n\n".join(parts) + "\n"


def _inputs(heading: str, third: str, values: Any) -> str:
    lines = [
        f"| `{of.name}` | {_number(getattr(values, of.name))} {of.metadata['unit']} | {of.metadata['why']} |"
        for of in fields(values)
    ]
    return "\n".join([f"### {heading}", "", f"| | | {third} |", "|---|---:|---|", *lines])


def _number(value: float) -> str:
    """Three digits say what there is to say; whole numbers as they are."""
    if value >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2g}"


def main() -> None:
    """Print the tables for the numbers of the page, or for others."""
    parser = argparse.ArgumentParser(description="Reckon what hubs, database, NATS and S3 need.")
    for of in (*fields(Measured), *fields(Assumed)):
        parser.add_argument(f"--{of.name.replace('_', '-')}", type=float, default=of.default)
    given = vars(parser.parse_args())
    cost = Measured(**{of.name: given[of.name] for of in fields(Measured)})
    assumed = Assumed(**{of.name: given[of.name] for of in fields(Assumed)})
    print(markdown(cost, assumed), end="")


if __name__ == "__main__":
    main()
