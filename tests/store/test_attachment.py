"""Attachments: one blob for one content, and who may read or send which. [FILE-2]"""

from collections.abc import Awaitable, Callable

from kentongan.ids import new_id
from kentongan.store.acceptance import AcceptMessage
from kentongan.store.attachment import AttachmentRecord, SaveAttachments, list_attachments, usable_attachments
from kentongan.store.schema import attachment, blob
from kentongan.store.store import Store
from kentongan.words import AttachmentKind
from tests.store.batch import count_rows, in_one_batch
from tests.store.drafts import draft
from tests.store.people import sender

Admit = Callable[[str], Awaitable[int]]


def file(name: str = "a.txt", content: str = "a") -> AttachmentRecord:
    return AttachmentRecord(new_id(), content * 64, 5, name, AttachmentKind.TEXT, "text/plain")


async def usable(store: Store, member_id: int, *files: AttachmentRecord) -> list[AttachmentRecord]:
    found = await store.read(usable_attachments, member_id, [one.public_id for one in files])
    return [found[one.public_id].record for one in files if one.public_id in found]


async def readable(store: Store, member_id: int, message: str, *files: AttachmentRecord) -> list[AttachmentRecord]:
    found = await store.read(list_attachments, member_id, message, [one.public_id for one in files])
    return [found[one.public_id] for one in files if one.public_id in found]


async def test_the_same_content_is_one_blob_under_many_names(store: Store, admit: Admit) -> None:
    a, b = await admit("a@satu"), await admit("b@satu")
    await store.write(SaveAttachments(a, (file("one.txt"), file("two.txt"))))
    await in_one_batch(
        store, SaveAttachments(a, (file("three.txt"), file("x", "b"))), SaveAttachments(b, (file("four.txt", "b"),))
    )
    assert (await count_rows(store, blob), await count_rows(store, attachment)) == (2, 5)


async def test_an_upload_is_its_owners_until_it_is_sent(store: Store, admit: Admit) -> None:
    a, b, c = [await admit(address) for address in ("a@satu", "b@satu", "c@dua")]
    one, other = file("one.txt"), file("other.txt", "b")
    await store.write(SaveAttachments(a, (one, other)))
    assert await usable(store, a, one, other) == [one, other]
    assert await usable(store, b, one, other) == []
    await store.write(AcceptMessage(sender(a), new_id(), draft("b@satu", attachments=((one.public_id, ""),))))
    assert await usable(store, b, one, other) == [one]
    assert await usable(store, c, one, other) == []


async def test_who_has_received_a_file_may_send_it_on(store: Store, admit: Admit) -> None:
    a, b, c = [await admit(address) for address in ("a@satu", "b@satu", "c@dua")]
    one = file()
    await store.write(SaveAttachments(a, (one,)))
    with_it = ((one.public_id, ""),)
    refused = (await in_one_batch(store, AcceptMessage(sender(b), new_id(), draft("c@dua", attachments=with_it))))[0]
    assert (refused.code, refused.reference) == ("attachment_unknown", one.public_id)
    await store.write(AcceptMessage(sender(a), new_id(), draft("b@satu", attachments=with_it)))
    sent_on = await store.write(AcceptMessage(sender(b), new_id(), draft("c@dua", attachments=with_it)))
    assert await readable(store, c, sent_on.public_id, one) == [one]


async def test_a_file_is_read_through_a_message_that_one_has_sent_or_received(store: Store, admit: Admit) -> None:
    a, b, c = [await admit(address) for address in ("a@satu", "b@satu", "c@dua")]
    one, other = file("one.txt"), file("other.txt", "b")
    await store.write(SaveAttachments(a, (one, other)))
    first = await store.write(AcceptMessage(sender(a), new_id(), draft("b@satu", attachments=((one.public_id, ""),))))
    second = await store.write(AcceptMessage(sender(a), new_id(), draft("c@dua", attachments=((other.public_id, ""),))))
    for member in (a, b):
        assert await readable(store, member, first.public_id, one, other) == [one]
    for message in (first, second):
        assert await readable(store, a, message.public_id, one, other) == [one if message is first else other]
    assert await readable(store, c, first.public_id, one) == []
    assert await readable(store, b, second.public_id, one, other) == []
    assert await readable(store, a, new_id(), one) == []
