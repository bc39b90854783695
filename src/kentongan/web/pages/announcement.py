"""Announcements: writing one, seeing whom it reaches, sending it, and how far the last ones have come."""

import re
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response

from kentongan import limits
from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import ID_PATTERN, new_id
from kentongan.protocol.commands.announcement import Announce, MakeAnnouncer
from kentongan.web.table import act, page
from kentongan.web.texts import announcement as texts
from kentongan.web.visit import Visit
from kentongan.words import InstitutionKind, Level, Role

_PAGE = 8


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the form."""

    to: str = "*"
    level: Level = Level.NORMAL
    subject: str = ""
    text: str = ""
    id: str = field(default_factory=new_id)

    @property
    def audience(self) -> list[str]:
        """The entries of `to`."""
        return [entry for entry in self.to.replace(",", " ").split() if entry]

    @property
    def announcement(self) -> Announce:
        """The same to be sent."""
        return Announce(id=self.id, to=self.audience, subject=self.subject, text=self.text, level=self.level)


@page("/messages", Role.AUDITOR)
async def announcements(visit: Visit) -> Response:
    """The form, and what was sent."""
    return await _show(visit, Draft())


@page("/messages/sent", Role.AUDITOR, quiet=True)
async def sent(visit: Visit) -> Response:
    """What was sent, again, for an open page."""
    return visit.fragment("announcement_sent.html", texts, found=await visit.services.announcement.sent("", _PAGE))


@act("/messages/desk", Role.ADMINISTRATOR)
async def make_desk(visit: Visit) -> Response:
    """Make the desk that announcements come from."""
    wanted = MakeAnnouncer(
        institution=visit.field("institution"),
        city=visit.field("city"),
        kind=InstitutionKind.OTHER,
        contact=visit.field("contact"),
        email=visit.field("email"),
    )
    try:
        await visit.services.announcement.make_desk(wanted, visit.actor)
    except Refusal as refusal:
        return await _show(visit, Draft(), refusal=refusal)
    return visit.go("/messages")


@act("/messages/send", Role.ADMINISTRATOR)
async def send(visit: Visit) -> Response:
    """Send an announcement; first only its recipients are counted, and that is asked once."""
    draft = _sent(visit)
    if visit.field("sure") == "no":
        return await _show(visit, draft)
    try:
        if visit.field("sure") != "yes":
            reached = await visit.services.announcement.check(draft.announcement)
            return await visit.page(
                "announcement_sure.html", texts, draft=draft, reached=reached, desk=await _desk(visit)
            )
        await visit.services.announcement.announce(draft.announcement, visit.actor)
    except Refusal as refusal:
        return await _show(visit, draft, refusal=refusal)
    return visit.go("/messages?sent=yes")


def _sent(visit: Visit) -> Draft:
    """The form as it came back. Raises Refusal for a level that is none."""
    level, number = visit.field("level"), visit.field("id")
    if level not in [*Level]:
        raise Refusal(ErrorCode.FIELD_INVALID, field="level", detail=level[:20])
    text = visit.field("text").replace("\r\n", "\n")
    return Draft(
        visit.field("to"),
        Level(level),
        visit.field("subject"),
        text,
        number if re.match(ID_PATTERN, number) else new_id(),
    )


async def _desk(visit: Visit) -> Any:
    return await visit.services.announcement.desk()


async def _show(visit: Visit, draft: Draft, refusal: Refusal | None = None) -> Response:
    return await visit.page(
        "announcements.html",
        texts,
        status=422 if refusal else 200,
        desk=await _desk(visit),
        found=await visit.services.announcement.sent("", _PAGE),
        draft=draft,
        levels=[*Level],
        limits=limits,
        refusal=refusal,
        done=visit.asked("sent") == "yes",
    )
