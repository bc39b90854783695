"""What visitors want of the members: the filter in the address, which acts carry along, and the rights in a form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import parse_qsl, urlencode

from kentongan.domain.address import known_form
from kentongan.errors import ErrorCode, Refusal
from kentongan.limits import CODE, SEARCH
from kentongan.protocol.commands.roster import Members
from kentongan.web.visit import Visit
from kentongan.words import InstitutionKind, Level, MemberState

_GIGABYTE = 1_000_000_000
_MOST_QUOTA = 2**53
_AMOUNT = re.compile(r"[0-9]{1,9}([.,][0-9]{1,9})?")
_BROADCAST = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter, and the page of what it finds: beyond one address or before another. Nonsense counts as left out."""

    members: Members
    after: str = ""
    before: str = ""

    @classmethod
    def asked(cls, visit: Visit) -> Self:
        """By the address of the page."""
        return cls._read(visit.request.query_params)

    @classmethod
    def sent(cls, visit: Visit) -> Self:
        """By the page that a form was on, in its field `query`."""
        return cls._read(dict(parse_qsl(visit.field("query")[:2000])))

    @classmethod
    def _read(cls, said: Mapping[str, str]) -> Self:
        state, level = said.get("state", ""), said.get("level", "")
        members = Members(
            search=said.get("search", "").strip()[: SEARCH.value],
            institution=said.get("institution", "").strip().lower()[: CODE.value],
            state=MemberState(state) if state in [*MemberState] else None,
            broadcast=_BROADCAST.get(said.get("broadcast", "")),
            highest_level=Level(level) if level in [*Level] else None,
        )
        return cls(members, known_form(said.get("after", "")), known_form(said.get("before", "")))

    @property
    def filter_query(self) -> str:
        """The filter as the query of an address, without the page."""
        wanted = self.members
        broadcast = {True: "yes", False: "no", None: ""}[wanted.broadcast]
        values = {"search": wanted.search, "institution": wanted.institution, "state": wanted.state or ""}
        values |= {"level": wanted.highest_level or "", "broadcast": broadcast}
        return urlencode({name: value for name, value in values.items() if value})

    @property
    def query(self) -> str:
        """Filter and page."""
        page = {"after": self.after} if self.after else {"before": self.before} if self.before else {}
        return "&".join(filter(None, (self.filter_query, urlencode(page))))

    def path(self, place: str, done: str, count: int = 1) -> str:
        """Where one goes after an act: a place with this filter, which tells what was done, and to how many."""
        return f"{place}?" + "&".join(filter(None, (self.query, urlencode({"done": done, "count": count}))))


def count_of(visit: Visit) -> int:
    """To how many something was done, as the address tells after an act."""
    count = visit.asked("count")
    return int(count) if count.isascii() and count.isdecimal() and len(count) < 8 else 0


def kind_of(visit: Visit) -> InstitutionKind | None:
    """The kind of institution in a form; None when none was chosen."""
    kind = visit.field("kind")
    return InstitutionKind(kind) if kind in [*InstitutionKind] else None


@dataclass(frozen=True, slots=True)
class WantedRights:
    """Rights as they shall be; None stays, a quota (bytes) of 0 is the server's setting."""

    broadcast: bool | None
    highest_level: Level | None
    quota: int | None


def rights_of(visit: Visit) -> WantedRights:
    """The rights in a form; raises Refusal for a quota that is no amount, and when nothing at all shall change."""
    level = visit.field("level")
    wanted = WantedRights(
        _BROADCAST.get(visit.field("broadcast")), Level(level) if level in [*Level] else None, _quota(visit)
    )
    if wanted == WantedRights(None, None, None):
        raise Refusal(ErrorCode.FIELD_MISSING, field="rights")
    return wanted


def _quota(visit: Visit) -> int | None:
    text = visit.field("quota").strip()
    if not text:
        return None
    amount = _AMOUNT.fullmatch(text)
    quota = round(float(text.replace(",", ".")) * _GIGABYTE) if amount else _MOST_QUOTA + 1
    if quota > _MOST_QUOTA:
        raise Refusal(ErrorCode.FIELD_INVALID, field="quota", detail="GB")
    return quota
