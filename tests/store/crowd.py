"""A crowd of members, written at once: as many as no test could let register one by one."""

from sqlalchemy import Engine, insert

from kentongan.store.schema import desk, institution, member
from kentongan.store.search import institution_text, member_text

_AT_ONCE = 10_000


def fill(engine: Engine, members: int, institutions: int) -> None:
    """Institutions `univ-0001` … and members `meja-000001@univ-0002` … of them, in the order of their numbers."""
    with engine.begin() as connection:
        connection.execute(insert(institution), [_institution(number) for number in range(1, institutions + 1)])
        for first in range(1, members + 1, _AT_ONCE):
            numbers = range(first, min(first + _AT_ONCE, members + 1))
            rows = [_member(number, number % institutions + 1) for number in numbers]
            desks = [{"id": row["id"], "institution_id": row["institution_id"], "name": row["desk"]} for row in rows]
            connection.execute(insert(desk), desks)
            connection.execute(insert(member), [{k: v for k, v in row.items() if k != "desk"} for row in rows])


def _institution(number: int) -> dict[str, object]:
    code, name, city = f"univ-{number:04}", f"Universitas Contoh {number:04}", f"Kota Contoh {number % 40}"
    row = {"id": number, "code": code, "name": name, "city": city, "kind": "university", "created_at": 0}
    return row | {"folded": institution_text(code, name, city)}


def _member(number: int, home: int) -> dict[str, object]:
    name, contact = f"meja-{number:06}", f"Siti Contoh {number}"
    address = f"{name}@univ-{home:04}"
    row: dict[str, object] = {"id": number, "desk_id": number, "institution_id": home, "address": address, "desk": name}
    row |= {"contact": contact, "email": f"{name}@univ-{home:04}.example", "created_at": 0}
    return row | {"password_hash": "x" * 97, "folded": member_text(address, contact)}
