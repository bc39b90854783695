"""Members, written into a database directly: thousands of registrations would measure argon2."""

import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Table, func, insert, select, update

from kentongan.ids import new_id, new_secret, secret_hash
from kentongan.store.engine import open_engines
from kentongan.store.schema import counter, delivery, desk, device, institution, member, message
from kentongan.store.search import institution_text, member_text

_AN_INSTITUTION = 50
_LIFE = 86_400_000


def address_of(place: int) -> str:
    """The address of a member: `m0@i0`, `m1@i0`, ..."""
    return f"m{place}@i{place // _AN_INSTITUTION}"


def fill(
    folder: Path,
    database: str,
    count: int,
    *,
    waiting: int = 0,
    crowd: int = 0,
    more: Callable[[Connection], None] = lambda _: None,
) -> list[str]:
    """So many members with a device each, whose keys are given, and a crowd without devices.

    `database` is the setting. `waiting` messages of the first member are there for the second; `more` writes the rest.
    """
    keys = [new_secret() for _ in range(count)]
    now = int(time.time() * 1000)
    rows = _members(count + crowd, now) | {
        device: [
            {"id": new_id(), "member_id": of, "key_hash": secret_hash(key), "name": ""}
            | {"seen_at": now, "created_at": now}
            for of, key in enumerate(keys, 1)
        ]
    }
    rows |= _messages(waiting, now)
    engines = open_engines(folder, database)
    with engines.writer.begin() as connection:
        for table, some in rows.items():
            if some:
                connection.execute(insert(table), some)
        more(connection)
        newest = connection.scalar(select(func.max(message.c.sequence))) or 0
        connection.execute(update(counter).where(counter.c.name == "message").values(value=newest))
    engines.dispose()
    return keys


def _members(count: int, now: int) -> dict[Table, list[dict[str, object]]]:
    homes = [place // _AN_INSTITUTION + 1 for place in range(count)]
    places = list(enumerate(homes, 1))
    return {
        institution: [
            {"id": home, "code": f"i{home - 1}", "name": f"Universitas {home}", "city": "-", "kind": "university"}
            | {"folded": institution_text(f"i{home - 1}", f"Universitas {home}", "-"), "created_at": now}
            for home in sorted(set(homes))
        ],
        desk: [{"id": of, "institution_id": home, "name": f"m{of - 1}"} for of, home in places],
        member: [
            {"id": of, "desk_id": of, "institution_id": home, "address": address_of(of - 1), "contact": "-"}
            | {"email": "sample@university.example", "broadcast": True, "created_at": now}
            | {"folded": member_text(address_of(of - 1), "-")}
            for of, home in places
        ],
    }


def _messages(count: int, now: int) -> dict[Table, list[dict[str, object]]]:
    """Messages of the first member that wait for the second."""
    texts = {"audience": f'["{address_of(1)}"]', "subject": "Undangan seminar", "text": "x" * 120, "level": "normal"}
    about = texts | {"sender_id": 1, "digest": "", "recipients": 1, "accepted_at": now, "expires_at": now + _LIFE}
    places = range(1, count + 1)
    return {
        message: [{"id": n, "sequence": n, "public_id": new_id(), "client_id": new_id()} | about for n in places],
        delivery: [{"message_id": n, "member_id": 2} for n in places],
    }
