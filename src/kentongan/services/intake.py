"""Intakes: members made at once from a table, after a dry run that tells every flaw; and the table of an export."""

import asyncio
import base64
import binascii
from collections import OrderedDict
from collections.abc import AsyncIterator

from msgspec.structs import replace

from kentongan.bus.bus import Bus, LetterQueued
from kentongan.domain.audit import AuditEntry
from kentongan.domain.intake import Flaw, Intake, read_intake, write_table
from kentongan.errors import ErrorCode, Refusal
from kentongan.language import Sentence
from kentongan.limits import INTAKE_BYTES
from kentongan.protocol.commands import intake as wire
from kentongan.protocol.commands.roster import MemberRow, Members
from kentongan.services.audit import AuditService
from kentongan.services.roster import RosterService
from kentongan.store.intake import Survey, TakeIn, survey
from kentongan.store.store import Store
from kentongan.words import AuditEvent

# Tables that administrators are sending at the same time; one that is left half sent makes way.
_TABLES = 4
_FLAWS_TOLD = 200
_INSTITUTION_NEW = Sentence(
    "Perguruan tinggi {code} masih baru; sebutkan nama, kota, dan jenisnya di salah satu barisnya.",
    "The institution {code} is new; one of its lines has to name it, its city and its kind.",
)


class IntakeService:
    """Takes tables in and gives them out."""

    def __init__(self, store: Store, bus: Bus, audit: AuditService, roster: RosterService) -> None:
        """Letters are told on the bus after their commit."""
        self._store = store
        self._bus = bus
        self._audit = audit
        self._roster = roster
        self._tables: OrderedDict[str, bytearray] = OrderedDict()

    async def receive(self, part: wire.Intake, actor: str) -> wire.IntakeReport:
        """A part of a table, [ADMIN-61]; with the last one it is looked through, and taken in unless that is dry."""
        content = self._gather(part)
        if part.more:
            return wire.IntakeReport(received=len(content))
        del self._tables[part.table]
        report = await self.take_in(bytes(content), actor, dry_run=part.dry_run)
        return replace(report, received=len(content))

    def _gather(self, part: wire.Intake) -> bytearray:
        try:
            piece = base64.b64decode(part.part, validate=True)
        except (binascii.Error, ValueError):
            raise Refusal(ErrorCode.FIELD_INVALID, field="part", detail="base64") from None
        content = self._tables.setdefault(part.table, bytearray())
        content += piece
        if len(content) > INTAKE_BYTES.value:
            del self._tables[part.table]
            raise Refusal(ErrorCode.FILE_TOO_LARGE, field="CSV", detail=f"{INTAKE_BYTES.value // 1024**2} MiB")
        while len(self._tables) > _TABLES:
            self._tables.popitem(last=False)
        return content

    async def take_in(self, content: bytes, actor: str, *, dry_run: bool) -> wire.IntakeReport:
        """Make all members of a table, or tell its flaws and make none; a dry run makes none in any case."""
        intake = await asyncio.to_thread(read_intake, content)
        rows = tuple(intake.rows)
        if intake.flaws or dry_run:
            _compare(intake, await self._store.read(survey, rows))
            return _report(intake, done=False)
        found = await self._store.write(TakeIn(rows, actor))
        _compare(intake, found)
        if not intake.flaws:
            self._bus.publish(LetterQueued())
        return _report(intake, done=not intake.flaws)

    async def export(self, wanted: Members, actor: str) -> AsyncIterator[str]:
        """The members that are wanted as a table, page by page; recorded, because it leaves the server, [ADMIN-62]."""
        page: wire.TablePage | None = None
        while page is None or page.next:
            page = await self.export_page(wanted, actor)
            wanted = replace(wanted, after=page.next)
            yield page.text

    async def export_page(self, wanted: Members, actor: str) -> wire.TablePage:
        """A page of the table of [ADMIN-62]; the first begins with the headings, and is recorded."""
        if not wanted.after:
            await self._audit.record(AuditEntry(AuditEvent.MEMBERS_EXPORTED, actor, "", wanted.institution))
        page = await self._roster.page(wanted)
        lines = list(write_table(_cells(row) for row in page.members))
        return wire.TablePage(text="".join(lines[1:] if wanted.after else lines), next=page.next)


def _cells(row: MemberRow) -> dict[str, object]:
    home = {"desk": row.address.partition("@")[0], "institution": row.institution, "city": row.city, "kind": row.kind}
    rights = {"broadcast": "yes" if row.broadcast else "no", "quota": row.quota or ""}
    names = ("code", "contact", "email", "highest_level", "state")
    return {name: getattr(row, name) for name in names} | home | rights


def _compare(intake: Intake, found: Survey) -> None:
    """What the database has against the lines."""
    told = {row.address.institution for row in intake.rows if row.institution and row.city and row.kind}
    for row in intake.rows:
        code = row.address.institution
        if str(row.address) in found.taken:
            taken = Refusal(ErrorCode.ADDRESS_TAKEN, detail=str(row.address))
            intake.note(row.line, "desk", Sentence(taken.say("id"), taken.say("en")))
        if code not in found.codes | told:
            intake.note(row.line, "institution", _INSTITUTION_NEW, code=code)
            told.add(code)
    intake.flaws.sort(key=lambda flaw: flaw.line)


def _report(intake: Intake, *, done: bool) -> wire.IntakeReport:
    flaws = intake.flaws
    return wire.IntakeReport(
        done=done,
        members=len(intake.rows),
        institutions=len({row.address.institution for row in intake.rows}),
        flaws=[_flaw(flaw) for flaw in flaws[:_FLAWS_TOLD]],
        more_flaws=max(len(flaws) - _FLAWS_TOLD, 0),
    )


def _flaw(flaw: Flaw) -> wire.IntakeFlaw:
    return wire.IntakeFlaw(line=flaw.line, column=flaw.column, id=flaw.sentence.id, en=flaw.sentence.en)
