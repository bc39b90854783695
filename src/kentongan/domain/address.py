"""Addresses: `desk@institution` for a member, `@institution`, `#group` and `*` in an audience, [MSG-1]."""

import re
from dataclasses import dataclass, field
from typing import Self

from kentongan.errors import ErrorCode, Refusal

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?")
RESERVED = frozenset({"all", "admin", "system", "root", "kentongan"})
EVERYBODY = "*"


@dataclass(frozen=True, slots=True, order=True)
class Address:
    """The address of a member; also its login name."""

    desk: str
    institution: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """`desk@institution`, in any case; raises Refusal(FIELD_INVALID) for anything else."""
        desk, at, institution = text.strip().lower().partition("@")
        if not at or not _NAME.fullmatch(desk) or not _NAME.fullmatch(institution):
            raise Refusal(ErrorCode.FIELD_INVALID, field="address", detail=text[:65])
        return cls(desk, institution)

    def __str__(self) -> str:
        return f"{self.desk}@{self.institution}"


def known_form(text: str) -> str:
    """An address as it was typed, in small letters; empty for what is none: people type passwords into wrong fields."""
    try:
        return str(Address.parse(text))
    except Refusal:
        return ""


def new_name(text: str, field: str) -> str:
    """A desk or institution code that somebody wants to have; raises Refusal when it is malformed or reserved."""
    name = text.strip().lower()
    if not _NAME.fullmatch(name):
        raise Refusal(ErrorCode.FIELD_INVALID, field=field, detail="a-z 0-9 -")
    if name in RESERVED:
        raise Refusal(ErrorCode.NAME_RESERVED, field=field, detail=name)
    return name


@dataclass(slots=True)
class Audience:
    """Whom a message is for, sorted by kind. `unknown` are entries that are no address at all."""

    typed: list[str] = field(default_factory=list)
    everybody: bool = False
    members: set[Address] = field(default_factory=set)
    institutions: set[str] = field(default_factory=set)
    groups: set[str] = field(default_factory=set)
    unknown: list[str] = field(default_factory=list)

    @classmethod
    def parse(cls, entries: list[str]) -> Self:
        """Sort the entries as they were typed; duplicates are dropped, order is kept."""
        audience = cls()
        for entry in dict.fromkeys(text.strip().lower() for text in entries):
            audience.typed.append(entry)
            audience._sort(entry)
        return audience

    def _sort(self, entry: str) -> None:
        if entry == EVERYBODY:
            self.everybody = True
        elif entry[:1] in ("@", "#") and _NAME.fullmatch(entry[1:]):
            (self.institutions if entry[0] == "@" else self.groups).add(entry[1:])
        else:
            try:
                self.members.add(Address.parse(entry))
            except Refusal:
                self.unknown.append(entry)
