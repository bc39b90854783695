"""Messages as they pass: the newest first, page by page, with how much and never what."""

from collections.abc import Awaitable, Callable

from kentongan.ids import new_id
from kentongan.store.acceptance import AcceptMessage
from kentongan.store.attachment import AttachmentRecord, SaveAttachments
from kentongan.store.passage import list_passed
from kentongan.store.store import Store
from kentongan.words import AttachmentKind, Level
from tests.store.drafts import draft
from tests.store.people import sender

Admit = Callable[[str], Awaitable[int]]


async def test_the_newest_come_first_page_by_page_without_their_content(store: Store, admit: Admit) -> None:
    a, _ = [await admit(x) for x in ("a@satu", "b@satu")]
    files = tuple(
        AttachmentRecord(new_id(), f"{n}" * 64, n, f"{n}.png", AttachmentKind.IMAGE, "image/png") for n in (3, 4)
    )
    await store.write(SaveAttachments(a, files))
    carried = tuple((file.public_id, "") for file in files)
    accepted = [
        await store.write(AcceptMessage(sender(a), new_id(), draft("b@satu", attachments=carried if n == 1 else ())))
        for n in range(3)
    ]
    first = await store.read(list_passed, 0, 2)
    assert [row.message for row in first] == [accepted[2].public_id, accepted[1].public_id]
    assert [(row.attachments, row.size) for row in first] == [(0, 0), (2, 7)]
    assert {(row.sender, row.recipients, row.level) for row in first} == {("a@satu", 1, Level.NORMAL)}
    assert [row.message for row in await store.read(list_passed, first[-1].sequence, 2)] == [accepted[0].public_id]
    assert not {"subject", "text"} & set(first[0].__slots__)
