"""Tables of members: all of them or none; letters one after the other; what is given out is recorded. [ADMIN-61] f."""

import asyncio
import base64
import json

import pytest
from sqlalchemy import select

from kentongan.bus.bus import Event, LetterQueued
from kentongan.bus.local import LocalBus
from kentongan.domain.intake import read_intake
from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.commands.intake import Intake
from kentongan.protocol.commands.roster import Members
from kentongan.services.audit import AuditService
from kentongan.services.intake import IntakeService
from kentongan.services.roster import RosterService
from kentongan.store.audit import AuditFilter, list_audit
from kentongan.store.engine import Engines
from kentongan.store.intake import LETTER_PACE, TakeIn
from kentongan.store.registration import SaveRegistration
from kentongan.store.schema import letter
from kentongan.store.store import Store
from tests.services.clock import NOW
from tests.store import people

HEAD = "desk,code,contact,email,institution,city,kind,broadcast,quota\n"
TABLE = HEAD + (
    "humas,satu,Siti,humas@satu.example,Universitas Satu,Makassar,university,yes,5000\n"
    "rektorat,satu,Budi,rektorat@satu.example,,,,,\n"
    "humas,lama,Ani,ani@lama.example,Nama Lain,Kota Lain,other,,\n"
)


@pytest.fixture
def heard() -> list[Event]:
    return []


@pytest.fixture
def roster(store: Store) -> RosterService:
    return RosterService(store, LocalBus())


@pytest.fixture
def service(store: Store, audit: AuditService, roster: RosterService, heard: list[Event]) -> IntakeService:
    bus = LocalBus()
    bus.subscribe(heard.append)
    return IntakeService(store, bus, audit, roster)


async def addresses(roster: RosterService) -> list[str]:
    return [row.address for row in (await roster.page(Members())).members]


async def test_a_table_makes_everybody_with_letters_one_after_the_other(
    service: IntakeService, store: Store, roster: RosterService, heard: list[Event], engines: Engines
) -> None:
    await people.admit(store, "rektorat@lama")
    dry = await service.take_in(TABLE.encode(), "local:siti", dry_run=True)
    assert (dry.done, dry.members, dry.institutions, dry.flaws, heard) == (False, 3, 2, [], [])
    assert await addresses(roster) == ["rektorat@lama"]
    done = await service.take_in(TABLE.encode(), "local:siti", dry_run=False)
    assert (done.done, done.members, done.flaws, heard) == (True, 3, [], [LetterQueued()])
    rows = {row.address: row for row in (await roster.page(Members())).members}
    assert sorted(rows) == ["humas@lama", "humas@satu", "rektorat@lama", "rektorat@satu"]
    assert (rows["humas@satu"].broadcast, rows["humas@satu"].quota, rows["rektorat@satu"].broadcast) == (
        True,
        5000,
        False,
    )
    # An institution that is there is never changed.
    assert [rows[one].institution for one in ("humas@lama", "rektorat@satu")] == [
        "Universitas Lama",
        "Universitas Satu",
    ]
    assert [row.address for row in (await roster.page(Members(search="siti makassar"))).members] == ["humas@satu"]
    with engines.reader.connect() as connection:
        due = connection.scalars(select(letter.c.due_at).order_by(letter.c.id)).all()
    assert due[1:] == [NOW, NOW + LETTER_PACE, NOW + 2 * LETTER_PACE]
    lines = await store.read(list_audit, AuditFilter(actor="local:siti"), 0, 10)
    assert [(line.event, line.subject) for line in reversed(lines)] == [
        ("institution_added", "satu"),
        ("member_added", "humas@satu"),
        ("member_added", "rektorat@satu"),
        ("member_added", "humas@lama"),
    ]
    assert json.loads(lines[2].detail) == {"broadcast": True, "quota": 5000}


@pytest.mark.parametrize("dry_run", [True, False])
async def test_one_wrong_line_makes_nobody_and_every_flaw_has_its_line(
    service: IntakeService, store: Store, roster: RosterService, heard: list[Event], dry_run: bool
) -> None:
    await people.admit(store, "rektorat@satu")
    await store.write(SaveRegistration(people.form("humas@lama"), "0" * 64, "127.0.0.1"))
    table = TABLE + "a,baru,A,a@baru.example,,,,,\nb,baru,B,b@baru.example,,,,,\nadmin,satu,C,c@satu.example,,,,,\n"
    report = await service.take_in(table.encode(), "local:siti", dry_run=dry_run)
    assert [(flaw.line, flaw.column) for flaw in report.flaws] == [
        *((3, "desk"), (4, "desk"), (5, "institution"), (7, "desk")),
    ]
    assert "rektorat@satu" in report.flaws[0].en
    assert "rektorat@satu" in report.flaws[0].id
    assert (report.done, heard, await addresses(roster)) == (False, [], ["rektorat@satu"])


