"""Members, institution by institution: found, opened beside the list, and changed, one or many."""

from collections.abc import Awaitable, Callable
from itertools import groupby
from typing import Any

from starlette.responses import Response

from kentongan.domain.address import Address
from kentongan.errors import ErrorCode, Refusal
from kentongan.limits import NAME, PAGE
from kentongan.protocol.commands.roster import AddMember
from kentongan.services.standing import InstitutionStanding, Standing
from kentongan.web.stream import MEMBERS
from kentongan.web.table import act, page
from kentongan.web.texts import member as texts
from kentongan.web.visit import Visit, status_of
from kentongan.web.wanted import Wanted, count_of, kind_of, rights_of
from kentongan.words import InstitutionKind, Level, MemberState, Role

_ROWS = 50


@page("/members", Role.AUDITOR)
async def members(visit: Visit) -> Response:
    """The list alone."""
    return await show(visit)


@page("/members/rows", Role.AUDITOR, quiet=True)
async def rows(visit: Visit) -> Response:
    """The list again, for an open page."""
    return visit.fragment("member_rows.html", texts, opened=None, **await _listed(visit, Wanted.asked(visit)))


@page("/members/add", Role.ADMINISTRATOR)
async def new(visit: Visit) -> Response:
    """The form for one without a registration."""
    return await _form(visit)


@act("/members/add", Role.ADMINISTRATOR)
async def add(visit: Visit) -> Response:
    """Make one, with its institution when that is new; the form comes back with what is wrong."""
    block = AddMember(
        code=visit.field("code"),
        desk=visit.field("desk"),
        contact=visit.field("contact"),
        email=visit.field("email"),
        institution=visit.field("institution") or None,
        city=visit.field("city") or None,
        kind=kind_of(visit),
    )
    try:
        made = await visit.services.roster.add(block, visit.actor)
    except Refusal as refusal:
        return await _form(visit, refusal)
    return visit.go(f"/members/{made.member.address}?done=added")


async def _form(visit: Visit, refusal: Refusal | None = None) -> Response:
    names = ("code", "desk", "contact", "email", "institution", "city", "kind")
    values = {name: visit.field(name) for name in names}
    values["code"] = values["code"] or visit.asked("institution")[:40]
    status = status_of(refusal.code) if refusal else 200
    return await visit.page(
        "member_add.html",
        texts,
        status=status,
        values=values,
        refusal=refusal,
        kinds=[*InstitutionKind],
        longest=NAME.value,
    )


@page("/members/{desk}@{code}", Role.AUDITOR)
async def member(visit: Visit) -> Response:
    """One opened beside the list; the address may be sent to a colleague."""
    return await show(visit, await visit.services.standing.open(_named(visit)))


@act("/members/{desk}@{code}/edit", Role.ADMINISTRATOR)
async def edit(visit: Visit) -> Response:
    """Change the contact person and the e-mail address."""
    address = _named(visit)
    await visit.services.roster.edit(address, visit.field("contact"), visit.field("email"), visit.actor)
    return visit.go(Wanted.sent(visit).path(f"/members/{address}", "saved"))


@act("/members/suspend", Role.OPERATOR)
async def suspend(visit: Visit) -> Response:
    """Stop one or many, after telling what that means."""
    chosen = chosen_of(visit)
    if visit.field("sure") != "yes":
        affected = await visit.services.standing.affected(chosen)
        query = Wanted.sent(visit).query
        return await visit.page("member_sure.html", texts, affected=affected, query=query, only=visit.field("only"))
    return await _each(visit, chosen, "suspended", visit.services.membership.suspend)


@act("/members/restore", Role.OPERATOR)
async def restore(visit: Visit) -> Response:
    """Let one or many in again."""
    return await _each(visit, chosen_of(visit), "restored", visit.services.membership.restore)


@act("/members/end-sessions", Role.OPERATOR)
async def end_sessions(visit: Visit) -> Response:
    """Log one or many out on all devices."""

    async def ended(address: str, actor: str) -> int:
        return (await visit.services.membership.end_sessions(address, actor)).devices

    return await _each(visit, chosen_of(visit), "ended", ended)


@act("/members/reset-password", Role.ADMINISTRATOR)
async def reset_password(visit: Visit) -> Response:
    """Send one or many a letter with a code for a new password."""
    return await _each(visit, chosen_of(visit), "reset", visit.services.membership.reset_password)


@act("/members/rights", Role.ADMINISTRATOR)
async def rights(visit: Visit) -> Response:
    """Set what one or many may do; what is left out stays."""
    wanted = rights_of(visit)

    async def changed(address: str, actor: str) -> object:
        return await visit.services.membership.set_rights(
            address, wanted.broadcast, wanted.highest_level, actor, wanted.quota
        )

    return await _each(visit, chosen_of(visit), "rights", changed)


def _named(visit: Visit) -> str:
    """The address in the path."""
    return str(Address.parse(f"{visit.name('desk')}@{visit.name('code')}"))


def chosen_of(visit: Visit) -> list[str]:
    """The one whose own button was pressed, otherwise those that are ticked. Raises Refusal when there are none."""
    found = visit.texts("only") or visit.texts("address")
    if not found:
        raise Refusal(ErrorCode.FIELD_MISSING, field="address")
    return [str(Address.parse(address)) for address in found[: PAGE.value]]


async def _each(
    visit: Visit, chosen: list[str], done: str, change: Callable[[str, str], Awaitable[object]]
) -> Response:
    """Do it to each, and tell to how many; what was refused is told above the list."""
    count, refusals = 0, []
    for address in chosen:
        try:
            answer = await change(address, visit.actor)
            count += answer if isinstance(answer, int) else 1
        except Refusal as refusal:
            refusals.append(refusal)
    opened = visit.field("only") and not refusals
    if refusals:
        return await show(visit, refusals=refusals)
    return visit.go(Wanted.sent(visit).path(f"/members/{chosen[0]}" if opened else "/members", done, count))


async def show(
    visit: Visit,
    opened: Standing | None = None,
    home: InstitutionStanding | None = None,
    refusals: list[Refusal] | None = None,
) -> Response:
    """The list that the address or the sent form asks for, and beside it a member or an institution."""
    wanted = Wanted.sent(visit) if visit.form else Wanted.asked(visit)
    done = visit.asked("done")
    return await visit.page(
        "members.html",
        texts,
        status=status_of(refusals[0].code) if refusals else 200,
        opened=opened,
        home=home,
        refusals=refusals or [],
        done=done if done in texts.DONE else "",
        count=count_of(visit),
        totals=await visit.services.standing.totals(),
        states=[*MemberState],
        name_of_changes=MEMBERS,
        **await _listed(visit, wanted),
        **await _around(visit, opened),
    )


async def _listed(visit: Visit, wanted: Wanted) -> dict[str, Any]:
    found = await visit.services.standing.page(wanted.members, _ROWS, after=wanted.after, before=wanted.before)
    homes = [(found.institutions[code], list(rows)) for code, rows in groupby(found.rows, _code)]
    return {"found": found, "homes": homes, "wanted": wanted, "query": wanted.query, "levels": [*Level]}


def _code(one: Standing) -> str:
    return one.member.code


async def _around(visit: Visit, opened: Standing | None) -> dict[str, Any]:
    """What the opened one is shown with."""
    groups = await visit.services.standing.groups(opened.member.address) if opened else []
    return {"groups": groups, "kinds": [*InstitutionKind]}
