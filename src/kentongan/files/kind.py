"""What a file is, told from its first bytes and never from its name, [FILE-6].

The answer decides which viewer a recipient is offered, so doubt ends in "other": a wrong "image" feeds a decoder with
something it was not made for. Three steps, the surest first:

1. Text is what reads as UTF-8 without control characters. HTML and SVG are therefore text, shown as their source; two
   document formats that may begin like text are told apart by their own first characters.
2. Four containers (RIFF, Ogg, Matroska, ISO media) are looked into, because the same first bytes hold sound or film.
3. For the rest puremagic names the format. Only its matches from the very first byte, of three bytes or more, and of a
   format listed here count: its table also knows two-byte marks, and those any file may begin with by chance.
"""

import codecs
import re

import puremagic

from kentongan.words import AttachmentKind

HEAD_BYTES = 64 * 1024

Told = tuple[AttachmentKind, str]

UNKNOWN: Told = (AttachmentKind.OTHER, "application/octet-stream")
_TEXT: Told = (AttachmentKind.TEXT, "text/plain")
_PDF: Told = (AttachmentKind.OTHER, "application/pdf")
_RTF: Told = (AttachmentKind.OTHER, "application/rtf")
_MP3: Told = (AttachmentKind.AUDIO, "audio/mpeg")

# Everything of Unicode's C0 and C1 but tab, line feed, form feed and carriage return.
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")

# puremagic's name of a media type -> ours. Its table spells some in several ways.
_BY_MAGIC: dict[str, Told] = {
    "image/png": (AttachmentKind.IMAGE, "image/png"),
    "image/jpeg": (AttachmentKind.IMAGE, "image/jpeg"),
    "image/gif": (AttachmentKind.IMAGE, "image/gif"),
    "image/tiff": (AttachmentKind.IMAGE, "image/tiff"),
    "audio/flac": (AttachmentKind.AUDIO, "audio/flac"),
    "audio/mpeg": _MP3,
    "audio/x-midi": (AttachmentKind.AUDIO, "audio/midi"),
    "video/x-flv": (AttachmentKind.VIDEO, "video/x-flv"),
    "video/mpeg": (AttachmentKind.VIDEO, "video/mpeg"),
    "application/pdf": _PDF,
    "application/rtf": _RTF,
    "application/zip": (AttachmentKind.OTHER, "application/zip"),
    "application/x-gzip": (AttachmentKind.OTHER, "application/gzip"),
}

_BY_RIFF_FORM: dict[bytes, Told] = {
    b"WAVE": (AttachmentKind.AUDIO, "audio/wav"),
    b"AVI ": (AttachmentKind.VIDEO, "video/x-msvideo"),
    b"WEBP": (AttachmentKind.IMAGE, "image/webp"),
}

# The major brand of an ISO media file; a brand that is not here is a film of the MPEG-4 family.
_BY_BRAND: dict[bytes, Told] = {
    b"M4A ": (AttachmentKind.AUDIO, "audio/mp4"),
    b"M4B ": (AttachmentKind.AUDIO, "audio/mp4"),
    b"F4A ": (AttachmentKind.AUDIO, "audio/mp4"),
    b"qt  ": (AttachmentKind.VIDEO, "video/quicktime"),
    b"avif": (AttachmentKind.IMAGE, "image/avif"),
    b"avis": (AttachmentKind.IMAGE, "image/avif"),
    b"heic": (AttachmentKind.IMAGE, "image/heic"),
    b"heix": (AttachmentKind.IMAGE, "image/heic"),
    b"mif1": (AttachmentKind.IMAGE, "image/heif"),
    b"msf1": (AttachmentKind.IMAGE, "image/heif"),
}


def tell_kind(head: bytes) -> Told:
    """Kind and media type of a file from its first HEAD_BYTES bytes (from all of it when it is shorter)."""
    if not head:
        return UNKNOWN
    if _is_text(head):
        return _text_document(head)
    for look in (_riff, _ogg, _matroska, _iso_media, _mpeg_audio, _by_magic):
        if told := look(head):
            return told
    return UNKNOWN


def _is_text(head: bytes) -> bool:
    # A head that was cut may end within a character; a whole file may not.
    whole = len(head) < HEAD_BYTES
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head, final=whole)
    except UnicodeDecodeError:
        return False
    return _CONTROL.search(text) is None


