"""The audit log as the services see it: notes, signed heads, checking, trimming, reading, [AUDIT-1].

An act of an administrator is not recorded here: its operation adds the line in its own transaction
(`store.audit.append`), so that what cannot be recorded does not happen. `note` is for what has happened already: it
waits for nothing, fails quietly, and lets nobody fill the disk.

Every hour and when the server starts and stops, count and hash of the log are signed with the server's key and written
to `audit-head.json`. A head is only replaced when the log still goes through the older one: a cut log is never signed
over. Of several hubs each signs and keeps its own, so that whoever cuts the log has to go to every machine.
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

import structlog

from kentongan import __version__
from kentongan.domain.audit import (
    AUDIT_COLUMNS,
    AuditChain,
    AuditEntry,
    AuditHead,
    AuditLine,
    AuditProblem,
    Detail,
    cells_of,
)
from kentongan.domain.source import source_of
from kentongan.domain.spreadsheet import csv_line
from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.codec import rows_that_fit
from kentongan.protocol.commands import audit as wire
from kentongan.services.identity import Identity, write_privately
from kentongan.services.restraint import Restraint
from kentongan.store.audit import (
    AppendAudit,
    AuditFilter,
    TrimAudit,
    count_beyond_head,
    due_mark,
    get_head,
    last_trim,
    lines_after,
    list_audit,
    mark_at,
    trim_entry,
)
from kentongan.store.store import Store
from kentongan.words import AuditEvent

Moved = Callable[[int, int], None]
HEAD_FILE = "audit-head.json"
_SIGN_SECONDS = 3600.0
_TELL_SECONDS = 60.0
_PAGE = 1000
_BEFORE_EVERYTHING = -(2**62)
_log = structlog.get_logger("audit")


def _unheard(done: int, total: int) -> None:
    """Nobody asks how far it has come."""


@dataclass(frozen=True, slots=True)
class SignedHead:
    """Where the log ended at some moment (milliseconds), signed with the server's key."""

    head: AuditHead
    at: int
    signature: str

    @property
    def signed(self) -> bytes:
        """The bytes that are signed."""
        return b"kentongan-audit-head/1\0" + json.dumps([self.head.count, self.head.hash, self.at]).encode()

    def text(self) -> str:
        """One line of JSON, for a file or a backup."""
        values = {"count": self.head.count, "hash": self.head.hash, "at": self.at, "signature": self.signature}
        return json.dumps(values)


def read_head(text: str) -> SignedHead | None:
    """A signed head from its line of JSON; None when it is none."""
    try:
        values = json.loads(text)
        head = AuditHead(int(values["count"]), str(values["hash"]))
        return SignedHead(head, int(values["at"]), str(values["signature"]))
    except (ValueError, KeyError, TypeError):
        return None


@dataclass(frozen=True, slots=True)
class AuditCheck:
    """The log was looked through: how many lines, from which to which, and what is wrong."""

    lines: int
    first: int
    last: int
    signed: SignedHead | None
    problems: list[AuditProblem]


