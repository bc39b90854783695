"""What lies in a bucket, in the long run: retention takes what nobody wants, and a backup takes everything along."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from kentongan.bus.local import LocalBus
from kentongan.config import RetentionSettings, load_settings
from kentongan.files.bucket import Bucket
from kentongan.files.place import BucketPlace
from kentongan.files.segment import SegmentedPart
from kentongan.files.spool import Spool
from kentongan.protocol.commands.attachment import TransferFile
from kentongan.services.attachment import AttachmentService, Content
from kentongan.services.audit import AuditService
from kentongan.services.backup import BackupService
from kentongan.services.identity import load_identity
from kentongan.services.login import Membership
from kentongan.services.part import PartService
from kentongan.services.restore import restore
from kentongan.services.retention import GRACE, RetentionService
from kentongan.store.backup import BACKUP_JOB
from kentongan.store.job import ExtendJob, LeaseJob
from kentongan.store.store import Store
from kentongan.words import AttachmentKind, RetentionKind
from tests.kinds import only_sqlite
from tests.services.clock import Clock
from tests.swift import KEY, SECRET, Swift, running

pytestmark = pytest.mark.process
DAY = 86_400_000
Admit = Callable[[str], Awaitable[Membership]]


def bucket_of(server: Swift, folder: Path) -> Bucket:
    place = {"bucket": server.bucket, "endpoint": server.endpoint, "region": "us-east-1", "key": KEY, "secret": SECRET}
    return Bucket(BucketPlace(prefix=folder.name, **place))


@pytest.fixture
def bucket(swift: Swift, tmp_path: Path) -> Bucket:
    return bucket_of(swift, tmp_path)


@pytest.fixture
def retention(store: Store, tmp_path: Path, audit: AuditService, bucket: Bucket) -> RetentionService:
    spool = Spool(tmp_path / "files")
    spool.prepare()
    return RetentionService(store, spool, RetentionSettings(), audit, bucket=bucket, rest=0)


async def come(store: Store, bucket: Bucket, member: Membership, content: bytes, *, whole: bool = True) -> None:
    """An upload, as hub and worker do it; not whole, it breaks at the end."""
    service, sha256 = PartService(store, "one"), hashlib.sha256(content).hexdigest()
    [held] = await service.hold(member.member_id, [(len(content), sha256)])
    kept: list[tuple[int, int]] = []
    part = SegmentedPart(bucket, held.content.part, held.turn, [], lambda *segment: kept.append(segment))
    await asyncio.to_thread(part.write, memoryview(content))
    await asyncio.to_thread(part.close)
    for place, length in kept:
        await service.keep(held.content.part, held.turn, place, length)
    if whole:
        told = Content(AttachmentKind.OTHER, "application/octet-stream", held.content.part, held.turn)
        files = [TransferFile(name="a", size=len(content), sha256=sha256)]
        await AttachmentService(store, None, 2**40, 2**60, 2**40).keep(member, files, [told])


async def test_what_nobody_wants_any_more_goes_after_the_grace_and_nothing_else(
    store: Store, bucket: Bucket, retention: RetentionService, admit: Admit, clock: Clock, swift: Swift, tmp_path: Path
) -> None:
    member = await admit("humas@satu")
    await come(store, bucket, member, b"tak pernah dikirim")
    await come(store, bucket, member, b"putus di tengah", whole=False)
    clock.forward(DAY + 1)
    await come(store, bucket, member, b"baru")
    await retention.remove()
    assert len(swift.objects(tmp_path.name)) == 3, "somebody may be reading it"
    clock.forward(GRACE)
    assert await store.write(LeaseJob(BACKUP_JOB, DAY))
    await retention.remove()
    assert len(swift.objects(tmp_path.name)) == 3, "a backup may want it"
    await store.write(ExtendJob(BACKUP_JOB, 0))
    told = {row.kind: row for row in await retention.preview()}
    done = {row.kind: row for row in await retention.remove()}
    assert done[RetentionKind.FILES] == told[RetentionKind.FILES]
    assert (done[RetentionKind.FILES].files, done[RetentionKind.PARTS].files) == (1, 1)
    assert [swift.read(name) for name in swift.objects(tmp_path.name)] == [b"baru"]


@only_sqlite
async def test_a_bucket_that_does_not_answer_leaves_everything_for_the_next_run(
    store: Store, tmp_path: Path, audit: AuditService, admit: Admit, clock: Clock
) -> None:
    spool = Spool(tmp_path / "files")
    spool.prepare()
    member = await admit("humas@satu")
    with running() as server:
        bucket = bucket_of(server, tmp_path)
        retention = RetentionService(store, spool, RetentionSettings(), audit, bucket=bucket, rest=0)
        await come(store, bucket, member, b"isi")
        clock.forward(DAY + 1)
        await retention.remove()
        clock.forward(GRACE)
        server.end()
        await retention.remove()
        await asyncio.to_thread(server.start)
        assert server.objects(tmp_path.name)
        await retention.remove()
        assert not server.objects(tmp_path.name)


@only_sqlite
async def test_a_backup_holds_what_lies_in_the_bucket_and_finds_what_is_missing(
    store: Store, bucket: Bucket, audit: AuditService, admit: Admit, swift: Swift, tmp_path: Path
) -> None:
    settings, spool = load_settings(data=tmp_path, free_space=0), Spool(tmp_path / "files")
    spool.prepare()
    identity = load_identity(tmp_path)
    service = BackupService(store, spool, settings, audit, identity, LocalBus(), bucket)
    await come(store, bucket, await admit("humas@satu"), b"isi lampiran")
    backup = await service.back_up("local:test")
    assert backup.proved
    (tmp_path / "again").mkdir()
    restore(backup.path, tmp_path / "again", lambda _: None)
    with Spool(tmp_path / "again" / "files").open_blob(hashlib.sha256(b"isi lampiran").hexdigest()) as blob:
        assert blob.read() == b"isi lampiran"
    [name] = swift.objects(f"{tmp_path.name}/segments")
    swift.write(name, b"isi lampiraN")
    assert not (await service.back_up("local:test")).proved, "altered"
    swift.remove_object(name)
    assert not (await service.back_up("local:test")).proved, "gone"
