"""The administrators: appointing, links, roles, removing, and everybody's sessions."""

from starlette.responses import Response

from kentongan.errors import Refusal
from kentongan.protocol.commands.administrator import AdministratorLink
from kentongan.web.table import act, page
from kentongan.web.texts import administrator as texts
from kentongan.web.texts import security as tabs
from kentongan.web.visit import Visit, status_of
from kentongan.web.wording import Words
from kentongan.words import Role

_PLACE = "/security/administrators"


@page("/security/administrators", Role.AUDITOR)
async def administrators(visit: Visit) -> Response:
    """Who they are; administrators also see where everybody is signed in."""
    return await _show(visit)


@act("/security/administrators/appoint", Role.ADMINISTRATOR)
async def appoint(visit: Visit) -> Response:
    """A new one; the link is in this answer and nowhere else."""
    name, person = visit.field("name"), visit.field("person")
    try:
        link = await visit.services.administrator.appoint(name, person, _role(visit) or Role.AUDITOR, visit.actor)
    except Refusal as refusal:
        return await _show(visit, refusal, name=name[:120], person=person[:120])
    return await _link(visit, link)


@act("/security/administrators/change", Role.ADMINISTRATOR)
async def change(visit: Visit) -> Response:
    """Another role or name."""
    await visit.services.administrator.edit(visit.field("name"), _role(visit), visit.field("person"), visit.actor)
    return visit.go(_PLACE)


@act("/security/administrators/renew", Role.ADMINISTRATOR)
async def renew(visit: Visit) -> Response:
    """Another link, when that was asked once more."""
    name = visit.field("name")
    if visit.field("sure") != "yes":
        return await _ask(visit, "renew", name)
    return await _link(visit, await visit.services.administrator.link_again(name, visit.actor))


@act("/security/administrators/remove", Role.ADMINISTRATOR)
async def remove(visit: Visit) -> Response:
    """Take everything from one, when that was asked once more."""
    name = visit.field("name")
    if visit.field("sure") != "yes":
        return await _ask(visit, "remove", name)
    await visit.services.administrator.dismiss(name, visit.actor)
    return visit.go(_PLACE)


@act("/security/administrators/end", Role.ADMINISTRATOR)
async def end(visit: Visit) -> Response:
    """End a session, whosever it is."""
    await visit.services.console.end_anybodys(visit.field("session"), visit.actor)
    return visit.go(_PLACE)


def _role(visit: Visit) -> Role | None:
    sent = visit.field("role")
    return Role(sent) if sent in [*Role] else None


async def _ask(visit: Visit, what: str, name: str) -> Response:
    return await visit.page("administrator_sure.html", texts, what=what, name=name[:64])


async def _link(visit: Visit, link: AdministratorLink) -> Response:
    return await visit.page("administrator_link.html", texts, link=link)


async def _show(visit: Visit, refusal: Refusal | None = None, *, name: str = "", person: str = "") -> Response:
    sessions = await visit.services.console.everybodys_sessions() if visit.may(Role.ADMINISTRATOR) else []
    return await visit.page(
        "administrators.html",
        texts,
        status=status_of(refusal.code) if refusal else 200,
        tabs=Words(tabs, visit.language),
        everybody=await visit.services.administrator.all(),
        sessions=sessions,
        roles=[*Role],
        refusal=refusal,
        name=name,
        person=person,
    )
