"""The few words that Qt says by itself, in the language of the windows.

Qt asks its translators from every thread, also from those of the player while they hold locks of their own. A
translator written in Python would make them wait for the interpreter there; so the words are handed over in Qt's own
form, a message file, made in memory. Qt brings no Indonesian, and its words for other languages are thousands.
"""

import struct
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QObject, QTranslator

from kentongan.desktop.texts.qt import WORDS
from kentongan.desktop.wording import say, wording

_MAGIC = bytes.fromhex("3cb86418caef9c95cd211cbf60a1bddd")
# Parts of the file, and of a message in it. A message without a context is found wherever Qt asks from.
_HASHES, _MESSAGES = 0x42, 0x69
_END, _TRANSLATION, _SOURCE = 1, 3, 6


class QtWords(QObject):
    """Follows the language for as long as the program lives."""

    def __init__(self, app: QCoreApplication) -> None:
        super().__init__(app)
        self._translator: QTranslator | None = None
        wording.changed.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Say everything in the language of the moment. Windows of Qt that stand hear of it."""
        # A new one each time: the old one may be asked by another thread until it is removed.
        before, self._translator = self._translator, QTranslator(self)
        # The translator reads these bytes for as long as it lives.
        self._file = message_file({sentence.en: say(sentence) for sentence in WORDS})
        self._translator.load(self._file)
        QCoreApplication.installTranslator(self._translator)
        if before:
            QCoreApplication.removeTranslator(before)
            before.deleteLater()


def message_file(words: Mapping[str, str]) -> bytes:
    """Qt's message file (`.qm`) with what is said for each source text."""
    messages, places = b"", []
    for source, said in words.items():
        places.append((_hash(source.encode()), len(messages)))
        messages += _field(_TRANSLATION, said.encode("utf-16-be")) + _field(_SOURCE, source.encode())
        messages += bytes([_END])
    hashes = b"".join(struct.pack(">II", *place) for place in sorted(places))
    return _MAGIC + _field(_HASHES, hashes) + _field(_MESSAGES, messages)


def _field(tag: int, content: bytes) -> bytes:
    return struct.pack(">BI", tag, len(content)) + content


def _hash(source: bytes) -> int:
    """The hash of ELF, by which Qt looks a source text up."""
    value = 0
    for one in source:
        value = (value << 4) + one
        if high := value & 0xF0000000:
            value ^= high >> 24
        value &= ~high & 0xFFFFFFFF
    return value or 1
