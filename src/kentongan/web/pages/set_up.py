"""Setting oneself up by a link that works once: name, password, second factor."""

from starlette.responses import Response

from kentongan.errors import Refusal
from kentongan.services.administrator import Choice
from kentongan.services.second_factor import address_of, new_second_factor, same_or_new
from kentongan.web.qr import qr_svg
from kentongan.web.table import act, page
from kentongan.web.texts import sign_in as texts
from kentongan.web.visit import Visit, status_of

# A QR code has no room for whatever comes as a name.
_SHOWN = 64


@page("/set-up/{link}", None)
async def form(visit: Visit) -> Response:
    """Three steps; the key of the second factor is made now, and counts when its first code comes back with it."""
    return await _show(visit, Choice("", "", "", new_second_factor(), ""))


@act("/set-up/{link}", None)
async def set_up(visit: Visit) -> Response:
    """Take the choice; the recovery codes are in this answer and nowhere else."""
    fields = ("name", "person", "password", "second_factor", "code")
    choice = Choice(*(visit.field(name) for name in fields))
    if choice.password != visit.field("again"):
        return await _show(visit, choice, different=True)
    try:
        _, codes = await visit.services.administrator.set_up(visit.request.path_params["link"], choice, visit.source)
    except Refusal as refusal:
        return await _show(visit, choice, refusal)
    return await visit.page("recovery_codes.html", texts, codes=codes, onward="/sign-in")


async def _show(visit: Visit, choice: Choice, refusal: Refusal | None = None, *, different: bool = False) -> Response:
    """The form with what was typed, but never a password."""
    linked = await visit.services.administrator.linked(visit.request.path_params["link"], visit.source)
    name = choice.name if linked.chooses_name else linked.name
    key = same_or_new(choice.second_factor)
    picture = qr_svg(address_of(key, name[:_SHOWN] or visit.console.name, visit.console.name))
    return await visit.page(
        "set_up.html",
        texts,
        status=status_of(refusal.code) if refusal else 422 if different else 200,
        linked=linked,
        name=name,
        person=choice.person or linked.person,
        second_factor=key,
        picture=picture,
        refusal=refusal,
        different=different,
    )
