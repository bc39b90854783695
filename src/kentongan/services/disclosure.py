"""Disclosure: an administrator reads what members wrote to each other: an act with a reason, and recorded first."""

from kentongan.domain.audit import AuditEntry
from kentongan.domain.text import one_line
from kentongan.errors import ErrorCode, Refusal
from kentongan.limits import REASON
from kentongan.protocol.commands.disclosure import Disclosed
from kentongan.services.audit import AuditService
from kentongan.services.message import wire_message
from kentongan.store.message import get_any_message
from kentongan.store.store import Store
from kentongan.words import AuditEvent


class DisclosureService:
    """Opens single messages; nothing else that an administrator sees has a subject or text in it."""

    def __init__(self, store: Store, audit: AuditService) -> None:
        """`audit` hears of it first."""
        self._store = store
        self._audit = audit

    async def disclose(self, message: str, reason: str, actor: str) -> Disclosed:
        """The content of a message, [ADMIN-69]. What cannot be recorded is not shown.

        Raises Refusal(MESSAGE_UNKNOWN), or for a reason that is empty or too long.
        """
        why = one_line(reason, "reason", REASON.value)
        found = await self._store.read(get_any_message, message)
        if found is None:
            raise Refusal(ErrorCode.MESSAGE_UNKNOWN, field="message", reference=message)
        detail = {"message": message, "reason": why}
        await self._audit.record(AuditEntry(AuditEvent.MESSAGE_DISCLOSED, actor, "", found.sender, detail))
        return Disclosed(message=wire_message(found))
