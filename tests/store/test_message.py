"""Reading messages back: who may, in which order, with what. [MSG-5], [MSG-7]"""

from collections.abc import Awaitable, Callable

from kentongan.ids import new_id
from kentongan.store.acceptance import AcceptMessage, accepted_record
from kentongan.store.attachment import AttachmentRecord, SaveAttachments
from kentongan.store.delivery import list_missed
from kentongan.store.message import get_message, last_sequence, list_after
from kentongan.store.store import Store
from kentongan.words import AttachmentKind
from tests.store.drafts import draft
from tests.store.people import sender

Admit = Callable[[str], Awaitable[int]]


async def test_who_neither_sent_nor_received_a_message_cannot_read_it(store: Store, admit: Admit) -> None:
    a, b, c = [await admit(x) for x in ("a@satu", "b@satu", "c@dua")]
    accepted = await store.write(AcceptMessage(sender(a), new_id(), draft("b@satu")))
    for reader, may in ((a, True), (b, True), (c, False)):
        found = await store.read(get_message, reader, accepted.public_id)
        assert (found is not None) is may
    assert await store.read(get_message, a, new_id()) is None


async def test_attachments_keep_their_order_and_thumbnails_are_read_only_where_wanted(
    store: Store, admit: Admit
) -> None:
    a, b = await admit("a@satu"), await admit("b@satu")
    files = tuple(
        AttachmentRecord(new_id(), f"{n}" * 64, n, f"{n}.png", AttachmentKind.IMAGE, "image/png") for n in (3, 1, 2)
    )
    await store.write(SaveAttachments(a, files))
    wanted = tuple((file.public_id, f"thumb {file.size}") for file in files)
    operation = AcceptMessage(sender(a), new_id(), draft("b@satu", attachments=wanted))
    accepted = await store.write(operation)
    ((found, _),) = await store.read(list_missed, b, 0, 10, 0, 10)
    assert found == accepted_record(operation, accepted)
    assert found.attachments == tuple((file, f"thumb {file.size}") for file in files)


async def test_what_a_device_has_missed_is_read_in_pages_and_never_beyond_what_was_asked(
    store: Store, admit: Admit
) -> None:
    a, b, _ = [await admit(x) for x in ("a@satu", "b@satu", "c@dua")]
    assert await store.read(last_sequence) == 0
    for n in range(10):
        await store.write(AcceptMessage(sender(a), new_id(), draft("b@satu" if n % 2 else "c@dua")))
    assert await store.read(last_sequence) == 10

    async def missed(after: int, until: int, limit: int) -> list[int]:
        return [one.sequence for one, _ in await store.read(list_missed, b, after, until, 0, limit)]

    assert await missed(0, 10, 100) == [2, 4, 6, 8, 10]
    assert await missed(2, 9, 100) == [4, 6, 8]
    assert await missed(0, 10, 2) == [2, 4]
    assert await missed(10, 10, 100) == []
    assert [one.sequence for one in await store.read(list_after, 3, 7, 100)] == [4, 5, 6, 7]
    assert [one.sequence for one in await store.read(list_after, 0, 10, 3)] == [1, 2, 3]
