"""One file of a message that is being written."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QMimeDatabase

from kentongan.client.errors import FileUnreadable, reason_of
from kentongan.desktop.compose.thumbnail import thumbnail
from kentongan.domain.attachment import safe_name
from kentongan.ids import new_id
from kentongan.protocol.commands.attachment import Attachment
from kentongan.words import AttachmentKind

_KINDS: Final = {kind.value: kind for kind in AttachmentKind}
# Nobody knows it yet: the file is hashed when it is sent.
_NO_HASH: Final = "0" * 64


@dataclass(frozen=True)
class Piece:
    """A file as recipients will see it; `path` is None for an attachment that the server has already."""

    attachment: Attachment
    path: Path | None = None

    @property
    def size(self) -> int:
        """In bytes."""
        return self.attachment.size


def piece_of(path: Path) -> Piece:
    """Look at a file: its kind is told from its content. Blocks; for a thread. Raises FileUnreadable."""
    try:
        if not path.is_file():
            raise FileUnreadable(str(path), "not a regular file")
        with path.open("rb"):
            size = path.stat().st_size
    except OSError as error:
        raise FileUnreadable(str(path), reason_of(error)) from error
    told = QMimeDatabase().mimeTypeForFile(str(path), QMimeDatabase.MatchMode.MatchContent)
    kind = _KINDS.get(told.name().partition("/")[0], AttachmentKind.OTHER)
    return Piece(
        Attachment(
            id=new_id(),
            name=safe_name(path.name),
            size=size,
            sha256=_NO_HASH,
            kind=kind,
            media_type=told.name()[:100],
            thumbnail=thumbnail(path),
        ),
        path,
    )
