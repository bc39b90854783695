"""A shadow manager with everything that a test of transfers needs around it."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from kentongan.errors import Refusal
from kentongan.files.part import part_name, part_name_of_its_own
from kentongan.files.spool import Spool
from kentongan.hub.shadow.manager import ShadowManager, ShadowSettings
from kentongan.hub.shadow.transfer import StoredFile, Transfer, TransferRequest
from kentongan.ids import new_id
from kentongan.protocol.commands.attachment import TransferFile
from kentongan.protocol.transfer import Failed, Stored
from kentongan.words import Direction
from tests.hub.shadow.visitor import Visitor, reach, sha256, tls_context

HOST = "127.0.0.1"
DEADLINE = 30.0
T = TypeVar("T")


def some_ports(count: int = 256) -> range:
    """A range below the kernel's ephemeral ports; a port in it that is taken is the manager's business."""
    first = random.randrange(10_000, 32_000 - count)
    return range(first, first + count)


@dataclass
class Stage:
    manager: ShadowManager
    spool: Spool

    @classmethod
    def make(cls, key_pair: tuple[Path, Path], folder: Path, **settings: Any) -> "Stage":
        spool = Spool(folder)
        usual = {"ports": some_ports(), "workers": 1, "certificate": key_pair[0], "key": key_pair[1], "spool": spool}
        # Longer than any test waits: what is closed here was not closed because it was late.
        parts = settings.pop("parts", None)
        usual |= {"ticket_life": 2 * DEADLINE, "proof_time": 2 * DEADLINE}
        return cls(ShadowManager(ShadowSettings(**{**usual, **settings}), parts), spool)

    async def offer(self, contents: Sequence[bytes], **request: Any) -> Transfer:
        """An upload of these files, listening."""
        files = [file_of(index, content) for index, content in enumerate(contents)]
        return await self.open(Direction.UPLOAD, files, **request)

    async def want(self, contents: Sequence[bytes], offsets: Sequence[int] = (), **request: Any) -> Transfer:
        """A download of these files, which lie in the spool, listening."""
        await asyncio.to_thread(self.keep, contents)
        offsets = offsets or [0] * len(contents)
        files = [file_of(n, content, offset) for n, (content, offset) in enumerate(zip(contents, offsets, strict=True))]
        return await self.open(Direction.DOWNLOAD, files, **request)

    async def open(self, direction: Direction, files: Sequence[TransferFile], **request: Any) -> Transfer:
        chosen = {"transfer": new_id(), "local_host": HOST, "peer_host": HOST, **request}
        return await in_time(self.manager.open(TransferRequest(direction=direction, files=files, **chosen)))

    def keep(self, contents: Sequence[bytes]) -> None:
        for content in contents:
            part = self.spool.open_part(part_name_of_its_own(0, len(content), sha256(content)))
            part.write(memoryview(content))
            part.seal(sha256(content))
            part.close()
            self.spool.keep(part, sha256(content))

    def blob(self, content: bytes) -> bytes:
        with self.spool.open_blob(sha256(content)) as blob:
            return blob.read()

    def parts(self) -> list[str]:
        return sorted(path.name for path in (self.spool.root / "parts").iterdir())

    def worker_pids(self) -> set[int]:
        return {status.worker for status in self.manager.snapshot()}


def file_of(index: int, content: bytes, offset: int = 0) -> TransferFile:
    return TransferFile(name=f"file {index}.bin", size=len(content), sha256=sha256(content), offset=offset)


def part_of(content: bytes, owner: int = 0) -> str:
    return part_name(owner, len(content), sha256(content))


def proved(transfer: Transfer, **where: Any) -> Visitor:
    """The right visitor, with its proof sent."""
    visitor = Visitor(reach(transfer.port, **where), tls_context())
    visitor.prove(transfer.ticket, transfer.request.direction, transfer.transfer)
    return visitor


def upload(transfer: Transfer, contents: Sequence[bytes], **where: Any) -> Stored | Failed:
    with proved(transfer, **where) as visitor:
        return visitor.upload(contents)


def download(transfer: Transfer) -> list[bytes]:
    with proved(transfer) as visitor:
        contents = visitor.download([file.size for file in transfer.request.files])
        visitor.say(Stored())
        assert visitor.ends()
        return contents


async def aside(step: Callable[..., T], *args: Any, **named: Any) -> T:
    """A blocking step in a thread, with a deadline."""
    return await in_time(asyncio.to_thread(step, *args, **named))


async def in_time(awaitable: Any) -> Any:
    async with asyncio.timeout(DEADLINE):
        return await awaitable


async def refusal_of(transfer: Transfer) -> Refusal:
    """How a transfer that must fail has failed."""
    try:
        stored: list[StoredFile] = await in_time(transfer.finished)
    except Refusal as refusal:
        return refusal
    raise AssertionError(f"it was stored: {stored}")
