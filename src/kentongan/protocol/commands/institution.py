"""Commands of administrators about institutions, [ADMIN-20]."""

from typing import Annotated

from msgspec import Meta

from kentongan import limits
from kentongan.protocol.command import Block, Part, Sender, command
from kentongan.protocol.commands.fields import Code, Count, Cursor, Matches, Milliseconds, Name, PageSize
from kentongan.protocol.states import ADMINISTRATOR
from kentongan.words import InstitutionKind


class InstitutionRow(Part, frozen=True, kw_only=True):
    """An institution."""

    code: Code
    name: Name
    city: Name
    kind: InstitutionKind
    members: Annotated[Count, Meta(description="its members, suspended ones too")]
    created_at: Milliseconds


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-20",
    help="Lists institutions.",
    states=ADMINISTRATOR,
    answers=("institution_page",),
    strings=("search", "after"),
)
class Institutions(Block, frozen=True, kw_only=True, tag="institutions"):
    """Institutions whose code, name or city contains the words, [ADMIN-20]."""

    search: Annotated[str, Meta(max_length=limits.SEARCH.value, description="words; empty for all")] = ""
    after: Cursor = ""
    limit: PageSize = 100


@command(
    sender=Sender.SERVER,
    clause="ADMIN-20",
    help="A page of institutions.",
    strings=("institutions.code", "next"),
)
class InstitutionPage(Block, frozen=True, kw_only=True, tag="institution_page"):
    """Institutions in the order of their codes, [ADMIN-20]; an empty `next` says that this was all."""

    institutions: list[InstitutionRow]
    next: Cursor = ""
    matches: Matches = None


class DeskRow(Part, frozen=True, kw_only=True):
    """A desk of an institution."""

    desk: Code
    members: Annotated[Count, Meta(description="its members, suspended ones too")]


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-60",
    help="Lists the desks of an institution.",
    states=ADMINISTRATOR,
    answers=("desk_page",),
    strings=("institution", "after"),
)
class Desks(Block, frozen=True, kw_only=True, tag="desks"):
    """Desks that an institution has, [ADMIN-60]."""

    institution: Code
    after: Cursor = ""
    limit: PageSize = 100


@command(sender=Sender.SERVER, clause="ADMIN-60", help="A page of desks.", strings=("desks.desk", "next"))
class DeskPage(Block, frozen=True, kw_only=True, tag="desk_page"):
    """Desks in the order of their names, [ADMIN-60]; an empty `next` says that this was all."""

    desks: list[DeskRow]
    next: Cursor = ""


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-21",
    help="Changes name, city or kind of an institution.",
    states=ADMINISTRATOR,
    answers=("institution_edited",),
    strings=("code", "name"),
)
class EditInstitution(Block, frozen=True, kw_only=True, tag="edit_institution"):
    """What is left out stays; the code never changes, [ADMIN-21]."""

    code: Code
    name: Name | None = None
    city: Name | None = None
    kind: InstitutionKind | None = None


@command(
    sender=Sender.SERVER,
    clause="ADMIN-21",
    help="The institution as it is stored.",
    strings=("institution.code", "institution.name"),
)
class InstitutionEdited(Block, frozen=True, kw_only=True, tag="institution_edited"):
    """An institution after a change, [ADMIN-21]."""

    institution: InstitutionRow
