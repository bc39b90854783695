"""Reading a message of others: with a reason, and recorded before it is shown. [ADMIN-69]"""

import json
from collections.abc import Awaitable, Callable

import pytest

from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_id
from kentongan.protocol.commands.message import Send
from kentongan.services.audit import AuditService
from kentongan.services.disclosure import DisclosureService
from kentongan.services.login import Membership
from kentongan.services.message import MessageService
from kentongan.store.audit import AuditFilter, list_audit
from kentongan.store.store import Store

Admit = Callable[[str], Awaitable[Membership]]


async def test_a_message_is_shown_after_it_was_recorded_why(store: Store, audit: AuditService, admit: Admit) -> None:
    a, _ = await admit("a@satu"), await admit("b@satu")
    sent = await MessageService(store).send(a, Send(id=new_id(), to=["b@satu"], subject="Undangan", text="Kamis."))
    service = DisclosureService(store, audit)
    found = (await service.disclose(sent.public_id, " Laporan  penyalahgunaan. ", "local:siti")).message
    assert (found.sender, found.subject, found.text) == ("a@satu", "Undangan", "Kamis.")
    lines = await store.read(list_audit, AuditFilter(actor="local:siti"), 0, 10)
    assert [(line.event, line.subject) for line in lines] == [("message_disclosed", "a@satu")]
    assert json.loads(lines[0].detail) == {"message": sent.public_id, "reason": "Laporan penyalahgunaan."}
    for message, reason, code in (("0" * 32, "x", ErrorCode.MESSAGE_UNKNOWN), (sent.public_id, " ", "field_empty")):
        with pytest.raises(Refusal) as refused:
            await service.disclose(message, reason, "local:siti")
        assert refused.value.code == code
    assert len(await store.read(list_audit, AuditFilter(actor="local:siti"), 0, 10)) == 1


async def test_what_cannot_be_recorded_is_not_shown(
    store: Store, audit: AuditService, admit: Admit, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, _ = await admit("a@satu"), await admit("b@satu")
    sent = await MessageService(store).send(a, Send(id=new_id(), to=["b@satu"], subject="Undangan"))

    async def full(entry: object) -> None:
        raise Refusal(ErrorCode.STORAGE_FAILED)

    monkeypatch.setattr(audit, "record", full)
    with pytest.raises(Refusal) as refused:
        await DisclosureService(store, audit).disclose(sent.public_id, "Laporan.", "local:siti")
    assert refused.value.code is ErrorCode.STORAGE_FAILED
