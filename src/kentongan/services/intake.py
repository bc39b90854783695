"""Intakes: members made at once from a table, after a dry run that tells every flaw; and the table of an export.

The console lays a table before its administrator: it stays here, looked through, until it is taken in or makes way.
"""

import asyncio
import base64
import binascii
import hashlib
from collections import OrderedDict
from collections.abc import AsyncIterator
from dataclasses import dataclass

from msgspec.structs import replace

from kentongan.bus.bus import Bus, LetterQueued
from kentongan.domain.audit import AuditEntry
from kentongan.domain.intake import Flaw, Intake, IntakeRow, read_intake, write_table
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

# Tables that administrators are sending at the same time; one that is left half sent makes way. As many are laid out.
_TABLES = 4
_FLAWS_TOLD = 200
_ROWS_SHOWN = 20
_INSTITUTION_NEW = Sentence(
    "Perguruan tinggi {code} masih baru; sebutkan nama, kota, dan jenisnya di salah satu barisnya.",
    "The institution {code} is new; one of its lines has to name it, its city and its kind.",
)


@dataclass(slots=True)
class LaidOut:
    """A table that waits for a word, is being taken in, or was: what is known of it last.

    Attributes:
        table: the SHA-256 of its bytes, by which pages name it
        rows: its first lines that can be used, to be looked at
        report: of the dry run; of the taking in, after that
        failure: why taking it in went wrong as a whole, and may be tried again
    """

    table: str
    rows: list[IntakeRow]
    report: wire.IntakeReport
    content: bytes
    moving: asyncio.Task[None] | None = None
    failure: Sentence | None = None


class IntakeService:
    """Takes tables in and gives them out."""

    def __init__(self, store: Store, bus: Bus, audit: AuditService, roster: RosterService) -> None:
        """Letters are told on the bus after their commit."""
        self._store = store
        self._bus = bus
        self._audit = audit
        self._roster = roster
        self._tables: OrderedDict[str, bytearray] = OrderedDict()
        self._laid_out: OrderedDict[str, LaidOut] = OrderedDict()

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
            raise _too_large()
        while len(self._tables) > _TABLES:
            self._tables.popitem(last=False)
        return content

    async def take_in(self, content: bytes, actor: str, *, dry_run: bool) -> wire.IntakeReport:
        """Make all members of a table, or tell its flaws and make none; a dry run makes none in any case."""
        intake = await self._look_through(content)
        if intake.flaws or dry_run:
            return _report(intake, done=False)
        found = await self._store.write(TakeIn(tuple(intake.rows), actor))
        _compare(intake, found)
        if not intake.flaws:
            self._bus.publish(LetterQueued())
        return _report(intake, done=not intake.flaws)

    async def _look_through(self, content: bytes) -> Intake:
        intake = await asyncio.to_thread(read_intake, content)
        _compare(intake, await self._store.read(survey, tuple(intake.rows)))
        return intake

    # Tables that are laid out

    async def lay_out(self, content: bytes) -> LaidOut:
        """Look a table through and keep it for `begin`; makes nobody. Raises Refusal(FILE_TOO_LARGE)."""
        if len(content) > INTAKE_BYTES.value:
            raise _too_large()
        intake = await self._look_through(content)
        table = hashlib.sha256(content).hexdigest()
        before = self._laid_out.get(table)
        if before is not None and before.moving:
            return before
        self._laid_out[table] = LaidOut(table, intake.rows[:_ROWS_SHOWN], _report(intake, done=False), content)
        self._laid_out.move_to_end(table)
        while len(self._laid_out) > _TABLES:
            self._laid_out.popitem(last=False)
        return self._laid_out[table]

    def laid_out(self, table: str) -> LaidOut:
        """One of them; raises Refusal(TABLE_UNKNOWN) when it has made way, or never was here."""
        found = self._laid_out.get(table)
        if found is None:
            raise Refusal(ErrorCode.TABLE_UNKNOWN)
        return found

    async def begin(self, table: str, actor: str, patience: float = 0) -> LaidOut:
        """Take a table in that is laid out, whoever looks; waits so many seconds for its end.

        Whoever says so once more, meanwhile or afterwards, changes nothing.
        """
        found = self.laid_out(table)
        if not found.moving and not found.report.done:
            found.moving = asyncio.create_task(self._take_in_laid_out(found, actor))
        if found.moving:
            await asyncio.wait({found.moving}, timeout=patience)
        return found

    async def _take_in_laid_out(self, found: LaidOut, actor: str) -> None:
        found.failure = None
        try:
            found.report = await self.take_in(found.content, actor, dry_run=False)
            if found.report.done:
                found.content = b""
        except Refusal as refusal:
            found.failure = Sentence(refusal.say("id"), refusal.say("en"))
        finally:
            found.moving = None

    async def stop(self) -> None:
        """Wait for what is being taken in: it is short, and whole or not at all."""
        moving = [one.moving for one in self._laid_out.values() if one.moving]
        await asyncio.gather(*moving, return_exceptions=True)

    # Giving out

    async def export(self, wanted: Members, actor: str) -> AsyncIterator[str]:
        """The members that are wanted as a table, a page at a time; that it leaves the server is recorded first."""
        return self._pages(await self.export_page(wanted, actor), wanted, actor)

    async def _pages(self, page: wire.TablePage, wanted: Members, actor: str) -> AsyncIterator[str]:
        yield page.text
        while page.next:
            page = await self.export_page(replace(wanted, after=page.next), actor)
            yield page.text

    async def export_page(self, wanted: Members, actor: str) -> wire.TablePage:
        """A page of the table of [ADMIN-62]; the first begins with the headings, and is recorded."""
        if not wanted.after:
            await self._audit.record(AuditEntry(AuditEvent.MEMBERS_EXPORTED, actor, "", wanted.institution))
        page = await self._roster.page(wanted)
        lines = list(write_table(_cells(row) for row in page.members))
        return wire.TablePage(text="".join(lines[1:] if wanted.after else lines), next=page.next)


def _too_large() -> Refusal:
    return Refusal(ErrorCode.FILE_TOO_LARGE, field="CSV", detail=f"{INTAKE_BYTES.value // 1024**2} MiB")


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
