"""Beginnings of real formats, each as short as its own rules allow, and things that only look like one."""

import struct

import pytest

from kentongan.files.kind import HEAD_BYTES, UNKNOWN, tell_kind
from kentongan.words import AttachmentKind

TEXT, IMAGE, AUDIO, VIDEO, OTHER = AttachmentKind


def iso_media(brand: bytes) -> bytes:
    return struct.pack(">I", 24) + b"ftyp" + brand + bytes(4) + b"isom" + brand + struct.pack(">I", 8) + b"mdat"


def matroska(document_type: bytes) -> bytes:
    """EBML with version, read version, longest id, longest size, and the document type."""
    fields = bytes.fromhex("428681014 2f78101 42f28104 42f38108".replace(" ", ""))
    fields += b"\x42\x82" + bytes([0x80 | len(document_type)]) + document_type
    return b"\x1a\x45\xdf\xa3" + bytes([0x80 | len(fields)]) + fields + b"\x18\x53\x80\x67"


def ogg(packet: bytes) -> bytes:
    return b"OggS\0\2" + bytes(20) + b"\1" + bytes([len(packet)]) + packet


def mp3_frames(header: bytes, length: int) -> bytes:
    return (header + bytes(length - 4)) * 3


KNOWN = {
    "png": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(17), IMAGE, "image/png"),
    "jpeg jfif": (b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1" + bytes(9), IMAGE, "image/jpeg"),
    "jpeg exif": (b"\xff\xd8\xff\xe1\0\x20Exif\0\0II*\0" + bytes(9), IMAGE, "image/jpeg"),
    "jpeg bare": (b"\xff\xd8\xff\xdb\0\x43\0" + bytes(64), IMAGE, "image/jpeg"),
    "gif 87": (b"GIF87a\1\0\1\0\x80\0\0\xff\xff\xff", IMAGE, "image/gif"),
    "gif 89": (b"GIF89a\1\0\1\0\x80\0\0\xff\xff\xff", IMAGE, "image/gif"),
    "webp": (b"RIFF\x24\0\0\0WEBPVP8 " + bytes(16), IMAGE, "image/webp"),
    "tiff": (b"II*\0\x08\0\0\0\0\0", IMAGE, "image/tiff"),
    "avif": (iso_media(b"avif"), IMAGE, "image/avif"),
    "heic": (iso_media(b"heic"), IMAGE, "image/heic"),
    "wav": (b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x44\xac\0\0", AUDIO, "audio/wav"),
    "mp3 with tag": (b"ID3\4\0\0\0\0\0\x0aTIT2" + bytes(9) + b"\xff\xfb\x90\x64", AUDIO, "audio/mpeg"),
    "mp3 bare": (mp3_frames(b"\xff\xfb\x90\x64", 417), AUDIO, "audio/mpeg"),
    "mp3 of mpeg 2": (mp3_frames(b"\xff\xf3\x80\x64", 208), AUDIO, "audio/mpeg"),
    "ogg vorbis": (ogg(b"\x01vorbis" + bytes(20)), AUDIO, "audio/ogg"),
    "ogg opus": (ogg(b"OpusHead\1\2" + bytes(9)), AUDIO, "audio/ogg"),
    "ogg theora": (ogg(b"\x80theora\3\2\1" + bytes(20)), VIDEO, "video/ogg"),
    "flac": (b"fLaC\0\0\0\x22" + bytes(34), AUDIO, "audio/flac"),
    "m4a": (iso_media(b"M4A "), AUDIO, "audio/mp4"),
    "mp4 isom": (iso_media(b"isom"), VIDEO, "video/mp4"),
    "mp4 mp42": (iso_media(b"mp42"), VIDEO, "video/mp4"),
    "mp4 iso6": (iso_media(b"iso6"), VIDEO, "video/mp4"),
    "quicktime": (iso_media(b"qt  "), VIDEO, "video/quicktime"),
    "3gp": (iso_media(b"3gp5"), VIDEO, "video/3gpp"),
    "webm": (matroska(b"webm"), VIDEO, "video/webm"),
    "matroska": (matroska(b"matroska"), VIDEO, "video/x-matroska"),
    "avi": (b"RIFF\x24\0\0\0AVI LIST" + bytes(8), VIDEO, "video/x-msvideo"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", OTHER, "application/pdf"),
    "pdf of plain letters": (b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\n", OTHER, "application/pdf"),
    "rtf": (b"{\\rtf1\\ansi Selamat pagi}", OTHER, "application/rtf"),
    "zip": (b"PK\3\4\x14\0\0\0\x08\0" + bytes(20), OTHER, "application/zip"),
    "office document": (
        b"PK\3\4\x14\0\6\0\x08\0\0\0!\0" + bytes(12) + b"[Content_Types].xml",
        OTHER,
        "application/zip",
    ),
    "gzip": (b"\x1f\x8b\x08\0" + bytes(6), OTHER, "application/gzip"),
    "elf": (b"\x7fELF\2\1\1\0" + bytes(8), OTHER, "application/octet-stream"),
    "windows program": (b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0", OTHER, "application/octet-stream"),
    "text": ("Undangan: Prof. Sésé & rekan\r\n\tpukul 10 🙏\n".encode(), TEXT, "text/plain"),
    "text with a byte order mark": ("\ufeffUndangan".encode(), TEXT, "text/plain"),
    "one letter": (b"a", TEXT, "text/plain"),
    "html": (b"<!DOCTYPE html><html><script>alert(1)</script></html>", TEXT, "text/plain"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/passwd"/></svg>', TEXT, "text/plain"),
    "svg after xml": (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', TEXT, "text/plain"),
    "a playlist": (b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n", TEXT, "text/plain"),
}

NOTHING = {
    "nothing": b"",
    "utf-16": "\ufeffSelamat pagi".encode("utf-16-le"),
    "utf-16 without mark": "Selamat pagi".encode("utf-16-le"),
    "latin-1": "Sésé".encode("latin-1"),
    "text with an escape sequence": b"\x1b[2JSelamat pagi",
    "text with a zero": b"Selamat\0pagi",
    "text with a control of C1": "Selamat\x9bpagi".encode(),
    "text cut within a letter": "Sésé".encode()[:-1],
    "zeros": bytes(300),
    "two bytes of bmp": b"BM\x9a\xff\xfe",
    "two bytes of mp3": b"\xff\xfb\x90\x64" + bytes(500),
    "mpeg of a reserved rate": mp3_frames(b"\xff\xfb\x9c\x64", 417),
    "jpeg 2000": b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 ",
    "riff of nothing known": b"RIFF\x24\0\0\0XXXX\xff",
    "riff cut short": b"RIFF\xff",
    "ebml of nothing known": matroska(b"secret"),
    "ftyp cut short": b"\0\0\0\x18ftypis",
    "png in the middle": b"\xff\0\0\0\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
}


@pytest.mark.parametrize("name", KNOWN)
def test_a_format_is_told_from_its_first_bytes(name: str) -> None:
    head, kind, media_type = KNOWN[name]
    assert tell_kind(head) == (kind, media_type)
    if kind is not TEXT and head[:1] not in b"%{":
        assert tell_kind((head + bytes(HEAD_BYTES))[:HEAD_BYTES]) == (kind, media_type)


@pytest.mark.parametrize("name", NOTHING)
def test_doubt_ends_in_other(name: str) -> None:
    assert tell_kind(NOTHING[name]) == UNKNOWN


def test_a_long_text_may_be_cut_within_a_letter() -> None:
    head = ("é" * HEAD_BYTES).encode()
    assert tell_kind(head[:HEAD_BYTES]) == (TEXT, "text/plain")
    assert tell_kind(b"a" + head[: HEAD_BYTES - 1]) == (TEXT, "text/plain")


def test_every_beginning_of_every_format_gets_an_answer() -> None:
    for head, _, _ in KNOWN.values():
        for length in range(min(len(head), 80)):
            kind, media_type = tell_kind(head[:length])
            assert kind in AttachmentKind
            assert media_type
