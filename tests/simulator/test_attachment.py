import pytest

from kentongan.errors import Refusal
from kentongan.protocol.commands.attachment import OfferedFile, Upload
from kentongan.simulator.attachment import kind_of, upload


@pytest.mark.parametrize(
    ("content", "kind", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n...", "image", "image/png"),
        (b"\xff\xd8\xff\xe0...", "image", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio", "audio/wav"),
        (b"OggS...", "audio", "audio/ogg"),
        (b"\x00\x00\x00\x18ftypisom", "video", "video/mp4"),
        (b"\x1aE\xdf\xa3...", "video", "video/webm"),
        ("Yth. Bapak/Ibu é".encode(), "text", "text/plain"),
        (b"%PDF-1.7", "other", "application/pdf"),
        (b"", "other", "application/octet-stream"),
        (b"text\x00", "other", "application/octet-stream"),
        (b"\xff\xfe", "other", "application/octet-stream"),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, kind: str, media_type: str) -> None:
    assert kind_of(content) == (kind, media_type)


def offered(name: str, size: int = 1) -> Upload:
    return Upload(files=[OfferedFile(name=name, size=size, sha256="0" * 64)])


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("surat.txt", "surat.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\surat\nbaru.txt", "suratbaru.txt"),
        ("..", "file"),
    ],
)
def test_a_name_keeps_no_folder_and_no_control_character(name: str, kept: str) -> None:
    assert upload(offered(name), 100).files[0].name == kept


def test_a_name_is_two_hundred_bytes_at_most() -> None:
    assert upload(offered("é" * 100), 100)
    with pytest.raises(Refusal, match="field_too_long"):
        upload(offered("é" * 101), 100)


def test_a_file_that_is_too_large_is_named() -> None:
    with pytest.raises(Refusal) as caught:
        upload(offered("film.mp4", 101), 100)
    assert (caught.value.code, caught.value.field) == ("file_too_large", "film.mp4")
