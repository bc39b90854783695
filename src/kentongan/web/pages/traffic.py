"""The traffic: sessions, shadow sockets as they open and close, messages as they pass; ending and disclosing."""

from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from kentongan import terms
from kentongan.errors import Refusal
from kentongan.limits import REASON, SEARCH
from kentongan.protocol.commands.traffic import TransferRow
from kentongan.web.board import Board, Changes, is_stalled
from kentongan.web.chart import bytes_chart, series_of, shown, span_of
from kentongan.web.ports import SIDE, box_of, square_of, squares
from kentongan.web.table import act, page
from kentongan.web.texts import traffic as texts
from kentongan.web.visit import Visit, status_of
from kentongan.web.wording import Speech
from kentongan.words import Direction, Role

_SESSIONS = 25
_MESSAGES = 10
_KINDS = ("all", "upload", "download", "stalled")
_LONGEST_CURSOR = 32


@page("/traffic", Role.AUDITOR)
async def traffic(visit: Visit) -> Response:
    """Everything at once."""
    board = visit.console.board
    board.watch()
    whole = Changes(board.number, [*board.entries.values()], [], [])
    return await visit.page(
        "traffic.html",
        texts,
        **_figures(visit),
        **_board(visit, whole),
        **await _chart(visit),
        **await _sessions(visit),
        **await _messages(visit),
    )


@page("/traffic/figures", Role.AUDITOR, quiet=True)
async def figures(visit: Visit) -> Response:
    """The sums; whoever asks for them looks at the page."""
    visit.console.board.watch()
    return visit.fragment("traffic_figures.html", texts, **_figures(visit))


@page("/traffic/hubs", Role.AUDITOR, quiet=True)
async def hubs(visit: Visit) -> Response:
    """The table of hubs again."""
    return visit.fragment("traffic_hubs.html", texts, **_figures(visit))


@page("/traffic/changes", Role.AUDITOR, quiet=True)
async def changes(visit: Visit) -> Response:
    """The rows that have come, changed or left since a look; all of them when that was too long ago."""
    board = visit.console.board
    board.watch()
    since = visit.asked("since")
    found = board.since(int(since)) if since.isascii() and since.isdecimal() and len(since) < 16 else None
    told = found or Changes(board.number, [*board.entries.values()], [], [])
    redrawn = found is None or board.drawn > int(since)
    return visit.fragment("traffic_changes.html", texts, whole=found is None, redrawn=redrawn, **_board(visit, told))


@page("/traffic/chart", Role.AUDITOR, quiet=True)
async def chart(visit: Visit) -> Response:
    """The chart again."""
    return visit.fragment("charts.html", texts, **await _chart(visit))


@page("/traffic/sessions", Role.AUDITOR, quiet=True)
async def sessions(visit: Visit) -> Response:
    """The page of sessions again."""
    return visit.fragment("traffic_sessions.html", texts, **await _sessions(visit))


@page("/traffic/messages", Role.AUDITOR, quiet=True)
async def messages(visit: Visit) -> Response:
    """The newest messages again."""
    return visit.fragment("traffic_messages.html", texts, **await _messages(visit))


@page("/traffic/sessions/{session}/end", Role.OPERATOR)
async def sure_session(visit: Visit) -> Response:
    """Ask before a session is ended."""
    owner = visit.services.traffic.live.owner_of_session(visit.name("session"))
    return await visit.page("traffic_sure.html", texts, about="session", owner=owner)


@act("/traffic/sessions/{session}/end", Role.OPERATOR)
async def end_session(visit: Visit) -> Response:
    """End a session."""
    await visit.services.traffic.end_session(visit.name("session"), visit.actor)
    return visit.go("/traffic")


@page("/traffic/transfers/{transfer}/end", Role.OPERATOR)
async def sure_transfer(visit: Visit) -> Response:
    """Ask before a transfer is ended."""
    owner = visit.services.traffic.live.owner_of_transfer(visit.name("transfer"))
    return await visit.page("traffic_sure.html", texts, about="transfer", owner=owner)


