"""Attachments: what is refused before the first byte, which name it gets, who may have it. [FILE-1], [FILE-2]"""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from kentongan.errors import ErrorCode, Refusal
from kentongan.files.spool import Spool
from kentongan.ids import new_id
from kentongan.protocol.commands.attachment import OfferedFile, TransferFile, WantedFile
from kentongan.protocol.commands.message import Attach, Send
from kentongan.services.attachment import AttachmentService, Content
from kentongan.services.login import Membership
from kentongan.services.message import MessageService
from kentongan.store.store import Store
from kentongan.words import AttachmentKind
from tests.services.clock import Clock

Admit = Callable[[str], Awaitable[Membership]]
LIMIT, FREE, DISK, QUOTA = 5_000_000, 1000, 100_000_000, 6_000_000


class Disk(Spool):
    """A spool on a disk with so many free bytes."""

    free = DISK

    def free_bytes(self) -> int:
        return self.free


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    return Disk(tmp_path / "files")


@pytest.fixture
def service(store: Store, disk: Disk) -> AttachmentService:
    return AttachmentService(store, disk, LIMIT, FREE, QUOTA)


@pytest.fixture
async def member(admit: Admit) -> Membership:
    return await admit("humas@kampus")


def offered(name: str = "a.txt", size: int = 5) -> OfferedFile:
    return OfferedFile(name=name, size=size, sha256="a" * 64)


async def refusal(service: AttachmentService, member: Membership, *files: OfferedFile, reserved: int = 0) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await service.plan_upload(member, files, reserved)
    return refused.value


async def test_files_are_taken_in_their_order_under_safe_names(service: AttachmentService, member: Membership) -> None:
    planned = await service.plan_upload(member, [offered("../../a.txt"), offered("CON"), offered("b\u202e.png", 7)])
    assert [file.name for file in planned] == ["a.txt", "_CON", "b.png"]
    assert planned[2] == TransferFile(name="b.png", size=7, sha256="a" * 64, offset=0)


async def test_a_file_above_the_limit_is_refused_by_its_safe_name(
    service: AttachmentService, member: Membership
) -> None:
    assert await service.plan_upload(member, [offered(size=LIMIT)])
    told = await refusal(service, member, offered(), offered("../film\u202e.mp4", LIMIT + 1))
    assert (told.code, told.field, told.detail) == (ErrorCode.FILE_TOO_LARGE, "film.mp4", "5 MB")


async def test_small_limits_are_told_in_bytes(store: Store, disk: Disk, member: Membership) -> None:
    told = await refusal(AttachmentService(store, disk, 999, FREE, QUOTA), member, offered(size=1000))
    assert told.detail == "999 B"


async def test_a_name_is_measured_in_bytes(service: AttachmentService, member: Membership) -> None:
    assert await service.plan_upload(member, [offered("é" * 98 + ".png")])
    told = await refusal(service, member, offered(), offered("é" * 99 + ".png"))
    assert (told.code, told.field, told.detail) == (ErrorCode.FIELD_TOO_LONG, "files[1].name", "200 B")


async def test_what_other_uploads_will_still_write_is_not_free(
    service: AttachmentService, member: Membership, disk: Disk
) -> None:
    disk.free = FREE + 100
    assert await service.plan_upload(member, [offered(size=40)], coming=60)
    with pytest.raises(Refusal) as refused:
        await service.plan_upload(member, [offered(size=40)], coming=61)
    assert (refused.value.code, refused.value.retry_after) == (ErrorCode.SPACE_LOW, 60)


async def test_all_files_together_leave_the_free_space_free(
    service: AttachmentService, disk: Disk, member: Membership
) -> None:
    disk.free = FREE + 30
    assert await service.plan_upload(member, [offered(size=10)] * 3)
    told = await refusal(service, member, *[offered(size=10)] * 3, offered(size=1))
    assert told.code is ErrorCode.SPACE_LOW
    assert told.retry_after > 0