class AuditService:
    """The audit log of one server."""

    def __init__(self, store: Store, folder: Path, identity: Identity) -> None:
        """`folder` is the data folder, where the signed head lies."""
        self._store = store
        self._file = self._before = folder / HEAD_FILE  # `_before`: from when it was a server alone
        if store.hub:
            self._file = folder / f"audit-head-{store.hub}.json"
        self._identity = identity
        self._restraint = Restraint()
        self._looking = asyncio.Lock()

    # Recording

    def note(
        self,
        event: AuditEvent,
        *,
        actor: str = "",
        source: str = "",
        subject: str = "",
        detail: dict[str, Detail] | None = None,
    ) -> None:
        """Record a security event: at once, quietly, and not more often than is good for the disk.

        Who has a whole network of IPv6 addresses is one source, as for every other limit.
        """
        if self._restraint.admits(str(event), source_of(source), self._store.now()):
            self._write(AuditEntry(event, actor, source, subject, detail or {}))

    async def record(self, entry: AuditEntry) -> None:
        """Record before something is done that is no operation of the database; raises a Refusal if that fails."""
        await self._store.write(AppendAudit(entry))

    def _write(self, entry: AuditEntry) -> None:
        try:
            self._store.writer.write_quietly(AppendAudit(entry))
        except Refusal:
            _log.warning("audit_note_lost", audit_event=str(entry.event))

    def tell_held(self, *, all_of_them: bool = False) -> None:
        """Record how often events were held back, when their minute is over."""
        for event, source, count in self._restraint.held(self._store.now(), all_of_them=all_of_them):
            self._write(AuditEntry(AuditEvent(event), source=source, detail={"held_back": count}))

    # The life of a server

    async def started(self) -> None:
        """Record the start; a log that does not go on from its last signed head is damaged, and said to be."""
        detail: dict[str, Detail] = {"version": __version__}
        await self.record(AuditEntry(AuditEvent.SERVER_STARTED, "server", detail=detail | self._hub()))
        await self.sign()

    def _hub(self) -> dict[str, Detail]:
        """Which hub it is, where there are several."""
        return {"hub": self._store.hub} if self._store.hub else {}

    async def stopped(self) -> None:
        """Record the stop and sign the end of the log; a server that cannot must stop all the same."""
        self.tell_held(all_of_them=True)
        try:
            await self.record(AuditEntry(AuditEvent.SERVER_STOPPED, "server", detail=self._hub()))
            await self.sign()
        except (Refusal, OSError) as error:
            _log.error("audit_not_signed", error=str(error))

    async def run(self) -> None:
        """Sign once an hour, tell once a minute what was held back; until cancelled."""
        since = 0.0
        while True:
            await asyncio.sleep(_TELL_SECONDS)
            self.tell_held()
            since += _TELL_SECONDS
            if since >= _SIGN_SECONDS:
                since = 0.0
                await self._sign_quietly()

    async def _sign_quietly(self) -> None:
        try:
            await self.sign()
        except Exception as error:
            _log.error("audit_not_signed", error=str(error), exc_info=error)

    # The signed head

    async def sign(self) -> SignedHead:
        """Sign where the log ends now and keep it, unless the log has lost what was signed before; gives the head."""
        async with self._looking:
            signed = await self.signed_head()
            damage = await self._damage(self.kept_head(), signed.head)
            if damage:
                await self.record(AuditEntry(AuditEvent.AUDIT_DAMAGED, "server", detail={"what": damage}))
                _log.error("audit_damaged", what=damage)
            else:
                await self._keep_head(signed)
        return signed

    async def signed_head(self) -> SignedHead:
        """Where the log ends now, signed."""
        return self._signed(await self._store.read(get_head))

    async def head_of_copy(self, head: AuditHead) -> SignedHead:
        """What lies beside a copy of the log that ends with `head`: that, signed. A cut log is never signed over."""
        async with self._looking:
            kept = self.kept_head()
            damaged = kept and await self._damage(kept, await self._store.read(get_head))
            return kept if kept and damaged else self._signed(head)

    def _signed(self, head: AuditHead) -> SignedHead:
        unsigned = SignedHead(head, self._store.now(), "")
        return SignedHead(head, unsigned.at, self._identity.sign(unsigned.signed))

    def kept_head(self) -> SignedHead | None:
        """The head that was signed last; None when there is none."""
        for file in (self._file, self._before):
            with contextlib.suppress(FileNotFoundError):
                return read_head(file.read_text("utf-8", "replace"))
        return None

    async def damage(self) -> str:
        """What of the log that was signed last is not there any more; empty when everything is."""
        async with self._looking:
            return await self._damage(self.kept_head(), await self._store.read(get_head))

    async def take_over(self, trimmed: AuditHead | None) -> None:
        """Go on with another key under a log that was whole under the one before; `trimmed` is what that had signed."""
        if trimmed is not None:
            await self.record(trim_entry(trimmed, self._identity.sign(_trim_text(trimmed))))
        async with self._looking:
            await self._keep_head(await self.signed_head())

    async def _keep_head(self, signed: SignedHead) -> None:
        await asyncio.to_thread(write_privately, self._file, signed.text().encode())
        _log.info("audit_head_signed", count=signed.head.count, hash=signed.head.hash)

    async def _damage(self, kept: SignedHead | None, now: AuditHead) -> str:
        if kept is None:
            return "" if now.count <= 1 or self._store.hub else await self._missing_head()
        if not self._identity.has_signed(kept.signed, kept.signature):
            return "the signed head is not the server's"
        trimmed = await self.trimmed()
        if trimmed is not None and kept.head.count <= trimmed.count:
            return ""
        there = await self._store.read(mark_at, kept.head.count) if kept.head.count else kept.head
        return "" if there == kept.head else f"line {kept.head.count} is not the one that was signed"

    async def _missing_head(self) -> str:
        """Whoever cuts the log may take the signed head with it: that is said once, then a new one is signed.

        Not where several hubs are: one that comes new has none yet, and the others have theirs.
        """
        entry = AuditEntry(AuditEvent.AUDIT_DAMAGED, "server", detail={"what": "the signed head was missing"})
        await self.record(entry)
        return ""

    # Checking

    async def verify(self, marks: Iterable[SignedHead] = (), moved: Moved = _unheard) -> AuditCheck:
        """Look through the whole log; `marks` are heads that were signed earlier, from backups for example.

        `moved` hears how many lines are done, and of how many.
        """
        async with self._looking:
            kept = self.kept_head()
            heads = [*marks, *([kept] if kept else [])]
            trimmed = await self.trimmed()
            chain = AuditChain(await self._store.read(get_head), trimmed, [one.head for one in heads])
            last = await self._feed(chain, moved)
            problems = chain.finish()
        problems += await self._problems_beside(kept, heads)
        return AuditCheck(chain.checked, last - chain.checked + 1 if chain.checked else 0, last, kept, problems)

    async def _feed(self, chain: AuditChain, moved: Moved) -> int:
        """Give the chain every line, a page at a time; the number of the last."""
        last, total = _BEFORE_EVERYTHING, chain.length
        while lines := await self._store.read(lines_after, last, chain.head.count, _PAGE):
            chain.feed(lines)
            last = lines[-1].sequence
            moved(min(chain.checked, total), total)
            await asyncio.sleep(0)
        return max(last, 0)

    async def _problems_beside(self, kept: SignedHead | None, heads: list[SignedHead]) -> list[AuditProblem]:
        found = []
        if kept is None:
            found.append(AuditProblem(0, "has no signed head"))
        for one in heads:
            if not self._identity.has_signed(one.signed, one.signature):
                found.append(AuditProblem(0, "has a signed head that the server's key has not signed"))
        if beyond := await self._store.read(count_beyond_head):
            found.append(AuditProblem(0, f"has {beyond} lines after its end"))
        trim = await self._store.read(last_trim)
        if trim is not None and await self.trimmed() is None:
            found.append(AuditProblem(trim.sequence, "says that lines were removed, without the server's signature"))
        return found

    # Retention

    async def due(self, before: int) -> int:
        """How many lines `trim` would remove."""
        mark = await self._store.read(due_mark, before)
        trimmed = await self.trimmed()
        return mark.count - (trimmed.count if trimmed else 0) if mark else 0

    async def trim(self, before: int) -> int:
        """Remove the lines at the beginning that are all older than a moment; gives how many went."""
        async with self._looking:
            mark = await self._store.read(due_mark, before)
            return await self._store.write(TrimAudit(mark, self._identity.sign(_trim_text(mark)))) if mark else 0

    async def trimmed(self) -> AuditHead | None:
        """The last line that retention has taken, if the server has signed that."""
        line = await self._store.read(last_trim)
        if line is None:
            return None
        try:
            detail = json.loads(line.detail)
            mark = AuditHead(int(detail["through"]), str(detail["hash"]))
            right = self._identity.has_signed(_trim_text(mark), str(detail["signature"]))
        except (ValueError, KeyError, TypeError):
            return None
        return mark if right else None

    # Reading

    async def oldest_at(self) -> int:
        """When the oldest line was written, in milliseconds; 0 without one."""
        lines = await self._store.read(lines_after, _BEFORE_EVERYTHING, 2**62, 1)
        return lines[0].at if lines else 0

    async def lines(self, wanted: AuditFilter, before: int = 0, limit: int = _PAGE) -> list[AuditLine]:
        """Lines, the newest first, beginning before one (0: with the newest)."""
        return await self._store.read(list_audit, wanted, before, limit)

    async def export(self, wanted: wire.Audit, actor: str) -> AsyncIterator[str]:
        """Lines as CSV, the newest first, a page at a time; that they are taken away is recorded first."""
        chosen = _filter(wanted)
        asked = {name: str(value) for name, value in asdict(chosen).items() if value}
        await self.record(AuditEntry(AuditEvent.AUDIT_EXPORTED, actor, detail=dict(asked)))
        return self._written(chosen)

    async def _written(self, wanted: AuditFilter) -> AsyncIterator[str]:
        yield csv_line(AUDIT_COLUMNS)
        before = 0
        while lines := await self.lines(wanted, before):
            yield "".join(csv_line(cells_of(line)) for line in lines)
            before = lines[-1].sequence

    # For administrators

    async def page(self, wanted: wire.Audit) -> wire.AuditPage:
        """Lines as they are asked for, [AUDIT-2]."""
        rows = [_row(line) for line in await self.lines(_filter(wanted), wanted.before, wanted.limit)]
        return wire.AuditPage(rows=rows[: rows_that_fit(rows)])

    async def verified(self, head: str) -> wire.AuditVerified:
        """The whole log, and whether it goes through a head of an earlier day, [AUDIT-3]."""
        mark = read_head(head)
        if head and mark is None:
            raise Refusal(ErrorCode.FIELD_INVALID, field="head", detail=head[:80])
        check = await self.verify([mark] if mark else [])
        return wire.AuditVerified(
            lines=check.lines,
            first=check.first,
            last=check.last,
            head=check.signed.text() if check.signed else "",
            flaws=[wire.AuditFlaw(sequence=max(one.sequence, 0), what=one.what) for one in check.problems],
        )


def _filter(wanted: wire.Audit) -> AuditFilter:
    return AuditFilter(wanted.event, wanted.actor, wanted.subject, wanted.since, wanted.until)


def _row(line: AuditLine) -> wire.AuditRow:
    return wire.AuditRow(**{name: getattr(line, name) for name in wire.AuditRow.__struct_fields__})


def _trim_text(mark: AuditHead) -> bytes:
    return b"kentongan-audit-trim/1\0" + json.dumps([mark.count, mark.hash]).encode()
