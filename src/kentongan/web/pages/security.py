"""Security: whether the audit log is whole, what it says, who has to wait, certificates."""

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from kentongan.domain.audit import shown_detail
from kentongan.protocol.commands.audit import Audit, AuditRow
from kentongan.services.console import actor_of
from kentongan.web.stream import AUDIT
from kentongan.web.table import act, page
from kentongan.web.texts import audit as audit_texts
from kentongan.web.texts import security as texts
from kentongan.web.visit import Visit
from kentongan.web.wording import Speech
from kentongan.words import AuditEvent, Role

_PAGE = 50
_FAILED = 6
_DAY = 86_400_000
_FILTERS = ("event", "actor", "subject", "since", "until")
# What must not go unnoticed among everything else.
TINTS = {
    AuditEvent.MESSAGE_DISCLOSED: "important",
    AuditEvent.IDENTITY_EXPORTED: "important",
    AuditEvent.AUDIT_DAMAGED: "emergency",
    AuditEvent.SOURCE_BLOCKED: "emergency",
}


@page("/security", Role.AUDITOR)
async def security(visit: Visit) -> Response:
    """The log, as the address asks for it, and what stands around it."""
    return await visit.page(
        "security.html", texts, stream=AUDIT, **await _chain(visit), **await _log(visit), **await _beside(visit)
    )


@page("/security/chain", Role.AUDITOR, quiet=True)
async def chain(visit: Visit) -> Response:
    """Whether the log is whole, for an open page."""
    return visit.fragment("security_chain.html", texts, **await _chain(visit))


@page("/security/said", Role.AUDITOR, quiet=True)
async def said(visit: Visit) -> Response:
    """The same in words, for who listens to the page."""
    return visit.fragment("security_said.html", texts, **await _chain(visit))


@act("/security/verify", Role.AUDITOR)
async def verify(visit: Visit) -> Response:
    """Begin to look through the log; it goes on whoever looks."""
    await visit.services.verification.begin(visit.actor)
    return visit.go("/security")


@act("/security/export", Role.AUDITOR)
async def export(visit: Visit) -> Response:
    """The log as it was asked for, as a table."""
    asked = {name: visit.field(name)[:120] for name in _FILTERS}
    pages = await visit.services.audit.export(_wanted(asked), visit.actor)
    return visit.table(pages, "kentongan-audit")


@act("/security/unblock", Role.ADMINISTRATOR)
async def unblock(visit: Visit) -> Response:
    """Let somebody begin anew."""
    await visit.services.limiter.unblock(visit.field("what")[:120], visit.actor)
    return visit.go("/security")


@act("/security/renew", Role.ADMINISTRATOR)
async def renew(visit: Visit) -> Response:
    """A new certificate for the same key."""
    if visit.field("which") == "console":
        await visit.services.certificate.renew_console(visit.actor)
    else:
        await visit.services.certificate.renew(visit.actor)
    return visit.go("/security")


async def _chain(visit: Visit) -> dict[str, Any]:
    verification = visit.services.verification
    # Both at one moment: a look that ends while the log is asked would otherwise be neither under way nor over.
    looking, last = verification.progress, verification.last
    oldest = await visit.services.audit.oldest_at() if last is not None and last.whole else 0
    damage = await visit.services.audit.damage() if last is None else ""
    return {"looking": looking, "last": last, "oldest": oldest, "damage": damage}


async def _log(visit: Visit) -> dict[str, Any]:
    """The lines that the address asks for, and the address of those before."""
    asked = {name: visit.asked(name)[:120] for name in _FILTERS}
    before = visit.asked("before")
    beyond = int(before) if before.isascii() and before.isdecimal() and len(before) < 16 else 0
    lines = (await visit.services.audit.page(_wanted(asked, beyond, _PAGE + 1))).rows
    query = urlencode({name: value for name, value in asked.items() if value})
    older = f"/security?{urlencode({'before': lines[_PAGE - 1].sequence})}&{query}" if len(lines) > _PAGE else ""
    speech = Speech(visit.language)
    return {
        "lines": lines[:_PAGE],
        "asked": asked,
        "filtered": bool(query),
        "beyond": beyond,
        "older": older.rstrip("&"),
        "newest": f"/security?{query}".rstrip("?"),
        "events": sorted(((one, _event(speech, one)) for one in AuditEvent), key=lambda one: one[1]),
        "event_of": lambda line: _event(speech, line.event),
        "about": lambda line: _about(speech, line),
        "tint_of": lambda line: TINTS.get(line.event, ""),
        "who": await _names(visit),
    }


