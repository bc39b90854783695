"""Parts in a bucket: rows of the database say what there is of each, and which hub goes on with it."""

from collections.abc import Collection, Sequence

from kentongan.errors import ErrorCode, Refusal
from kentongan.hub.shadow.parts import Held
from kentongan.hub.shadow.pump import USELESS
from kentongan.protocol.commands.attachment import OfferedFile, TransferFile
from kentongan.services.part import PartService


class SegmentedParts:
    """The parts of one hub's transfers."""

    def __init__(self, service: PartService) -> None:
        self._service = service
        self._held: dict[str, list[Held]] = {}
        self._hashes: dict[str, set[str]] = {}

    async def hold(self, transfer: str, owner: int, files: Sequence[TransferFile]) -> list[Held]:
        held = [
            Held(one.content.part, one.content.size, one.turn, one.content.segments)
            for one in await self._service.hold(owner, [(file.size, file.sha256) for file in files])
        ]
        self._held[transfer], self._hashes[transfer] = held, {file.sha256 for file in files}
        return held

    async def find(self, files: Sequence[TransferFile]) -> list[Held]:
        """What has no rows was in the spool before there was a bucket, or came from a backup."""
        known = await self._service.contents({file.sha256 for file in files})
        held = []
        for file in files:
            content = known.get(file.sha256)
            there = (content.part, content.segments) if content else ("", ())
            held.append(Held(there[0], file.offset, segments=there[1]))
        return held

    async def keep(self, transfer: str, file: int, place: int, length: int) -> None:
        if transfer not in self._held:
            raise Refusal(ErrorCode.TRANSFER_BROKEN)
        held = self._held[transfer][file]
        await self._service.keep(held.part, held.turn, place, length)

    def renew(self, transfers: Collection[str]) -> None:
        if parts := [(held.part, held.turn) for one in transfers for held in self._held.get(one, ())]:
            self._service.renew(parts)

    def release(self, transfer: str, code: ErrorCode | None) -> None:
        """Parts that are whole stay held until their attachments have rows, for seconds."""
        held = self._held.pop(transfer, None)
        self._hashes.pop(transfer, None)
        if held and code:
            self._service.leave([(one.part, one.turn) for one in held], drop=code in USELESS)

    async def waiting(self, owner: int, offered: Sequence[OfferedFile]) -> int:
        used = {file.sha256 for file in offered}.union(*self._hashes.values())
        return await self._service.waiting_bytes(owner, used)
