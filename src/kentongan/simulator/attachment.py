"""The rules of attachments: what may be uploaded, what may be read, and what a file is."""

import hashlib
from dataclasses import dataclass

from kentongan import limits
from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_id, new_secret
from kentongan.protocol.commands.attachment import Attachment, Download, Shadow, TransferFile, Upload
from kentongan.simulator.world import StoredFile, World
from kentongan.words import AttachmentKind, Direction

# How a file begins, and what it is then, [FILE-6]. The simulator knows a few; anything else is text or other.
_BEGINNINGS: tuple[tuple[bytes, AttachmentKind, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", AttachmentKind.IMAGE, "image/png"),
    (b"\xff\xd8\xff", AttachmentKind.IMAGE, "image/jpeg"),
    (b"OggS", AttachmentKind.AUDIO, "audio/ogg"),
    (b"\x1aE\xdf\xa3", AttachmentKind.VIDEO, "video/webm"),
    (b"%PDF-", AttachmentKind.OTHER, "application/pdf"),
)


@dataclass(frozen=True, slots=True)
class Transfer:
    """What a shadow socket is opened for: ticket, files in order, and for a download what they contain."""

    id: str
    direction: Direction
    ticket: str
    files: tuple[TransferFile, ...]
    attachments: tuple[str, ...] = ()
    contents: tuple[bytes, ...] = ()

    def announced(self, port: int, seconds: int) -> Shadow:
        """The block that tells the client where to go, [FILE-3]."""
        return Shadow(
            endpoint=f":{port}",
            transfer=self.id,
            direction=self.direction,
            ticket=self.ticket,
            files=list(self.files),
            expires_in=seconds,
        )


def upload(block: Upload, largest: int) -> Transfer:
    """The transfer for files that a client offers, [FILE-1]; `largest` in bytes."""
    for place, file in enumerate(block.files):
        if len(file.name.encode()) > limits.FILE_NAME.value:
            raise Refusal(ErrorCode.FIELD_TOO_LONG, field=f"files[{place}].name", detail=str(limits.FILE_NAME.value))
        if file.size > largest:
            raise Refusal(ErrorCode.FILE_TOO_LARGE, field=_harmless(file.name), detail=f"{largest} bytes")
    files = tuple(TransferFile(name=_harmless(one.name), size=one.size, sha256=one.sha256) for one in block.files)
    return Transfer(new_id(), Direction.UPLOAD, new_secret(), files)


def _harmless(name: str) -> str:
    """A name without folders and control characters. Nothing here writes it to a disk; a client looks again."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable()).strip(" .") or "file"


def download(world: World, address: str, block: Download) -> Transfer:
    """The transfer for attachments of a message that the member may read, [FILE-2]."""
    message = world.letter_of(address, block.message).message
    readable = {one.id for one in message.attachments}
    files, contents = [], []
    for place, wanted in enumerate(block.files):
        if wanted.attachment not in readable:
            raise Refusal(ErrorCode.ATTACHMENT_UNKNOWN, reference=wanted.attachment)
        stored = world.files[wanted.attachment]
        if wanted.offset > stored.attachment.size:
            raise Refusal(ErrorCode.FIELD_INVALID, field=f"files[{place}].offset", detail="beyond the end")
        known = stored.attachment
        files.append(TransferFile(name=known.name, size=known.size, sha256=known.sha256, offset=wanted.offset))
        contents.append(stored.content)
    attachments = tuple(one.attachment for one in block.files)
    return Transfer(new_id(), Direction.DOWNLOAD, new_secret(), tuple(files), attachments, tuple(contents))


def keep(world: World, owner: str, transfer: Transfer, contents: list[bytes]) -> list[Attachment]:
    """Store what was uploaded."""
    attachments = []
    for file, content in zip(transfer.files, contents, strict=True):
        kind, media_type = kind_of(content)
        attachment = Attachment(
            id=new_id(), name=file.name, size=file.size, sha256=file.sha256, kind=kind, media_type=media_type
        )
        world.files[attachment.id] = StoredFile(attachment, owner, content)
        attachments.append(attachment)
    return attachments


def is_as_announced(file: TransferFile, content: bytes) -> bool:
    """Whether these are the bytes that the request promised."""
    return hashlib.sha256(content).hexdigest() == file.sha256


def kind_of(content: bytes) -> tuple[AttachmentKind, str]:
    """What a file is, told from its content, with its media type, [FILE-6]."""
    for beginning, kind, media_type in _BEGINNINGS:
        if content.startswith(beginning):
            return kind, media_type
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        return AttachmentKind.AUDIO, "audio/wav"
    if content[4:8] == b"ftyp":
        return AttachmentKind.VIDEO, "video/mp4"
    return (AttachmentKind.TEXT, "text/plain") if _is_text(content) else (AttachmentKind.OTHER, _UNKNOWN)


_UNKNOWN = "application/octet-stream"


def _is_text(content: bytes) -> bool:
    try:
        return b"\x00" not in content and bool(content.decode("utf-8"))
    except UnicodeDecodeError:
        return False
