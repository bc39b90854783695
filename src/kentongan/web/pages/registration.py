"""Registrations: the list as it grows, one opened beside it, deciding one or many."""

from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from kentongan.errors import ErrorCode, Refusal
from kentongan.services.inspection import Inspected
from kentongan.web.navigation import Frame
from kentongan.web.stream import registration as name_of
from kentongan.web.table import act, page
from kentongan.web.texts import frame as frame_texts
from kentongan.web.texts import registration as texts
from kentongan.web.visit import Visit, number_of, status_of
from kentongan.words import RegistrationState, Role

_PAGE = 50
# A row is new on the page for so many milliseconds after its registration came.
_NEW = 3000


@page("/registrations", Role.AUDITOR)
async def registrations(visit: Visit) -> Response:
    """The list alone."""
    return await _show(visit)


@page("/registrations/rows", Role.AUDITOR, quiet=True)
async def rows(visit: Visit) -> Response:
    """The list again, for an open page."""
    return visit.fragment("registration_rows.html", texts, opened=None, **await _listed(visit))


@page("/registrations/waiting", Role.AUDITOR, quiet=True)
async def waiting(visit: Visit) -> Response:
    """How many wait, for the rail."""
    return visit.fragment("waiting.html", frame_texts, frame=await Frame.around(visit))


@page("/registrations/{number:int}", Role.AUDITOR)
async def registration(visit: Visit) -> Response:
    """One opened beside the list; the address may be sent to a colleague."""
    return await _show(visit, await visit.services.inspection.open(visit.part("number")))


@page("/registrations/{number:int}/panel", Role.AUDITOR, quiet=True)
async def panel(visit: Visit) -> Response:
    """The opened one again, when something about it has changed."""
    found = await visit.services.inspection.open(visit.part("number"))
    return visit.fragment("registration_panel.html", texts, opened=found, **await _around(visit))


@act("/registrations/approve", Role.OPERATOR)
async def approve(visit: Visit) -> Response:
    """Approve one or many, as they were read; those with warnings only when that was asked once more."""
    numbers = _chosen(visit)
    if visit.field("sure") != "yes" and (doubtful := await visit.services.inspection.doubtful(numbers)):
        revisions = {number: visit.field(f"revision-{number}") for number in numbers}
        return await visit.page("registration_sure.html", texts, doubtful=doubtful, revisions=revisions)
    refusals = []
    for number in numbers:
        try:
            await visit.services.registration.approve(number, visit.actor, _revision(visit, number))
        except Refusal as refusal:
            refusals.append(refusal)
    return await _decided(visit, numbers, refusals)


@act("/registrations/reject", Role.OPERATOR)
async def reject(visit: Visit) -> Response:
    """Reject one or many with a reason, which the applicants read."""
    numbers, refusals = _chosen(visit), []
    for number in numbers:
        try:
            await visit.services.registration.reject(number, visit.field("reason"), visit.actor)
        except Refusal as refusal:
            refusals.append(refusal)
    return await _decided(visit, numbers, refusals)


@act("/registrations/{number:int}/resend", Role.OPERATOR)
async def resend(visit: Visit) -> Response:
    """Send the letter about a decided registration once more, also one that was sent."""
    number = visit.part("number")
    await visit.services.letter.resend(number, visit.actor)
    found = await visit.services.inspection.open(number)
    return visit.go(f"/registrations/{number}?{urlencode({'state': found.form.state})}")


def _chosen(visit: Visit) -> list[int]:
    """The one whose own button was pressed, otherwise those that are ticked. Raises Refusal when there are none."""
    numbers = visit.numbers("only") or visit.numbers("number")
    if not numbers:
        raise Refusal(ErrorCode.FIELD_MISSING, field="number")
    return numbers[:_PAGE]


def _revision(visit: Visit, number: int) -> int | None:
    """The revision of the form that was read."""
    return number_of(visit.field(f"revision-{number}"))


async def _decided(visit: Visit, numbers: list[int], refusals: list[Refusal]) -> Response:
    """After an act: the one that was decided, or the list; what was refused is told there."""
    if not refusals:
        return visit.go(f"/registrations/{numbers[0]}" if len(numbers) == 1 else "/registrations")
    opened = await visit.services.inspection.open(numbers[0]) if len(numbers) == 1 else None
    return await _show(visit, opened, refusals)


async def _show(visit: Visit, opened: Inspected | None = None, refusals: list[Refusal] | None = None) -> Response:
    status = status_of(refusals[0].code) if refusals else 200
    return await visit.page(
        "registrations.html",
        texts,
        status=status,
        opened=opened,
        refusals=refusals or [],
        **await _listed(visit),
        **await _around(visit),
    )


async def _listed(visit: Visit) -> dict[str, Any]:
    """The list that the address asks for."""
    state, search = visit.asked("state"), visit.asked("search")[:120]
    wanted = RegistrationState(state) if state in [*RegistrationState] else RegistrationState.PENDING
    beyond = number_of(visit.asked("before")) or 0
    found = await visit.services.inspection.page(wanted, search, beyond, _PAGE)
    query = urlencode({"state": wanted, "search": search} | ({"before": beyond} if beyond else {}))
    return {
        "found": found,
        "state": wanted,
        "search": search,
        "query": query,
        "states": [*RegistrationState],
        "new_since": visit.now - _NEW,
        "name_of": name_of,
    }


async def _around(visit: Visit) -> dict[str, Any]:
    """What the opened one is shown with: the names of people behind the audit log's actors."""
    people = {f"console:{one.name}": one.person for one in await visit.services.administrator.all()}
    return {"people": people}
