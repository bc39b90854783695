"""Search for words anywhere in names and addresses, without regard to case and accents.

A member and an institution each have a column with their text as it is searched. A page looks through all of it: with
100,000 members that takes about 30 ms, so that there is no index to keep, and every part of a word is found.
"""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, func, or_, select

from kentongan.domain.text import folded
from kentongan.store.schema import institution, member


def institution_text(code: str, name: str, city: str) -> str:
    """What an institution is found by; to be written whenever one of these is."""
    return folded(f"{code} {name} {city}")


def member_text(address: str, contact: str) -> str:
    """What a member is found by, beside its institution and its e-mail address."""
    return folded(f"{address} {contact}")


def institutions_with(search: str) -> Iterator[ColumnElement[bool]]:
    """A condition for each word: the institution has it."""
    for word in folded(search).split():
        yield func.instr(institution.c.folded, word) > 0


def members_with(search: str, *, email: bool = False) -> Iterator[ColumnElement[bool]]:
    """A condition for each word: the member or its institution has it, with `email` or its e-mail address."""
    for word in folded(search).split():
        at_home = select(institution.c.id).where(func.instr(institution.c.folded, word) > 0)
        found = func.instr(member.c.folded, word) > 0, member.c.institution_id.in_(at_home)
        yield or_(*found, func.instr(func.lower(member.c.email), word) > 0) if email else or_(*found)