async def test_what_somebody_has_taken_since_the_table_was_read_is_in_the_way_too(store: Store) -> None:
    rows = tuple(read_intake(TABLE.encode()).rows)
    await people.admit(store, "rektorat@satu")
    found = await store.write(TakeIn(rows, "local:siti"))
    assert (found.taken, found.objects_to(rows)) == (frozenset({"rektorat@satu"}), True)
    assert not (await store.write(TakeIn(rows[2:], "local:siti"))).objects_to(rows[2:])
    assert (await store.write(TakeIn(rows[2:], "local:siti"))).objects_to(rows[2:])


async def test_a_table_comes_in_parts_and_a_fifth_one_drops_the_oldest(service: IntakeService) -> None:
    content = TABLE.encode()

    async def send(table: str, piece: bytes, more: bool = True) -> int:
        part = Intake(table=table, part=base64.b64encode(piece).decode(), more=more, dry_run=True)
        report = await service.receive(part, "local:siti")
        assert more or (report.members, report.flaws) == (3, [])
        return report.received

    assert await send("1" * 32, content[:100]) == 100
    for other in "2345":
        await send(other * 32, content[:50])
    assert await send("5" * 32, content[50:], more=False) == len(content)
    assert await send("1" * 32, content[:10]) == 10
    with pytest.raises(Refusal) as refused:
        await service.receive(Intake(table="6" * 32, part="@"), "local:siti")
    assert refused.value.code is ErrorCode.FIELD_INVALID


async def test_an_export_can_be_read_again_and_is_recorded(service: IntakeService, store: Store) -> None:
    await service.take_in(TABLE.encode(), "local:siti", dry_run=False)
    await people.admit(store, "bahaya@dua", contact="=1+1")
    text = "".join([piece async for piece in await service.export(Members(limit=2), "local:siti")])
    read = read_intake(text.encode())
    assert [str(row.address) for row in read.rows] == ["bahaya@dua", "humas@lama", "humas@satu", "rektorat@satu"]
    assert (read.flaws, read.rows[0].contact, read.rows[2].quota) == ([], "=1+1", 5000)
    assert "'=1+1" in text
    page = await service.export_page(Members(institution="dua"), "local:siti")
    assert page.text.count("\r\n") == 2
    lines = await store.read(list_audit, AuditFilter(actor="local:siti"), 0, 2)
    assert [(line.event, line.subject) for line in lines] == [("members_exported", "dua"), ("members_exported", "")]


async def test_a_table_is_laid_out_until_four_others_are(service: IntakeService, roster: RosterService) -> None:
    first = await service.lay_out(TABLE.encode())
    assert (first.report.members, first.report.done, await addresses(roster)) == (3, False, [])
    others = [await service.lay_out(f"{TABLE}{'#' * place}".encode()) for place in range(1, 5)]
    with pytest.raises(Refusal) as refused:
        service.laid_out(first.table)
    assert refused.value.code is ErrorCode.TABLE_UNKNOWN
    assert [service.laid_out(one.table) for one in others] == others


async def test_a_table_that_is_laid_out_is_taken_in_once_whoever_says_so(
    service: IntakeService, store: Store, heard: list[Event], roster: RosterService
) -> None:
    await people.admit(store, "rektorat@lama")
    table = (await service.lay_out(TABLE.encode())).table
    one, other = await asyncio.gather(*(service.begin(table, f"console:{name}", 10) for name in ("rani", "sari")))
    assert one is other
    assert (one.report.done, one.failure, heard) == (True, None, [LetterQueued()])
    again = await service.begin(table, "console:rani", 10)
    assert (again.report, heard) == (one.report, [LetterQueued()])
    assert len(await addresses(roster)) == 4


async def test_a_table_that_was_refused_as_a_whole_may_be_tried_again(
    service: IntakeService, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await people.admit(store, "rektorat@lama")
    table = (await service.lay_out(TABLE.encode())).table

    async def full(*_: object, **__: object) -> None:
        raise Refusal(ErrorCode.STORAGE_FAILED)

    with monkeypatch.context() as patch:
        patch.setattr(service, "take_in", full)
        found = await service.begin(table, "console:rani", 10)
        assert (found.report.done, found.failure is not None) == (False, True)
    assert (await service.begin(table, "console:rani", 10)).report.done
