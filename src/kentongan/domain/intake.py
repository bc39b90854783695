"""Intakes: members, with their institutions, made at once from a table (CSV), and the table that an export writes.

A table is read as a whole and every flaw is told with its line, before anything is done. Lines count as an editor
counts them. UTF-8 with or without its mark, UTF-16 with its mark; the separator is the one of comma, semicolon and tab
that the first line has most of, because spreadsheet programs choose by country.
"""

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kentongan.domain.address import Address, new_name
from kentongan.domain.registration import email_address
from kentongan.domain.spreadsheet import as_written, csv_line, harmless, is_reckoned
from kentongan.domain.text import one_line
from kentongan.errors import Refusal
from kentongan.language import Sentence
from kentongan.limits import INTAKE, NAME
from kentongan.words import InstitutionKind, Level

NEEDED = ("desk", "code", "contact", "email")
OPTIONAL = ("institution", "city", "kind", "broadcast", "highest_level", "quota")
# What an export writes besides, and an intake leaves alone.
TOLD = ("state",)
COLUMNS = (*NEEDED, *OPTIONAL, *TOLD)
# Headings as people write them.
HEADINGS = {name: name for name in COLUMNS} | {
    "meja": "desk",
    "kode": "code",
    "kontak": "contact",
    "surel": "email",
    "e-mail": "email",
    "perguruan tinggi": "institution",
    "kota": "city",
    "jenis": "kind",
    "siaran": "broadcast",
    "paling keras": "highest_level",
    "kuota": "quota",
    "keadaan": "state",
}
_YES, _NO = {"yes", "ya", "true", "1"}, {"no", "tidak", "false", "0", ""}
_MOST_QUOTA = 2**53


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong in a line (0: with the table as a whole), and in which column, if in one."""

    line: int
    column: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class IntakeRow:
    """A line that can be used; the particulars of its institution are empty where they were left out."""

    line: int
    address: Address
    contact: str
    email: str
    institution: str
    city: str
    kind: InstitutionKind | None
    broadcast: bool
    highest_level: Level
    quota: int | None


@dataclass(slots=True)
class Intake:
    """A table that was read: the lines that can be used, and every flaw in the order of lines."""

    rows: list[IntakeRow] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)

    def note(self, line: int, column: str, sentence: Sentence, **values: object) -> None:
        """Something is wrong."""
        self.flaws.append(Flaw(line, column, sentence.filled(**values)))


NOT_TEXT = Sentence(
    "Baris ini bukan UTF-8; simpan tabel sebagai “CSV UTF-8”.", "This is not UTF-8; save the table as “CSV UTF-8”."
)
EMPTY = Sentence("Tabel ini kosong.", "This table is empty.")
TOO_MANY = Sentence("Tabel ini punya lebih dari {most} baris.", "This table has more than {most} lines.")
COLUMN_UNKNOWN = Sentence("Tidak ada kolom bernama “{name}”.", "There is no column called “{name}”.")
COLUMN_TWICE = Sentence("Kolom “{name}” ada dua kali.", "The column “{name}” is there twice.")
COLUMN_MISSING = Sentence("Kolom “{name}” tidak ada.", "The column “{name}” is missing.")
CELLS = Sentence(
    "Baris ini punya {found} sel, judulnya {expected}.", "This line has {found} cells, the headings have {expected}."
)
QUOTES = Sentence("Tanda kutip di baris ini tidak berpasangan.", "The quotation marks of this line are not closed.")
FORMULA = Sentence(
    "Isi ini dimulai seperti rumus (= + - @); tulis tanpa itu.",
    "This begins like a formula (= + - @); write it without.",
)
TWICE = Sentence("Alamat {address} sudah ada di baris {before}.", "The address {address} is in line {before} already.")
OTHERWISE = Sentence(
    "Perguruan tinggi {code} ditulis lain di baris {before}.",
    "The institution {code} is written otherwise in line {before}.",
)
NO_WORD = Sentence("Di sini hanya boleh: {words}.", "Only these can stand here: {words}.")
NO_NUMBER = Sentence("Di sini harus ada bilangan byte, atau kosong.", "A number of bytes stands here, or nothing.")


def read_intake(content: bytes) -> Intake:
    """Read a table; whatever it is, it gives an intake with at least a row or a flaw."""
    intake = Intake()
    text = _decoded(content, intake)
    if text is None:
        return intake
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    columns: list[str] = []
    start = 1
    try:
        for cells in lines:
            begins, start = start, lines.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if not columns:
                columns = _headings(cells, begins, intake)
                if intake.flaws:
                    return intake
            elif len(cells) != len(columns):
                intake.note(begins, "", CELLS, found=len(cells), expected=len(columns))
            else:
                _read_row(dict(zip(columns, map(str.strip, cells), strict=True)), begins, intake)
            if len(intake.rows) > INTAKE.value:
                intake.note(begins, "", TOO_MANY, most=INTAKE.value)
                return intake
    except csv.Error:
        intake.note(start, "", QUOTES)
    if not intake.rows and not intake.flaws:
        intake.note(0, "", EMPTY)
    _compare(intake)
    intake.flaws.sort(key=lambda flaw: flaw.line)
    return intake


def _decoded(content: bytes, intake: Intake) -> str | None:
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = content.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        intake.note(0 if marked else content[: error.start].count(b"\n") + 1, "", NOT_TEXT)
        return None
    if "\0" in text:
        intake.note(text[: text.index("\0")].count("\n") + 1, "", NOT_TEXT)
        return None
    return text


def _separator(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=first.count)


def _headings(cells: list[str], line: int, intake: Intake) -> list[str]:
    columns: list[str] = []
    for cell in cells:
        name = HEADINGS.get(cell.strip().lower(), "")
        if not name:
            intake.note(line, "", COLUMN_UNKNOWN, name=cell.strip()[:40])
        elif name in columns:
            intake.note(line, name, COLUMN_TWICE, name=name)
        columns.append(name)
    for name in NEEDED:
        if name not in columns:
            intake.note(line, name, COLUMN_MISSING, name=name)
    return columns


class _Cells:
    """The cells of one line, each read by a rule; a rule that refuses leaves a flaw and the line cannot be used."""

    def __init__(self, cells: Mapping[str, str], line: int, intake: Intake) -> None:
        self._cells, self._line, self._intake = cells, line, intake
        self.good = True

    def read(self, column: str, rule: Callable[[str], Any]) -> Any:
        cell = self._cells.get(column, "")
        try:
            if is_reckoned(cell):
                raise _Wrong(FORMULA)
            return rule(as_written(cell))
        except _Wrong as wrong:
            self._intake.note(self._line, column, wrong.sentence)
        except Refusal as refusal:
            self._intake.note(self._line, column, Sentence(refusal.say("id"), refusal.say("en")))
        self.good = False
        return None


class _Wrong(Exception):
    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence


def _read_row(cells: dict[str, str], line: int, intake: Intake) -> None:
    own = _Cells(cells, line, intake)
    desk = own.read("desk", lambda cell: new_name(cell, "desk"))
    code = own.read("code", lambda cell: new_name(cell, "code"))
    contact = own.read("contact", lambda cell: one_line(cell, "contact", NAME.value))
    email = own.read("email", email_address)
    institution = own.read("institution", lambda cell: cell and one_line(cell, "institution", NAME.value))
    city = own.read("city", lambda cell: cell and one_line(cell, "city", NAME.value))
    kind = own.read("kind", _kind)
    broadcast = own.read("broadcast", _yes)
    level = own.read("highest_level", lambda cell: _word(Level, cell) if cell else Level.IMPORTANT)
    quota = own.read("quota", _quota)
    if own.good:
        address = Address(desk, code)
        row = IntakeRow(line, address, contact, email, institution, city, kind, broadcast, level, quota)
        intake.rows.append(row)


def _word(words: type[Any], cell: str) -> Any:
    try:
        return words(cell.lower())
    except ValueError:
        raise _Wrong(_only(", ".join(str(word) for word in words))) from None


def _only(words: str) -> Sentence:
    return NO_WORD.filled(words=words)


def _kind(cell: str) -> InstitutionKind | None:
    found: InstitutionKind | None = _word(InstitutionKind, cell) if cell else None
    return found


def _yes(cell: str) -> bool:
    if cell.lower() not in _YES | _NO:
        raise _Wrong(_only("yes, no, ya, tidak"))
    return cell.lower() in _YES


def _quota(cell: str) -> int | None:
    if cell and not (cell.isascii() and cell.isdecimal() and int(cell[:20]) <= _MOST_QUOTA):
        raise _Wrong(NO_NUMBER)
    return int(cell) or None if cell else None


def _compare(intake: Intake) -> None:
    """Addresses that stand there twice, and institutions that are written in two ways."""
    addresses: dict[Address, int] = {}
    homes: dict[tuple[str, str], tuple[int, object]] = {}
    for row in intake.rows:
        first = addresses.setdefault(row.address, row.line)
        if first != row.line:
            intake.note(row.line, "desk", TWICE, address=row.address, before=first)
        for name in ("institution", "city", "kind"):
            value, code = getattr(row, name), row.address.institution
            line, known = homes.setdefault((code, name), (row.line, value)) if value else (row.line, value)
            if value != known:
                intake.note(row.line, name, OTHERWISE, code=code, before=line)


# Writing


def write_table(rows: Iterable[Mapping[str, object]]) -> Iterator[str]:
    """An export, line by line: what `read_intake` reads, and nothing that a spreadsheet program would reckon."""
    yield csv_line(COLUMNS, "\r\n")
    for row in rows:
        yield csv_line((harmless(str(row[name])) for name in COLUMNS), "\r\n")
