"""Commands that move attachments: ask for a way, hear where it is, hear that the bytes are safe."""

from typing import Annotated

from msgspec import Meta

from kentongan import limits
from kentongan.protocol.command import Block, Part, Sender, command
from kentongan.protocol.commands.fields import Bytes, FileIndex, FileName, Id, Secret, Sha256
from kentongan.protocol.states import LOGGED_IN
from kentongan.words import AttachmentKind, Direction, TransferWay


class Attachment(Part, frozen=True, kw_only=True):
    """An attachment that the server has stored, as everybody sees it."""

    id: Id
    name: FileName
    size: Bytes
    sha256: Sha256
    kind: Annotated[AttachmentKind, Meta(description="told from the content, [FILE-6]")]
    media_type: Annotated[str, Meta(max_length=100, description="media type, told from the content")]
    thumbnail: Annotated[
        str, Meta(max_length=limits.THUMBNAIL.value, description="PNG or JPEG of at most 160 px in base64, or empty")
    ] = ""


class OfferedFile(Part, frozen=True, kw_only=True):
    """A file that a client wants to upload."""

    name: FileName
    size: Bytes
    sha256: Sha256


class WantedFile(Part, frozen=True, kw_only=True):
    """An attachment that a client wants to download, and how much of it is there already."""

    attachment: Id
    offset: Bytes = 0


class TransferFile(Part, frozen=True, kw_only=True):
    """One file of a transfer, in the order in which the bytes will flow."""

    name: FileName
    size: Bytes
    sha256: Sha256
    offset: Annotated[Bytes, Meta(description="where the bytes begin")] = 0


Way = Annotated[TransferWay, Meta(description="over a shadow socket, or in chunks on the main socket, [INBAND-1]")]


@command(
    sender=Sender.CLIENT,
    clause="FILE-1",
    help="Asks for a shadow socket to upload files.",
    states=LOGGED_IN,
    answers=("shadow", "inband", "confirmed", "transferred"),
    strings=("files.name", "files.size"),
)
class Upload(Block, frozen=True, kw_only=True, tag="upload"):
    """The files of one transfer, [FILE-1]. Two answers follow: `shadow` and, when all is safe, `transferred`."""

    files: Annotated[list[OfferedFile], Meta(min_length=1, max_length=limits.ATTACHMENTS.value)]
    way: Way = TransferWay.SHADOW


@command(
    sender=Sender.CLIENT,
    clause="FILE-2",
    help="Asks for a shadow socket to download attachments of a message.",
    states=LOGGED_IN,
    answers=("shadow", "inband", "transferred"),
    strings=("message", "files.attachment"),
)
class Download(Block, frozen=True, kw_only=True, tag="download"):
    """Attachments of one message sent or received by the member, [FILE-2]. Two answers follow, as for `upload`."""

    message: Id
    files: Annotated[list[WantedFile], Meta(min_length=1, max_length=limits.ATTACHMENTS.value)]
    way: Way = TransferWay.SHADOW


@command(
    sender=Sender.SERVER,
    clause="FILE-3",
    help="A shadow socket listens for this transfer.",
    strings=("direction", "transfer"),
)
class Shadow(Block, frozen=True, kw_only=True, tag="shadow"):
    """The shadow socket listens on the port of `endpoint` (`:port`, at the address of the main socket), [FILE-3].

    A second one for the same transfer says that the port has changed.
    """

    transfer: Id
    direction: Direction
    ticket: Secret
    files: list[TransferFile]
    expires_in: Annotated[int, Meta(ge=1, description="seconds in which the proof has to come")]


@command(
    sender=Sender.SERVER,
    clause="INBAND-1",
    help="This transfer's bytes may flow in chunks on the main socket.",
    strings=("direction", "transfer"),
)
class Inband(Block, frozen=True, kw_only=True, tag="inband"):
    """In the place of `shadow` when the request asked for it, [INBAND-1]: no port, no ticket."""

    transfer: Id
    direction: Direction
    files: list[TransferFile]


@command(
    sender=Sender.SERVER,
    clause="INBAND-3",
    help="The last chunk of an upload is safe; the next one may come.",
    strings=("transfer", "offset"),
)
class Confirmed(Block, frozen=True, kw_only=True, tag="confirmed"):
    """This much of a file is synced to disk, and the whole of it verified at its end, [INBAND-3]."""

    transfer: Id
    file: FileIndex
    offset: Bytes


@command(
    sender=Sender.CLIENT,
    clause="INBAND-3",
    help="Says that the last chunk of a download is safe here, so that the next one may come.",
    states=LOGGED_IN,
    answers=("noted",),
    strings=("transfer", "offset"),
    silent_without_token=True,
)
class Confirm(Block, frozen=True, kw_only=True, tag="confirm"):
    """The client's `confirmed`; without a token it is answered by nothing but the next chunk, [INBAND-3]."""

    transfer: Id
    file: FileIndex
    offset: Bytes


@command(
    sender=Sender.SERVER,
    clause="FILE-4",
    help="The transfer has ended well: shadow socket gone, bytes verified and safe.",
    strings=("attachments.name", "transfer"),
)
class Transferred(Block, frozen=True, kw_only=True, tag="transferred"):
    """The final answer, after the shadow connection is closed, [FILE-4]."""

    transfer: Id
    attachments: list[Attachment]


@command(
    sender=Sender.CLIENT,
    clause="FILE-5",
    help="Ends a transfer of one's own.",
    states=LOGGED_IN,
    answers=("cancelled",),
    strings=("transfer", ""),
)
class Cancel(Block, frozen=True, kw_only=True, tag="cancel"):
    """The transfer's own request is answered first, by an error, then this one by `cancelled`, [FILE-5]."""

    transfer: Id
    keep: Annotated[bool, Meta(description="keep what has come for a later request")] = False


@command(sender=Sender.SERVER, clause="FILE-5", help="The transfer has been ended.", strings=("transfer", ""))
class Cancelled(Block, frozen=True, kw_only=True, tag="cancelled"):
    """Answers `cancel`, [FILE-5]."""

    transfer: Id