async def _beside(visit: Visit) -> dict[str, Any]:
    failed = [
        line
        for event in texts.ALL_FAILED
        for line in (await visit.services.audit.page(Audit(event=event, limit=_FAILED))).rows
    ]
    look = await visit.services.attention.look()
    certificates = visit.services.certificate
    return {
        "failed": sorted(failed, key=lambda line: -line.sequence)[:_FAILED],
        "failures": look.figures.failures_hour,
        "blocked": await visit.services.limiter.blocked(),
        "main": certificates.state(),
        "console": certificates.console.state() if certificates.console else None,
        "days": lambda until: max(0, until - visit.now) // _DAY,
    }


def _wanted(asked: dict[str, str], before: int = 0, limit: int = _PAGE) -> Audit:
    """What is no event and no day is not asked for."""
    event = AuditEvent(asked["event"]) if asked["event"] in [*AuditEvent] else None
    since, until = _day(asked["since"]), _day(asked["until"], days=1)
    actor, subject = asked["actor"].strip(), asked["subject"].strip()
    return Audit(event=event, actor=actor, subject=subject, since=since, until=until, before=before, limit=limit)


def _day(text: str, days: int = 0) -> int:
    """When a day begins on the server's clock, or so many days later, in milliseconds; 0 for what is no day."""
    try:
        return int((datetime.strptime(text, "%Y-%m-%d") + timedelta(days=days)).timestamp() * 1000)
    except (ValueError, OverflowError, OSError):
        return 0


def _event(speech: Speech, event: str) -> str:
    """An event in words; one that has none, as one that a later server wrote, by its name."""
    known = audit_texts.EVENTS.get(event)
    return speech.say(known) if known else speech.say(texts.NOT_WRITTEN_BY_US, event=event)


def _about(speech: Speech, line: AuditRow) -> str:
    """What is told about a line beside its subject."""
    said = [speech.say(texts.FROM, source=line.source)] if line.source else []
    return " · ".join([*said, *_details(speech, line.detail)])


def _details(speech: Speech, detail: str) -> list[str]:
    try:
        values = json.loads(detail or "{}")
    except ValueError:
        return [shown_detail(detail)]
    if not isinstance(values, dict):
        return [shown_detail(detail)]
    return [f"{_name(speech, name)}: {_value(speech, name, value)}" for name, value in values.items()]


def _name(speech: Speech, name: str) -> str:
    known = audit_texts.DETAILS.get(name)
    return speech.say(known) if known else name


def _value(speech: Speech, name: str, value: object) -> str:
    if isinstance(value, bool):
        return speech.say(audit_texts.YES if value else audit_texts.NO)
    if isinstance(value, int):
        return speech.number(value)
    # A reason is what somebody has written, whatever word of ours it may be.
    known = audit_texts.VALUES.get(str(value)) if name != "reason" else None
    return speech.say(known) if known else str(value)


async def _names(visit: Visit) -> Any:
    """How an actor is called: a person by its name."""
    people = {actor_of(one.name): one.person for one in await visit.services.administrator.all()}
    speech = Speech(visit.language)

    def name(actor: str) -> str:
        if actor.startswith("local:"):
            return speech.say(texts.LOCAL, name=actor.removeprefix("local:"))
        known = {"": texts.UNKNOWN, "server": texts.SERVER}.get(actor)
        return speech.say(known) if known else people.get(actor) or actor

    return name
