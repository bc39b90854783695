"""[A30] The content decides what is shown; a name that says something else is said in words."""

import itertools
from pathlib import Path

import pytest

from kentongan.desktop.attachments.kind import begins_as, ending, is_shown, warning
from kentongan.desktop.texts import attachments as texts
from kentongan.protocol.commands.attachment import Attachment
from kentongan.words import AttachmentKind
from tests.acceptance import Acceptance
from tests.desktop import samples

_KINDS = {"text": AttachmentKind.TEXT, "image": AttachmentKind.IMAGE, "audio": AttachmentKind.AUDIO}


def attachment(name: str, media_type: str) -> Attachment:
    kind = {**_KINDS, "video": AttachmentKind.VIDEO}.get(media_type.partition("/")[0], AttachmentKind.OTHER)
    return Attachment(id="0" * 32, name=name, size=9, sha256="0" * 64, kind=kind, media_type=media_type)


# What it is, told from the content, and how it was named: every one of them a lie.
UNKNOWN = "application/octet-stream"
PROMISED = ("a.png", "a.jpg", "a.mp4", "a.mp3", "a.gif")
RUNNING = ("a.exe", "foto.png.exe", "a.scr", "a.lnk", "a.sh")
LIES = [
    *itertools.product((UNKNOWN, "application/pdf", "text/plain", "application/zip"), PROMISED),
    *itertools.product(("image/png", "image/jpeg", "video/mp4", "audio/mpeg", "text/plain", UNKNOWN), RUNNING),
    ("image/png", "a.jpg"), ("image/jpeg", "a.png"), ("video/mp4", "a.mp3"), ("audio/mpeg", "a.mp4"),
    ("image/gif", "a.webp"), ("audio/wav", "a.pdf"), ("image/png", "a.html"), ("image/webp", "a"),
    ("text/plain", "a.jpg.bat"), ("image/png", "gambar\u202egnp.exe"),
]  # fmt: skip


def test_a_lie_is_said_in_words_and_nothing_is_shown(acceptance: Acceptance) -> None:
    assert len(LIES) == 60
    told = [attachment(name, media_type) for media_type, name in LIES]
    believed = [one for one in told if warning(one) not in (texts.RUNS, texts.PRETENDS)]
    shown = [one for one in told if is_shown(one)]
    acceptance("A30", "mismatch flagged in the windows: 60 of 60", f"{len(told) - len(believed)} of {len(told)}")
    acceptance("A30", "files that lie and are shown or opened: 0", f"{len(shown)} of {len(told)}")
    assert believed == []
    assert shown == []


@pytest.mark.parametrize(
    ("media_type", "name"),
    [
        ("image/png", "poster.PNG"),
        ("image/jpeg", "foto.jpeg"),
        ("text/plain", "jadwal.txt"),
        ("text/plain", "baca saya"),
        ("text/plain", "daftar.csv"),
        ("video/mp4", "cuplikan.mp4"),
        ("audio/ogg", "sambutan.ogg"),
        ("audio/wav", "a.wav"),
    ],
)
def test_an_honest_name_is_shown(media_type: str, name: str) -> None:
    assert is_shown(attachment(name, media_type))


def test_what_we_do_not_show_is_quiet_when_its_name_is_honest() -> None:
    for media_type, name in (
        ("application/pdf", "surat.pdf"),
        ("application/zip", "surat.docx"),
        (UNKNOWN, "data.sav"),
    ):
        assert warning(attachment(name, media_type)) is None
        assert not is_shown(attachment(name, media_type))


def test_the_ending_is_the_one_that_is_saved() -> None:
    assert ending("gambar\u202egnp.exe") == "exe"
    assert ending("a.png ") == "png"
    assert ending("a.txt:evil.exe") == "exe"


def test_a_player_gets_only_what_begins_as_its_type(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(samples.wav(0.1))
    assert begins_as(tmp_path / "a", "audio/wav")
    (tmp_path / "b").write_bytes(samples.PLAYLIST)
    assert not any(begins_as(tmp_path / "b", one) for one in ("video/mp4", "audio/mpeg", "audio/wav", "text/plain"))
