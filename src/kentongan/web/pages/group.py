"""Groups: made, filled, emptied, removed."""

import re

from starlette.responses import Response

from kentongan.domain.address import known_form
from kentongan.errors import ErrorCode, Refusal
from kentongan.limits import PAGE, RECIPIENTS
from kentongan.protocol.commands.group import GroupMemberPage
from kentongan.web.pages.member import chosen_of
from kentongan.web.table import act, page
from kentongan.web.texts import group as texts
from kentongan.web.visit import Visit, status_of
from kentongan.web.wanted import Wanted, count_of
from kentongan.words import Role

_BETWEEN = re.compile(r"[\s,;]+")


@page("/members/groups", Role.AUDITOR)
async def groups(visit: Visit) -> Response:
    """The list alone."""
    return await _show(visit)


@act("/members/groups", Role.ADMINISTRATOR)
async def create(visit: Visit) -> Response:
    """Make an empty one; the form comes back with what is wrong."""
    try:
        made = await visit.services.group.create(visit.field("group"), visit.actor)
    except Refusal as refusal:
        return await _show(visit, refusal=refusal)
    return visit.go(f"/members/groups/{made.group}")


@act("/members/put-into-group", Role.ADMINISTRATOR)
async def put(visit: Visit) -> Response:
    """Put the ticked members into a group that is named."""
    done = await visit.services.group.change(visit.field("group"), chosen_of(visit), True, visit.actor)
    return visit.go(Wanted.sent(visit).path("/members", "into", done.changed))


@page("/members/groups/{group}", Role.AUDITOR)
async def group(visit: Visit) -> Response:
    """One opened beside the list; the address may be sent to a colleague."""
    return await _show(visit, await _open(visit))


@act("/members/groups/{group}/add", Role.ADMINISTRATOR)
async def add(visit: Visit) -> Response:
    """Put in everybody whose address was typed; when one is unknown nobody, and what was typed comes back."""
    typed = visit.field("members")
    addresses = [one for one in _BETWEEN.split(typed) if one]
    try:
        if not addresses:
            raise Refusal(ErrorCode.FIELD_EMPTY, field="members")
        if len(addresses) > RECIPIENTS.value:
            raise Refusal(ErrorCode.FIELD_TOO_LONG, field="members", detail=str(RECIPIENTS.value))
        done = await visit.services.group.change(visit.name("group"), addresses, True, visit.actor)
    except Refusal as refusal:
        return await _show(visit, await _open(visit), refusal=refusal, typed=typed)
    return visit.go(f"/members/groups/{done.group}?done=into&count={done.changed}")


@act("/members/groups/{group}/take-out", Role.ADMINISTRATOR)
async def take_out(visit: Visit) -> Response:
    """Take the ticked members out, or the one whose own button was pressed."""
    done = await visit.services.group.change(visit.name("group"), chosen_of(visit), False, visit.actor)
    return visit.go(f"/members/groups/{done.group}?done=out&count={done.changed}")


@act("/members/groups/{group}/remove", Role.ADMINISTRATOR)
async def remove(visit: Visit) -> Response:
    """Remove a group, after telling what that means."""
    if visit.field("sure") != "yes":
        found = await _open(visit)
        count = await visit.services.standing.in_group(found.group)
        return await visit.page("group_sure.html", texts, opened=found, count=count)
    await visit.services.group.remove(visit.name("group"), visit.actor)
    return visit.go("/members/groups?done=removed")


async def _open(visit: Visit) -> GroupMemberPage:
    after = known_form(visit.asked("after"))
    return await visit.services.group.members(visit.name("group"), after, PAGE.value)


async def _show(
    visit: Visit, opened: GroupMemberPage | None = None, refusal: Refusal | None = None, typed: str = ""
) -> Response:
    found = await visit.services.group.page(visit.asked("from")[:40] if opened is None else "", PAGE.value)
    done = visit.asked("done")
    return await visit.page(
        "groups.html",
        texts,
        status=status_of(refusal.code) if refusal else 200,
        found=found,
        opened=opened,
        refusal=refusal,
        typed=typed,
        wanted_group=visit.field("group"),
        done=done if done in texts.DONE else "",
        count=count_of(visit),
    )
