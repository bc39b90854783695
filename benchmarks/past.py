"""What a server has after some months, written directly: messages and receipts, an audit log, samples, who waits."""

import random
import time

from sqlalchemy import Connection, func, insert, select

from kentongan.domain.audit import AuditEntry
from kentongan.ids import new_id
from kentongan.limits import DAY
from kentongan.store.audit import append
from kentongan.store.sample import STEPS
from kentongan.store.schema import audience_group, delivery, group_member, member, message, registration, sample
from kentongan.words import AuditEvent

MESSAGES, RECIPIENTS, LINES, WAITING, IN_GROUP = 20_000, 5, 50_000, 300, 5000
_DAYS, _LIFE = 30, 90 * DAY
_AT_ONCE = 10_000


def fill(connection: Connection) -> None:
    """Everything about the members that are there; `sequence` of the counter is up to who calls."""
    now = int(time.time() * 1000)
    members = connection.scalar(select(func.count()).select_from(member)) or 0
    chance = random.Random(1)
    _messages(connection, members, now, chance)
    _audit_log(connection, members, now, chance)
    connection.execute(insert(sample), [_sample(step, at) for step in STEPS for at in _moments(step, now)])
    connection.execute(insert(registration), [_registration(number, now) for number in range(1, WAITING + 1)])
    connection.execute(insert(audience_group), [{"id": 1, "name": "bencana", "created_at": now}])
    some = chance.sample(range(1, members + 1), min(IN_GROUP, members))
    connection.execute(insert(group_member), [{"group_id": 1, "member_id": one} for one in some])


def _messages(connection: Connection, members: int, now: int, chance: random.Random) -> None:
    """Each to five members, who have seen it within minutes and acknowledged half of them."""
    about = {"audience": "[]", "digest": "", "subject": "Undangan seminar", "text": "x" * 120, "level": "normal"}
    messages, deliveries = [], []
    for number in range(1, MESSAGES + 1):
        at = now - _DAYS * DAY + number * (_DAYS * DAY // MESSAGES)
        row = {"id": number, "sequence": number, "public_id": new_id(), "client_id": new_id(), "accepted_at": at}
        row |= {"sender_id": chance.randint(1, members), "recipients": RECIPIENTS, "expires_at": at + _LIFE}
        messages.append(about | row)
        for to in chance.sample(range(1, members + 1), RECIPIENTS):
            seen = at + chance.randint(500, 600_000)
            times = {"delivered_at": at + 200, "shown_at": seen, "acknowledged_at": chance.choice((None, seen + 1000))}
            deliveries.append({"message_id": number, "member_id": to} | times)
    connection.execute(insert(message), messages)
    connection.execute(insert(delivery), deliveries)


def _audit_log(connection: Connection, members: int, now: int, chance: random.Random) -> None:
    """Logins, failed ones now and then."""
    for first in range(0, LINES, _AT_ONCE):
        at = now - _DAYS * DAY + first * (_DAYS * DAY // LINES)
        entries = []
        for _ in range(_AT_ONCE):
            event = AuditEvent.LOGIN_FAILED if chance.random() < 0.1 else AuditEvent.MEMBER_CHANGED
            entries.append(AuditEntry(event, "console:rani", "192.0.2.7", f"m{chance.randrange(members)}@contoh"))
        append(connection, at, entries)


def _moments(step: int, now: int) -> range:
    span = STEPS[step] or _DAYS * DAY
    return range((now - span) // step * step, now, step)


def _sample(step: int, at: int) -> dict[str, object]:
    counts = {"connections": 5000, "sessions": 4900, "sessions_sum": 4900, "transfers": 100, "transfers_sum": 100}
    passed = {"queue": 3, "messages": 700, "bytes_in": 4_000_000, "bytes_out": 9_000_000, "file_bytes": 80_000_000}
    return {"step": step, "at": at, "looks": 1} | counts | passed


def _registration(number: int, now: int) -> dict[str, object]:
    code = f"calon-{number}"
    address = f"humas@{code}"
    form = {"institution": f"Universitas Calon {number}", "code": code, "city": "Kota Contoh", "kind": "university"}
    form |= {"contact": "Petugas Contoh", "email": f"{address}.example", "desk": "humas", "origin": "192.0.2.8"}
    about = {"number": number, "claim_hash": "0" * 64, "state": "pending", "submitted_at": now - number * 60_000}
    return about | form | {"address": address, "pending_address": address}
