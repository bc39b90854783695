"""The letters of the server: what waits, what has failed and why, and trying again."""

from typing import Any

from starlette.responses import Response

from kentongan.limits import PAGE
from kentongan.terms import mail_trouble
from kentongan.web.table import act, page
from kentongan.web.texts import letter as texts
from kentongan.web.visit import Visit
from kentongan.words import LetterState, Role


@page("/trouble/letters", Role.AUDITOR)
async def letters(visit: Visit) -> Response:
    """A page of letters of one state, the oldest first."""
    due = visit.asked("due")
    return await visit.page(
        "letters.html", texts, due=due if due.isdecimal() and len(due) < 10 else "", **await _listed(visit)
    )


@page("/trouble/letters/rows", Role.AUDITOR, quiet=True)
async def rows(visit: Visit) -> Response:
    """The same without what is around it, for an open page."""
    return visit.fragment("letter_rows.html", texts, **await _listed(visit))


@act("/trouble/letters/retry", Role.OPERATOR)
async def retry(visit: Visit) -> Response:
    """Make one letter due at once, or all that have failed."""
    done = await visit.services.letter.retry(visit.numbers("letter")[:1], visit.actor)
    return visit.go(f"/trouble/letters?due={done.letters}")


async def _listed(visit: Visit) -> dict[str, Any]:
    asked, after = visit.asked("state"), visit.asked("after")
    state = LetterState(asked) if asked in [*LetterState] else await _first(visit)
    beyond = int(after) if after.isascii() and after.isdecimal() and len(after) < 16 else 0
    found = (await visit.services.letter.page(state, beyond)).letters
    following = found[-1].letter if len(found) == PAGE.value else 0
    return {
        "found": found,
        "state": state,
        "states": [*texts.STATES],
        "after": beyond,
        "following": following,
        "trouble": mail_trouble,
    }


async def _first(visit: Visit) -> LetterState:
    """What is looked at first: letters that were given up, as long as there are any."""
    failed = (await visit.services.letter.page(LetterState.FAILED, 0)).letters
    return LetterState.FAILED if failed else LetterState.WAITING