@act("/traffic/transfers/{transfer}/end", Role.OPERATOR)
async def end_transfer(visit: Visit) -> Response:
    """End a transfer."""
    await visit.services.traffic.end_transfer(visit.name("transfer"), visit.actor)
    return visit.go("/traffic")


@page("/traffic/messages/{message}/disclose", Role.ADMINISTRATOR)
async def reason(visit: Visit) -> Response:
    """Ask for the reason; nothing of the message is shown."""
    return await visit.page("traffic_reason.html", texts, refusal=None, reason="", longest=REASON.value)


@act("/traffic/messages/{message}/disclose", Role.ADMINISTRATOR)
async def disclose(visit: Visit) -> Response:
    """Show what a message says, after the reason was recorded."""
    why = visit.field("reason")
    try:
        found = await visit.services.disclosure.disclose(visit.name("message"), why, visit.actor)
    except Refusal as refusal:
        if refusal.field != "reason":
            raise
        status = status_of(refusal.code)
        values = {"refusal": refusal, "reason": why, "longest": REASON.value}
        return await visit.page("traffic_reason.html", texts, status=status, **values)
    return await visit.page("traffic_message.html", texts, message=found.message, levels=terms.LEVELS)


def _figures(visit: Visit) -> dict[str, Any]:
    return {"report": visit.services.traffic.report()}


def _board(visit: Visit, told: Changes) -> dict[str, Any]:
    board, ports, speech = visit.console.board, visit.services.traffic.ports, Speech(visit.language)
    asked = visit.asked("show")
    return {
        "changes": told,
        "more": board.more,
        "show": asked if asked in _KINDS else "all",
        "counts": _counts(board),
        "open": [row for row in board.open.values() if row.port in ports],
        "ports": ports,
        "box": box_of(ports),
        "squares": squares(ports),
        "square_of": square_of,
        "side": SIDE,
        "share_of": _share,
        "name_of": lambda row: _name(speech, row),
        "is_stalled": is_stalled,
    }


def _counts(board: Board) -> dict[str, int]:
    rows = board.open.values()
    uploads = sum(row.direction is Direction.UPLOAD for row in rows)
    stalled = sum(map(is_stalled, rows))
    return {"all": len(rows), "upload": uploads, "download": len(rows) - uploads, "stalled": stalled}


def _share(row: TransferRow) -> int:
    return 100 * row.done // row.size if row.size else 100


def _name(speech: Speech, row: TransferRow) -> str:
    direction = speech.say(texts.DIRECTIONS[row.direction])
    return speech.say(texts.PORT_NAME, port=row.port, member=row.address, direction=direction)


async def _chart(visit: Visit) -> dict[str, Any]:
    span = span_of(visit.asked("span"))
    series = await series_of(visit.services.sample, span, visit.now)
    speech = Speech(visit.language)
    return shown([bytes_chart(series, speech)], span, "/traffic", speech)


async def _sessions(visit: Visit) -> dict[str, Any]:
    search, after = visit.asked("search")[: SEARCH.value], visit.asked("after")[:_LONGEST_CURSOR]
    found = await visit.services.traffic.sessions(after, _SESSIONS, search)
    query = {"search": search} if search else {}
    return {
        "found": found,
        "search": search,
        "sessions_query": urlencode(query | ({"after": after} if after else {})),
        "next_query": urlencode(query | {"after": found.next}) if found.next else "",
    }


async def _messages(visit: Visit) -> dict[str, Any]:
    before = visit.asked("before")
    beyond = int(before) if before.isascii() and before.isdecimal() and len(before) < 16 else 0
    rows = await visit.services.traffic.newest_messages(beyond, _MESSAGES + 1)
    older = rows[_MESSAGES - 1].sequence if len(rows) > _MESSAGES else 0
    return {"passed": rows[:_MESSAGES], "older": older, "before": beyond, "levels": terms.LEVELS}
