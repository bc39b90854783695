"""Tables of members: one is laid out with everything that is wrong in it, and then taken in; and one is given out."""

from collections.abc import AsyncIterator

from starlette.responses import Response

from kentongan.domain.intake import COLUMNS, NEEDED
from kentongan.errors import ErrorCode, Refusal
from kentongan.limits import INTAKE, INTAKE_BYTES
from kentongan.web.table import act, page
from kentongan.web.texts import intake as texts
from kentongan.web.visit import Visit, status_of
from kentongan.web.wanted import Wanted
from kentongan.words import Role

# What a form has around its file.
_AROUND = 64 * 1024
# Most tables are taken in sooner than this (seconds); the page of a longer one shows that it goes on.
_PATIENCE = 2.0
# So that spreadsheet programs take it for UTF-8.
_MARK = "\ufeff"


@page("/members/import", Role.ADMINISTRATOR)
async def choose(visit: Visit) -> Response:
    """The form for the file, and what its columns are."""
    return await _form(visit)


@act("/members/import", Role.ADMINISTRATOR, largest=INTAKE_BYTES.value + _AROUND, files=1)
async def lay_out(visit: Visit) -> Response:
    """Look a table through; nobody is made yet."""
    content = await visit.file("table")
    try:
        if not content:
            raise Refusal(ErrorCode.FIELD_MISSING, field="CSV")
        found = await visit.services.intake.lay_out(content)
    except Refusal as refusal:
        return await _form(visit, refusal)
    return visit.go(f"/members/import/{found.table}")


async def _form(visit: Visit, refusal: Refusal | None = None) -> Response:
    status = status_of(refusal.code) if refusal else 200
    limits = {"lines": INTAKE.value, "bytes": INTAKE_BYTES.value}
    return await visit.page(
        "intake.html", texts, status=status, refusal=refusal, columns=COLUMNS, needed=NEEDED, limits=limits
    )


@page("/members/import/{table}", Role.ADMINISTRATOR)
async def laid_out(visit: Visit) -> Response:
    """What would be made and what is wrong; after the word, how that went."""
    return await visit.page("intake_laid_out.html", texts, found=visit.services.intake.laid_out(visit.name("table")))


@page("/members/import/{table}/parts", Role.ADMINISTRATOR, quiet=True)
async def parts(visit: Visit) -> Response:
    """The same again, for a page that waits for the end."""
    return visit.fragment("intake_parts.html", texts, found=visit.services.intake.laid_out(visit.name("table")))


@act("/members/import/{table}/make", Role.ADMINISTRATOR)
async def make(visit: Visit) -> Response:
    """Make everybody of a table that was looked through; said twice it is done once, and goes on whoever looks."""
    found = await visit.services.intake.begin(visit.name("table"), visit.actor, _PATIENCE)
    return visit.go(f"/members/import/{found.table}")


@act("/members/export", Role.AUDITOR)
async def export(visit: Visit) -> Response:
    """The members that the list shows, all its pages, as a table."""
    pages = await visit.services.intake.export(Wanted.sent(visit).members, visit.actor)

    async def marked() -> AsyncIterator[str]:
        yield _MARK
        async for some in pages:
            yield some

    return visit.table(marked(), "kentongan-members")
