"""An institution, opened beside the list of members: its particulars, and what is done to all of its members."""

from starlette.responses import Response

from kentongan.services.standing import InstitutionStanding
from kentongan.web.pages.member import show
from kentongan.web.table import act, page
from kentongan.web.texts import institution as texts
from kentongan.web.visit import Visit
from kentongan.web.wanted import Wanted, kind_of, rights_of
from kentongan.words import Role

# Desks that are shown; the others are found in the list.
_DESKS = 50


@page("/members/institutions/{code}", Role.AUDITOR)
async def institution(visit: Visit) -> Response:
    """One opened beside the list; the address may be sent to a colleague."""
    return await show(visit, home=await _open(visit))


@act("/members/institutions/{code}/edit", Role.ADMINISTRATOR)
async def edit(visit: Visit) -> Response:
    """Change name, city and kind."""
    service = visit.services.institution
    await service.edit(visit.name("code"), visit.field("name"), visit.field("city"), kind_of(visit), visit.actor)
    return _back(visit, "saved")


@act("/members/institutions/{code}/suspend", Role.OPERATOR)
async def suspend(visit: Visit) -> Response:
    """Stop all members, after telling what that means."""
    if visit.field("sure") != "yes":
        query = Wanted.sent(visit).query
        return await visit.page("institution_sure.html", texts, home=await _open(visit), query=query)
    return await _change(visit, "suspended", suspended=True)


@act("/members/institutions/{code}/restore", Role.OPERATOR)
async def restore(visit: Visit) -> Response:
    """Let all members in again."""
    return await _change(visit, "restored", suspended=False)


@act("/members/institutions/{code}/rights", Role.ADMINISTRATOR)
async def rights(visit: Visit) -> Response:
    """Set what all members may do; what is left out stays."""
    wanted = rights_of(visit)
    changed = await visit.services.membership.change_institution(
        visit.name("code"),
        visit.actor,
        broadcast=wanted.broadcast,
        highest_level=wanted.highest_level,
        quota=wanted.quota,
    )
    return _back(visit, "rights", changed.changed)


@act("/members/institutions/{code}/end-sessions", Role.OPERATOR)
async def end_sessions(visit: Visit) -> Response:
    """Log all members out on all devices."""
    ended = await visit.services.membership.end_institution(visit.name("code"), visit.actor)
    return _back(visit, "ended", ended.devices)


async def _open(visit: Visit) -> InstitutionStanding:
    return await visit.services.standing.institution(visit.name("code"), _DESKS)


async def _change(visit: Visit, done: str, *, suspended: bool) -> Response:
    service = visit.services.membership
    changed = await service.change_institution(visit.name("code"), visit.actor, suspended=suspended)
    return _back(visit, done, changed.changed)


def _back(visit: Visit, done: str, count: int = 1) -> Response:
    """To the institution, and the list as it was."""
    return visit.go(Wanted.sent(visit).path(f"/members/institutions/{visit.name('code').lower()}", done, count))
