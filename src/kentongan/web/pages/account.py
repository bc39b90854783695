"""One's own account: password, second factor, sessions."""

from starlette.responses import Response

from kentongan.errors import Refusal
from kentongan.services.second_factor import address_of, new_second_factor, same_or_new
from kentongan.web.qr import qr_svg
from kentongan.web.table import act, page
from kentongan.web.texts import account as texts
from kentongan.web.visit import Visit, status_of
from kentongan.words import Role


@page("/account", Role.AUDITOR)
async def account(visit: Visit) -> Response:
    """Everything that is one's own."""
    return await _show(visit, changed=visit.asked("changed") == "yes")


@act("/account/password", Role.AUDITOR)
async def change_password(visit: Visit) -> Response:
    """Another password."""
    if visit.field("new_password") != visit.field("again"):
        return await _show(visit, different=True)
    try:
        await visit.services.console.change_password(visit.me, visit.field("password"), visit.field("new_password"))
    except Refusal as refusal:
        return await _show(visit, about="password", refusal=refusal)
    return visit.go("/account?changed=yes")


@page("/account/app", Role.AUDITOR)
async def another_app(visit: Visit) -> Response:
    """The key for another app, made now; it counts when its first code comes back with it."""
    return await _show_app(visit, new_second_factor())


@act("/account/app", Role.AUDITOR)
async def change_app(visit: Visit) -> Response:
    """Codes from another app."""
    key = visit.field("second_factor")
    try:
        await visit.services.console.change_second_factor(visit.me, visit.field("password"), key, visit.field("code"))
    except Refusal as refusal:
        return await _show_app(visit, same_or_new(key), refusal)
    return visit.go("/account?changed=yes")


@act("/account/codes", Role.AUDITOR)
async def new_codes(visit: Visit) -> Response:
    """Other recovery codes; they are in this answer and nowhere else."""
    try:
        codes = await visit.services.console.new_recovery_codes(visit.me, visit.field("password"))
    except Refusal as refusal:
        return await _show(visit, about="codes", refusal=refusal)
    return await visit.page("recovery_codes.html", texts, codes=codes, onward="/account")


@act("/account/sessions/end", Role.AUDITOR)
async def end_sessions(visit: Visit) -> Response:
    """End one of one's sessions, or all others."""
    if session := visit.field("session"):
        await visit.services.console.end_session(visit.me, session)
    else:
        await visit.services.console.end_others(visit.me)
    return visit.go("/account")


async def _show(
    visit: Visit,
    *,
    changed: bool = False,
    different: bool = False,
    about: str = "",
    refusal: Refusal | None = None,
) -> Response:
    return await visit.page(
        "account.html",
        texts,
        status=status_of(refusal.code) if refusal else 422 if different else 200,
        sessions=await visit.services.console.sessions(visit.me),
        codes_left=await visit.services.console.recovery_codes_left(visit.me),
        changed=changed,
        different=different,
        about=about,
        refusal=refusal,
    )


async def _show_app(visit: Visit, key: str, refusal: Refusal | None = None) -> Response:
    return await visit.page(
        "account_app.html",
        texts,
        status=status_of(refusal.code) if refusal else 200,
        second_factor=key,
        picture=qr_svg(address_of(key, visit.me.administrator.name, visit.console.name)),
        refusal=refusal,
    )
