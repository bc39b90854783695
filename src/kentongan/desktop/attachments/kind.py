"""What may be looked at inside, by what the server told from the content; and names that say something else.

The name of a file decides nothing here: it can only take away. Where its ending does not fit what the file is, nothing
is shown inside, and the user is told in words.
"""

from pathlib import Path, PurePosixPath

from kentongan.desktop.texts import attachments as texts
from kentongan.domain.attachment import safe_name
from kentongan.language import Sentence
from kentongan.protocol.commands.attachment import Attachment
from kentongan.words import AttachmentKind

_TEXTS = """
    txt md rst csv tsv json xml html htm svg ini toml yaml yml log tex bib srt vtt ics vcf eml c h css sql
"""
_PROGRAMS = """
    exe com scr pif bat cmd ps1 psm1 vbs vbe js jse wsf wsh hta msi msp msix cpl dll sys lnk url reg jar apk app dmg
    pkg deb rpm run sh bash zsh csh desktop appimage bin elf so dylib scf inf gadget chm iso img vhd docm xlsm pptm py
"""
# Media type -> the endings that fit it. What is not here is saved and never shown.
SHOWN = {
    "text/plain": frozenset(_TEXTS.split()),
    "image/png": frozenset({"png"}),
    "image/jpeg": frozenset({"jpg", "jpeg", "jpe", "jfif"}),
    "image/gif": frozenset({"gif"}),
    "image/webp": frozenset({"webp"}),
    "audio/mpeg": frozenset({"mp3"}),
    "audio/ogg": frozenset({"ogg", "oga", "opus"}),
    "audio/wav": frozenset({"wav"}),
    "audio/flac": frozenset({"flac"}),
    "audio/mp4": frozenset({"m4a"}),
    "video/mp4": frozenset({"mp4", "m4v"}),
    "video/webm": frozenset({"webm"}),
}
# Endings that promise one of the formats above, whatever is inside.
_PROMISING = frozenset(ending for media_type, endings in SHOWN.items() for ending in endings) - SHOWN["text/plain"]
# What a system would run, or follow to something that it runs.
_RUNNING = frozenset(_PROGRAMS.split())
# How a file that a player gets must begin, so that nothing else reaches its many formats: offset and bytes.
_BEGINNINGS: dict[str, tuple[tuple[int, bytes], ...]] = {
    "audio/mpeg": ((0, b"ID3"), (0, b"\xff\xfb"), (0, b"\xff\xf3"), (0, b"\xff\xf2"), (0, b"\xff\xfa")),
    "audio/ogg": ((0, b"OggS"),),
    "audio/wav": ((0, b"RIFF"),),
    "audio/flac": ((0, b"fLaC"),),
    "audio/mp4": ((4, b"ftyp"),),
    "video/mp4": ((4, b"ftyp"),),
    "video/webm": ((0, b"\x1a\x45\xdf\xa3"),),
}


def ending(name: str) -> str:
    """The ending of a file's name in small letters, as it is saved; empty when it has none."""
    return PurePosixPath(safe_name(name)).suffix[1:].lower()


def warning(attachment: Attachment) -> Sentence | None:
    """What to say about a name that does not fit the content, or that would run; None when all is well."""
    last = ending(attachment.name)
    if last in _RUNNING - SHOWN.get(attachment.media_type, frozenset()):
        return texts.RUNS
    fitting = SHOWN.get(attachment.media_type)
    if last in _PROMISING and (fitting is None or last not in fitting):
        return texts.PRETENDS
    if fitting is not None and last not in fitting and attachment.kind is not AttachmentKind.TEXT:
        return texts.PRETENDS
    return None


def is_shown(attachment: Attachment) -> bool:
    """Whether it is looked at inside: a known type whose name fits."""
    return attachment.media_type in SHOWN and warning(attachment) is None


def begins_as(path: Path, media_type: str) -> bool:
    """Whether a file that came really begins as its type does; for what a player would guess by itself."""
    with path.open("rb") as file:
        head = file.read(16)
    return any(head[at : at + len(mark)] == mark for at, mark in _BEGINNINGS.get(media_type, ()))
