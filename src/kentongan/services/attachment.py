"""Attachments: what may be uploaded or downloaded, and keeping what has come."""

from collections.abc import Sequence
from dataclasses import dataclass

from kentongan.domain.attachment import safe_name
from kentongan.errors import ErrorCode, Refusal
from kentongan.files.spool import Spool
from kentongan.ids import new_id
from kentongan.limits import FILE_NAME
from kentongan.protocol.commands.attachment import Attachment, OfferedFile, TransferFile, WantedFile
from kentongan.services.login import Membership
from kentongan.services.message import attachment_part
from kentongan.store.attachment import AttachmentRecord, SaveAttachments, held_bytes, list_attachments, quota_of
from kentongan.store.message import get_message
from kentongan.store.store import Store
from kentongan.words import AttachmentKind


@dataclass(frozen=True, slots=True)
class Content:
    """What a stored file is, told from its content; in a bucket, the part that it is."""

    kind: AttachmentKind
    media_type: str
    part: str = ""
    turn: int = 0


class AttachmentService:
    """Everything about attachments but the moving of bytes."""

    def __init__(self, store: Store, spool: Spool | None, file_limit: int, free_space: int, quota: int) -> None:
        """In bytes: the largest file, what uploads leave free on the disk, what a member may hold if no right says.

        `spool`: where uploads go; None: into a bucket, of which nobody knows how much it takes.
        """
        self._store = store
        self._spool = spool
        self._file_limit = file_limit
        self._free_space = free_space
        self._quota = quota

    async def plan_upload(
        self, member: Membership, offered: Sequence[OfferedFile], reserved: int = 0, coming: int = 0
    ) -> list[TransferFile]:
        """The files as they will be taken, [FILE-1]; refuses what is too large before the first byte.

        `reserved`: bytes of the member's uploads that are not stored yet; `coming`: what all uploads will still write.
        """
        for place, file in enumerate(offered):
            if len(file.name.encode()) > FILE_NAME.value:
                raise Refusal(ErrorCode.FIELD_TOO_LONG, field=f"files[{place}].name", detail=f"{FILE_NAME.value} B")
            if file.size > self._file_limit:
                raise Refusal(ErrorCode.FILE_TOO_LARGE, field=safe_name(file.name), detail=_megabytes(self._file_limit))
        if self._spool and self._spool.free_bytes() - coming - sum(file.size for file in offered) < self._free_space:
            raise Refusal(ErrorCode.SPACE_LOW, retry_after=60)
        held = await self._store.read(held_bytes, member.member_id, self._store.now())
        quota = await self._store.read(quota_of, member.member_id) or self._quota
        if held + reserved + sum(file.size for file in offered) > quota:
            raise Refusal(ErrorCode.QUOTA_EXCEEDED, detail=_megabytes(quota))
        return [TransferFile(name=safe_name(file.name), size=file.size, sha256=file.sha256) for file in offered]

    async def keep(
        self, member: Membership, files: Sequence[TransferFile], contents: Sequence[Content]
    ) -> list[Attachment]:
        """Give files that are safe on disk their rows, [FILE-4]."""
        records = tuple(
            AttachmentRecord(new_id(), file.sha256, file.size, file.name, content.kind, content.media_type)
            for file, content in zip(files, contents, strict=True)
        )
        parts = tuple((content.part, content.turn) for content in contents if content.part and content.turn)
        await self._store.write(SaveAttachments(member.member_id, records, parts))
        return [attachment_part(record) for record in records]

    async def plan_download(
        self, member: Membership, message: str, wanted: Sequence[WantedFile]
    ) -> tuple[list[TransferFile], list[Attachment]]:
        """The files as they were asked for, [FILE-2]; the same refusal for what is not there and what is not theirs."""
        ids = [file.attachment for file in wanted]
        found = await self._store.read(list_attachments, member.member_id, message, ids)
        if not found and await self._store.read(get_message, member.member_id, message) is None:
            raise Refusal(ErrorCode.MESSAGE_UNKNOWN, field="message", reference=message)
        files = []
        for place, file in enumerate(wanted):
            record = found.get(file.attachment)
            if record is None:
                raise Refusal(
                    ErrorCode.ATTACHMENT_UNKNOWN, field=f"files[{place}].attachment", reference=file.attachment
                )
            if file.offset > record.size:
                raise Refusal(ErrorCode.FIELD_INVALID, field=f"files[{place}].offset", detail=f"<= {record.size}")
            files.append(TransferFile(name=record.name, size=record.size, sha256=record.sha256, offset=file.offset))
        return files, [attachment_part(found[of]) for of in ids]


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.0f} MB" if size >= 1_000_000 else f"{size} B"
