"""The settings that may be changed while the server runs."""

from starlette.responses import Response

from kentongan.errors import Refusal
from kentongan.protocol.commands.setting import SettingRow
from kentongan.services.console import actor_of
from kentongan.web.table import act, page
from kentongan.web.texts import security as tabs
from kentongan.web.texts import setting as texts
from kentongan.web.visit import Visit, status_of
from kentongan.web.wording import Words
from kentongan.words import Role

_PLACE = "/security/settings"
# How the names of a group begin.
_GROUPS = {
    "logins": ("limits.login_", "limits.source_"),
    "registrations": ("limits.registrations",),
    "members": ("limits.",),
    "backups": ("backup.",),
}


@page("/security/settings", Role.AUDITOR)
async def settings(visit: Visit) -> Response:
    """Each with its value, the one it was given, and who has changed it."""
    return await _show(visit)


@act("/security/settings/change", Role.ADMINISTRATOR)
async def change(visit: Visit) -> Response:
    """Another value, at once; what cannot be one is said at its field."""
    name, value = visit.field("name")[:64], visit.field("value")[:120]
    try:
        await visit.services.setting.change(name, value, visit.actor)
    except Refusal as refusal:
        if refusal.field != name:
            raise
        return await _show(visit, refusal, value)
    return visit.go(_PLACE)


@act("/security/settings/reset", Role.ADMINISTRATOR)
async def reset(visit: Visit) -> Response:
    """What file, environment and options say."""
    await visit.services.setting.change(visit.field("name")[:64], None, visit.actor)
    return visit.go(_PLACE)


async def _show(visit: Visit, refusal: Refusal | None = None, value: str = "") -> Response:
    rows = await visit.services.setting.rows()
    people = {actor_of(one.name): one.person for one in await visit.services.administrator.all()}
    return await visit.page(
        "settings.html",
        texts,
        status=status_of(refusal.code) if refusal else 200,
        tabs=Words(tabs, visit.language),
        groups=_grouped(rows),
        fixed=visit.services.setting.fixed(),
        who=lambda actor: people.get(actor) or actor.removeprefix("local:"),
        refusal=refusal,
        value=value,
    )


def _grouped(rows: list[SettingRow]) -> dict[str, list[SettingRow]]:
    """The settings of each group, in the order of the page: each stands in the first one that has it."""
    groups: dict[str, list[SettingRow]] = {group: [] for group in _GROUPS}
    for row in rows:
        groups[next(group for group, names in _GROUPS.items() if row.name.startswith(names))].append(row)
    return groups
