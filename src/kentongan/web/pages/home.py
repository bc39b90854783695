"""The home page."""

import time
from typing import Any

from starlette.responses import Response

from kentongan.services.health import Health, Matter, PartHealth
from kentongan.web.table import page
from kentongan.web.texts import home as texts
from kentongan.web.visit import Visit
from kentongan.web.wording import Speech
from kentongan.words import Concern, HealthPart, HealthState, Role

ICONS = {
    HealthPart.MAIN: "lan",
    HealthPart.SHADOW: "swap-vertical",
    HealthPart.DATABASE: "database-outline",
    HealthPart.SPACE: "folder-outline",
    HealthPart.MAIL: "email-outline",
    HealthPart.CERTIFICATE: "certificate-outline",
    Concern.REGISTRATIONS: "clipboard-account-outline",
    Concern.LETTERS: "email-outline",
    Concern.SPACE: "folder-outline",
    Concern.LOGINS: "shield-lock-outline",
    Concern.CERTIFICATE: "certificate-outline",
    Concern.DATABASE: "database-outline",
}
TINTS = {HealthState.GOOD: "ok", HealthState.LOOK: "important", HealthState.BAD: "emergency"}
# Where one goes to see to a matter.
PLACES = {Concern.REGISTRATIONS: "/registrations"}


@page("/", Role.AUDITOR)
async def home(visit: Visit) -> Response:
    """What needs a decision, and how each part is."""
    return await visit.page("home.html", texts, greeting=_greeting(visit), **await _shown(visit))


@page("/home/parts", Role.AUDITOR, quiet=True)
async def parts(visit: Visit) -> Response:
    """The same without what is around it, for an open page."""
    return visit.fragment("home_parts.html", texts, **await _shown(visit))


async def _shown(visit: Visit) -> dict[str, Any]:
    health = await visit.services.health.look()
    speech = Speech(visit.language)
    return {
        "health": health,
        "amount_of": lambda part: amount(speech, part),
        "matter_of": lambda matter: _matter(speech, health, matter),
        "icons": ICONS,
        "tints": TINTS,
        "places": PLACES,
    }


def amount(speech: Speech, part: PartHealth) -> str:
    """The number of a part, in words."""
    shown = speech.size(part.amount) if part.part is HealthPart.SPACE else speech.number(part.amount)
    return speech.say(texts.AMOUNTS[part.part], amount=shown, most=part.most)


def _matter(speech: Speech, health: Health, matter: Matter) -> tuple[str, str]:
    """What is the matter, and a second line about it."""
    shown = speech.size(matter.amount) if matter.concern is Concern.SPACE else speech.number(matter.amount)
    values = {"amount": shown, "when": speech.when(matter.at, health.at)}
    said, why = texts.MATTERS[matter.concern], texts.REASONS[matter.concern]
    return speech.say(said, **values), speech.say(why, **values)


def _greeting(visit: Visit) -> str:
    hour = time.localtime(visit.now / 1000).tm_hour
    sentence = texts.MORNING if hour < 11 else texts.NOON if hour < 18 else texts.EVENING
    return sentence.say(visit.language, name=visit.me.administrator.person.split()[0])
