"""The home page."""

import time
from typing import Any

from starlette.responses import Response

from kentongan.web.chart import bytes_chart, connections_chart, messages_chart, series_of, shown, span_of
from kentongan.web.table import page
from kentongan.web.texts import home as texts
from kentongan.web.visit import Visit
from kentongan.web.wording import Speech
from kentongan.words import ConcernKind, HealthPart, HealthState, Role

# A concern about a part has the part's icon: both are called by the same word.
ICONS: dict[str, str] = {
    HealthPart.SERVER: "lan",
    HealthPart.SHADOW: "swap-vertical",
    HealthPart.DATABASE: "database-outline",
    HealthPart.DISK: "folder-outline",
    HealthPart.MAIL: "email-outline",
    HealthPart.BACKUP: "backup-restore",
    HealthPart.CERTIFICATE: "certificate-outline",
    HealthPart.CONSOLE_CERTIFICATE: "certificate-outline",
    ConcernKind.REGISTRATIONS: "clipboard-account-outline",
    ConcernKind.FAILED_LOGINS: "shield-lock-outline",
    ConcernKind.WORKERS: "swap-vertical",
    ConcernKind.PORTS: "swap-vertical",
}
TINTS = {HealthState.GOOD: "ok", HealthState.LOOK: "important", HealthState.BAD: "emergency"}
# Where one goes to see to a concern.
PLACES = {
    ConcernKind.REGISTRATIONS: "/registrations",
    ConcernKind.MAIL: "/trouble/letters",
    ConcernKind.FAILED_LOGINS: "/security",
    ConcernKind.CERTIFICATE: "/security",
    ConcernKind.CONSOLE_CERTIFICATE: "/security",
    ConcernKind.BACKUP: "/backup",
}


@page("/", Role.AUDITOR)
async def home(visit: Visit) -> Response:
    """What needs a decision, and how each part is."""
    return await visit.page(
        "home.html", texts, greeting=_greeting(visit), **await _shown(visit), **await _charts(visit)
    )


@page("/home/parts", Role.AUDITOR, quiet=True)
async def parts(visit: Visit) -> Response:
    """The same without what is around it, for an open page."""
    return visit.fragment("home_parts.html", texts, **await _shown(visit))


@page("/home/charts", Role.AUDITOR, quiet=True)
async def charts(visit: Visit) -> Response:
    """The charts again."""
    return visit.fragment("charts.html", texts, **await _charts(visit))


async def _charts(visit: Visit) -> dict[str, Any]:
    span, speech = span_of(visit.asked("span")), Speech(visit.language)
    series = await series_of(visit.services.sample, span, visit.now)
    made = [connections_chart(series, speech), messages_chart(series, speech), bytes_chart(series, speech)]
    return shown(made, span, "/", speech)


async def _shown(visit: Visit) -> dict[str, Any]:
    look = await visit.services.attention.look()
    return {"look": look, "icons": ICONS, "tints": TINTS, "places": PLACES}


def _greeting(visit: Visit) -> str:
    hour = time.localtime(visit.now / 1000).tm_hour
    sentence = texts.MORNING if hour < 11 else texts.NOON if hour < 18 else texts.EVENING
    return sentence.say(visit.language, name=visit.me.administrator.person.split()[0])
