"""A server on which everything has been done once, and every free text is hostile.

await furnish(stage)
assert_harmless(await browser.get("/registrations"))
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import httpx
from sqlalchemy import Connection, Table, update

from kentongan.domain.message import Rights
from kentongan.ids import new_id
from kentongan.protocol.commands.message import Send
from kentongan.protocol.commands.session import SessionRow
from kentongan.protocol.commands.traffic import FileProgress, TransferRow
from kentongan.services.login import Membership
from kentongan.store.schema import (
    administrator,
    attachment,
    blob,
    console_session,
    device,
    institution,
    letter,
    member,
    message,
    message_attachment,
    registration,
)
from kentongan.store.writer import Operation
from kentongan.words import AuditEvent, Direction, Level, TransferState, TransferWay
from tests.services.plant import Plant
from tests.store.people import admit, empower, form, sender
from tests.web.stage import QuietHub, Stage, text_of

# Ends attributes, texts, comments, scripts and templates; short enough for every name.
TRAP = "\"'>--><x-trap onxtrap=1>{{7*7}}&amp;"
WAITING, REJECTED = 1, 2
# The same that the samples of the route table name.
MEMBER, GROUP, NOTHING = "humas@univ-contoh", "bencana", "0" * 32
OTHER = "dekan@univ-lain"
CONTENT = b"isi"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
_LEADS_NOWHERE_ELSE = ("/", "#", "?", "otpauth:", "mailto:")
# What the protocol calls free text, by table; addresses, codes and names of groups are words of letters and digits.
FREE = {
    institution: ("name", "city"),
    member: ("contact", "email"),
    registration: ("institution", "city", "contact", "email", "reason", "origin", "decided_by"),
    device: ("name",),
    message: ("subject", "text"),
    attachment: ("name", "media_type"),
    letter: ("error",),
    administrator: ("person",),
    console_session: ("source", "browser"),
}


@dataclass(frozen=True)
class Paint(Operation[None]):
    """Write the trap over every free text that is there."""

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["Paint"], now: int) -> list[Any]:
        for table, columns in FREE.items():
            connection.execute(update(table).values(dict.fromkeys(columns, TRAP)))
        return [None] * len(operations)


class BusyHub(QuietHub):
    """A hub on which somebody is connected and moves a file."""

    def __init__(self) -> None:
        super().__init__()
        counts = dict.fromkeys(("since", "bytes_in", "bytes_out", "round_trip", "transfers"), 1)
        names = {"institution": TRAP, "device_name": TRAP, "peer": TRAP}
        self.session_rows = [
            SessionRow(session=NOTHING, address=MEMBER, device="6" * 32, way=TransferWay.SHADOW, **names, **counts)
        ]
        moved = dict.fromkeys(("port", "worker", "file", "done", "size", "rate", "still", "refused"), 1)
        ways = {"direction": Direction.UPLOAD, "state": TransferState.FLOWING}
        files = [FileProgress(name=TRAP, size=1, done=1)]
        row = TransferRow(transfer=NOTHING, address=MEMBER, peer=TRAP, files=files, **ways, **moved)  # type: ignore[arg-type]
        self.transfer_rows = [row]


async def furnish(stage: Stage) -> str:
    """Registrations, members, a group, letters, a message with an attachment, a line in each log; gives the message."""
    services = stage.services
    stage.hub = services.traffic.live = BusyHub()
    await services.registration.submit(form("humas@tiga", email="a@gmail.com"), "192.0.2.8")
    rejected = await services.registration.submit(form("humas@empat"), "192.0.2.9")
    await services.registration.reject(rejected.number, "Ganda.", "local:siti")
    member_id, _ = await admit(stage.store, MEMBER), await admit(stage.store, OTHER)
    await empower(stage.store, MEMBER)
    await services.group.create(GROUP, "local:siti")
    await services.group.change(GROUP, [OTHER], True, "local:siti")
    rights = Rights(broadcast=True, highest_level=Level.EMERGENCY)
    me = Membership(member_id, sender(member_id, MEMBER), rights, "6" * 32, "", 0)
    sent = await services.message.send(me, Send(id=new_id(), to=[OTHER], subject="Undangan", text="Kamis."))
    await stage.store.write(Plant(_belongings(member_id)))
    file = stage.folder / "files" / "blobs" / SHA256[:2] / SHA256
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(CONTENT)
    await stage.store.write(Paint())
    services.audit.note(AuditEvent.LOGIN_FAILED, actor=TRAP, source=TRAP, subject=TRAP, detail={"why": TRAP})
    stage.log(None, "", TRAP)
    return sent.public_id


def _belongings(member_id: int) -> tuple[tuple[Table, list[dict[str, Any]]], ...]:
    """A device, and an attachment of the first message."""
    named = {"public_id": "8" * 32, "owner_id": member_id, "sha256": SHA256, "name": "a.txt", "kind": "text"}
    return (
        (
            device,
            [{"id": "6" * 32, "member_id": member_id, "key_hash": "0" * 64, "name": "", "created_at": 1, "seen_at": 1}],
        ),
        (blob, [{"sha256": SHA256, "size": len(CONTENT), "created_at": 1}]),
        (attachment, [named | {"id": 1, "size": len(CONTENT), "media_type": "", "created_at": 1}]),
        (message_attachment, [{"message_id": 1, "position": 0, "attachment_id": 1}]),
    )


class _Shape(HTMLParser):
    """What a page is made of, as a browser would read it."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    handle_startendtag = handle_starttag


def assert_harmless(answer: httpx.Response) -> None:
    """Nothing that somebody typed is an element, an attribute, a script, a computed template or a header."""
    assert not any("trap" in name.lower() for name in answer.headers), answer.url
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return
    shape = _Shape()
    shape.feed(answer.text)
    assert not [name for name in shape.elements if "trap" in name], answer.url
    assert not [name for name, _ in shape.attributes if name.startswith("on") or name == "style"], answer.url
    links = [
        value.strip().lower() for name, value in shape.attributes if name in ("href", "src", "action", "formaction")
    ]
    assert not [value for value in links if not value.startswith(_LEADS_NOWHERE_ELSE) or value.startswith("//")]
    assert TRAP.replace("{{7*7}}", "49") not in text_of(answer), answer.url