async def upload(service: AttachmentService, member: Membership, *names: str) -> list[str]:
    files = await service.plan_upload(member, [offered(name, size) for size, name in enumerate(names, 1)])
    kept = await service.keep(member, files, [Content(AttachmentKind.TEXT, "text/plain")] * len(files))
    assert [(one.name, one.size, one.kind) for one in kept] == [
        (name, size, AttachmentKind.TEXT) for size, name in enumerate(names, 1)
    ]
    return [one.id for one in kept]


async def test_what_was_stored_is_downloaded_in_the_order_and_from_the_place_that_was_asked(
    service: AttachmentService, store: Store, admit: Admit
) -> None:
    a, b = await admit("a@satu"), await admit("b@satu")
    one, two = await upload(service, a, "one.txt", "two.txt")
    attach = [Attach(attachment=one), Attach(attachment=two)]
    accepted = await MessageService(store).send(a, Send(id=new_id(), to=["b@satu"], subject="x", attachments=attach))
    wanted = [WantedFile(attachment=two, offset=2), WantedFile(attachment=one, offset=1)]
    files, attachments = await service.plan_download(b, accepted.public_id, wanted)
    assert [(file.name, file.size, file.offset) for file in files] == [("two.txt", 2, 2), ("one.txt", 1, 1)]
    assert [one.id for one in attachments] == [two, one]


async def test_what_is_not_there_and_what_is_not_ones_own_is_refused_alike(
    service: AttachmentService, store: Store, admit: Admit
) -> None:
    a, b, c = [await admit(address) for address in ("a@satu", "b@satu", "c@dua")]
    one, unsent = await upload(service, a, "one.txt", "unsent.txt")
    send = Send(id=new_id(), to=["b@satu"], subject="x", attachments=[Attach(attachment=one)])
    message = (await MessageService(store).send(a, send)).public_id
    unknown, other = ErrorCode.ATTACHMENT_UNKNOWN, ErrorCode.MESSAGE_UNKNOWN
    for member, of, attachment, code in (
        (b, message, unsent, unknown),
        (b, message, "f" * 32, unknown),
        (c, message, one, other),
        (c, message, "f" * 32, other),
        (b, "f" * 32, one, other),
    ):
        with pytest.raises(Refusal) as refused:
            await service.plan_download(member, of, [WantedFile(attachment=attachment)])
        assert (refused.value.code, refused.value.reference) == (code, attachment if code is unknown else of)
    with pytest.raises(Refusal) as refused:
        await service.plan_download(b, message, [WantedFile(attachment=one, offset=2)])
    assert (refused.value.code, refused.value.field) == (ErrorCode.FIELD_INVALID, "files[0].offset")


async def test_a_quota_counts_uploads_and_living_messages_and_refuses_before_the_first_byte(
    service: AttachmentService, store: Store, admit: Admit, clock: Clock
) -> None:
    a, b = await admit("a@satu"), await admit("b@satu")
    full = offered(size=QUOTA - 3)
    store_full = AttachmentService(store, service._spool, QUOTA, FREE, QUOTA)
    one, two = await upload(service, a, "one.txt", "two.txt")  # 1 and 2 bytes
    assert await store_full.plan_upload(a, [full])
    told = await refusal(store_full, a, full, offered(size=1))
    assert (told.code, told.detail) == (ErrorCode.QUOTA_EXCEEDED, "6 MB")
    assert (await refusal(store_full, a, full, reserved=1)).code is ErrorCode.QUOTA_EXCEEDED
    attach = [Attach(attachment=one), Attach(attachment=two)]
    message = Send(id=new_id(), to=["b@satu"], subject="x", attachments=attach, expires_at=clock.now + 1000)
    await MessageService(store).send(a, message)
    assert (await refusal(store_full, a, full, offered(size=1))).code is ErrorCode.QUOTA_EXCEEDED
    assert await store_full.plan_upload(b, [offered(size=QUOTA)])
    clock.now += 1001
    assert await store_full.plan_upload(a, [full, offered(size=3)])
