"""Drafts for tests, and sending them."""

from kentongan.domain.message import Draft, make_draft
from kentongan.ids import new_id
from kentongan.store.acceptance import AcceptedMessage, AcceptMessage
from kentongan.store.store import Store
from kentongan.words import Level
from tests.store.people import sender


def draft(
    *to: str,
    subject: str = "Contoh",
    client_id: str = "",
    attachments: tuple[tuple[str, str], ...] = (),
    reply: str = "",
    revises: str = "",
    now: int = 1,
) -> Draft:
    return make_draft(
        client_id=client_id or new_id(),
        to=list(to),
        subject=subject,
        text="",
        level=Level.NORMAL,
        expires_at=0,
        attachments=attachments,
        reply_to=reply,
        revises=revises,
        now=now,
    )


async def send(store: Store, sender_id: int, *to: str) -> AcceptedMessage:
    return await store.write(AcceptMessage(sender(sender_id), new_id(), draft(*to)))