def _text_document(head: bytes) -> Told:
    if head.startswith(b"%PDF-"):
        return _PDF
    if head.startswith(b"{\\rtf"):
        return _RTF
    return _TEXT


# Each look answers None for what it does not know at all, and UNKNOWN for its own format with unknown content.


def _riff(head: bytes) -> Told | None:
    return _BY_RIFF_FORM.get(head[8:12], UNKNOWN) if head.startswith(b"RIFF") else None


def _ogg(head: bytes) -> Told | None:
    """The first page names the codec; only Theora is a film."""
    if not head.startswith(b"OggS"):
        return None
    if b"\x80theora" in head[:512]:
        return (AttachmentKind.VIDEO, "video/ogg")
    return (AttachmentKind.AUDIO, "audio/ogg")


def _matroska(head: bytes) -> Told | None:
    """The EBML header holds the document type: element 0x4282, its length, its letters."""
    if not head.startswith(b"\x1a\x45\xdf\xa3"):
        return None
    header = head[:128]
    if b"\x42\x82\x84webm" in header:
        return (AttachmentKind.VIDEO, "video/webm")
    if b"\x42\x82\x88matroska" in header:
        return (AttachmentKind.VIDEO, "video/x-matroska")
    return UNKNOWN


def _iso_media(head: bytes) -> Told | None:
    if head[4:8] == b"jP  ":
        return UNKNOWN  # JPEG 2000, which puremagic takes for a JPEG
    if head[4:8] != b"ftyp" or len(head) < 12:
        return None
    brand = head[8:12]
    if brand.startswith(b"3g"):
        return (AttachmentKind.VIDEO, "video/3gpp")
    return _BY_BRAND.get(brand, (AttachmentKind.VIDEO, "video/mp4"))


# Layer III: kilobits a second of MPEG 1, and of MPEG 2 and 2.5; samples a second of MPEG 1, halved in each later one.
_BIT_RATES_1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
_BIT_RATES_2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)
_SAMPLE_RATES = (44100, 48000, 32000, 0)


def _mpeg_audio(head: bytes) -> Told | None:
    """MP3 without an ID3 tag: a frame header, and another one where the first frame ends."""
    length = _frame_length(head, 0)
    return _MP3 if length and _frame_length(head, length) else None


def _frame_length(head: bytes, at: int) -> int:
    """Bytes of the layer III frame that begins at `at`; 0 when none does."""
    if len(head) < at + 4 or head[at] != 0xFF or head[at + 1] & 0xE6 != 0xE2:
        return 0
    version = head[at + 1] >> 3 & 3  # 3: MPEG 1, 2: MPEG 2, 0: MPEG 2.5, 1: reserved
    bit_rate = (_BIT_RATES_1 if version == 3 else _BIT_RATES_2)[head[at + 2] >> 4]
    sample_rate = _SAMPLE_RATES[head[at + 2] >> 2 & 3] // {3: 1, 2: 2, 0: 4, 1: 1}[version]
    if version == 1 or not bit_rate or not sample_rate:
        return 0
    padding = head[at + 2] >> 1 & 1
    return (144 if version == 3 else 72) * bit_rate * 1000 // sample_rate + padding


def _by_magic(head: bytes) -> Told | None:
    if head.startswith(b"PK\x03\x04"):
        # puremagic answers with a choice of office documents, of which nothing but the archive is sure.
        return _BY_MAGIC["application/zip"]
    if not head.startswith(_BEGINNINGS):
        return None  # spares most unknown files a walk through two thousand signatures
    try:
        matches = puremagic.magic_string(head)
    except puremagic.PureError:
        return None
    sure = (match for match in matches if len(match.byte_match) >= 3 and head.startswith(match.byte_match))
    return next((_BY_MAGIC[match.mime_type] for match in sure if match.mime_type in _BY_MAGIC), None)


def _beginnings() -> tuple[bytes, ...]:
    """How everything begins that can come out of `_by_magic`: the signatures of our media types."""
    rows = [*puremagic.magic_header_array, *puremagic.magic_footer_array]
    sequels = puremagic.multi_part_dict
    ours = {row.byte_match for row in rows if row.mime_type in _BY_MAGIC}
    return tuple(ours | {begin for begin in sequels if any(row.mime_type in _BY_MAGIC for row in sequels[begin])})


_BEGINNINGS = _beginnings()
