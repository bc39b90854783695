"""What it costs a hub that others tell their status: to take one over, and to remember the sessions that it names."""

import time
import tracemalloc

from benchmarks.members import address_of
from benchmarks.report import Figure
from kentongan.bus.lane import VERSION
from kentongan.bus.status import LAST, LiveSession, Snapshot, Status, decode_status, encode_status
from kentongan.hub.status import OtherHub
from kentongan.ids import new_id
from kentongan.protocol.commands.session import SessionRow


async def measure(sessions: int, rounds: int) -> list[Figure]:
    """Processor time and memory of this process, for a hub of so many sessions."""
    slices = _told(sessions)
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    kept = hear(slices)
    remembered = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    assert len(kept.sessions) == sessions
    begun = time.process_time()
    for _ in range(rounds):
        hear(slices)
    used = (time.process_time() - begun) / rounds / len(slices)
    return [
        Figure("status: sessions that one names", sessions / len(slices), "sessions"),
        Figure("status: a hub hears that of another", used * 1e6, "us"),
        Figure("status: memory for a session of another hub", remembered / sessions, "bytes"),
    ]


def hear(slices: list[bytes]) -> OtherHub:
    """What another hub has told in one turn through its sessions."""
    other = OtherHub(decode_status(slices[0]), 0.0, 0)
    for data in slices:
        other.hear(decode_status(data), 0.0)
    return other


def _told(sessions: int) -> list[bytes]:
    rows = sorted((_session(place) for place in range(sessions)), key=lambda one: one.row.session)
    slices, after, run = [], "", new_id()
    while not slices or after:
        later = [one for one in rows if one.row.session > after]
        data, after = encode_status(_status(run, after), later)
        slices.append(data)
    return slices


def _status(run: str, after: str) -> Status:
    counts = dict.fromkeys((name for name in Snapshot.__annotations__ if name != "workers"), 1_000_000)
    return Status(
        version=VERSION,
        run=run,
        rung=1_000_000,
        snapshot=Snapshot(**counts, workers=[10_001, 10_002]),
        registrations=[],
        transfers=[],
        ended=[],
        after=after,
        until=LAST,
        sessions=[],
    )


def _session(place: int) -> LiveSession:
    row = SessionRow(
        session=new_id(),
        address=address_of(place),
        institution=f"Universitas Contoh {place // 50}",
        device=new_id(),
        device_name="komputer-humas",
        peer=f"192.0.2.{place % 250}:{20_000 + place}",
        since=1_800_000_000_000,
        bytes_in=123_456,
        bytes_out=1_234_567,
        round_trip=12_345,
        transfers=0,
        way=None,
    )
    return LiveSession(place, True, row)
