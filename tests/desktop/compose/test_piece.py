import os
from pathlib import Path

import pytest

from kentongan.client.errors import FileUnreadable
from kentongan.desktop.compose.piece import piece_of
from kentongan.words import AttachmentKind
from tests.desktop import samples


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.png", samples.png(40, 30), AttachmentKind.IMAGE),
        ("a.wav", samples.wav(), AttachmentKind.AUDIO),
        ("a.txt", b"Rapat pukul sembilan.\n" * 20, AttachmentKind.TEXT),
        ("a.bin", bytes(range(256)) * 9, AttachmentKind.OTHER),
        ("poster.png", bytes(range(256)) * 9, AttachmentKind.OTHER),
    ],
)
def test_the_kind_is_told_from_the_content_and_not_from_the_name(
    tmp_path: Path, name: str, content: bytes, kind: AttachmentKind
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    piece = piece_of(path)
    assert (piece.attachment.kind, piece.attachment.name, piece.size) == (kind, name, len(content))
    assert bool(piece.attachment.thumbnail) is (kind is AttachmentKind.IMAGE)


def test_what_is_no_file_or_not_there_is_refused_and_nothing_waits_for_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in (".", "pipe", "nothing"):
        with pytest.raises(FileUnreadable):
            piece_of(tmp_path / name)


def test_a_name_that_recipients_could_not_keep_is_made_safe(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31m\u202egnp.exe"
    path.write_bytes(b"x")
    name = piece_of(path).attachment.name
    assert "\x1b" not in name
    assert "\u202e" not in name
