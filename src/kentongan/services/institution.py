"""Institutions, for administrators."""

from kentongan.bus.bus import Bus, NameChanged
from kentongan.domain.text import one_line
from kentongan.errors import ErrorCode, Refusal
from kentongan.limits import NAME
from kentongan.protocol.codec import rows_that_fit
from kentongan.protocol.commands.institution import (
    DeskPage,
    DeskRow,
    InstitutionEdited,
    InstitutionPage,
    InstitutionRow,
)
from kentongan.store.institution import (
    EditInstitution,
    InstitutionRecord,
    count_institutions,
    list_desks,
    list_institutions,
)
from kentongan.store.store import Store
from kentongan.words import InstitutionKind


class InstitutionService:
    """Finds and changes institutions."""

    def __init__(self, store: Store, bus: Bus) -> None:
        """Changes are told on the bus after their commit."""
        self._store = store
        self._bus = bus

    async def page(self, search: str, after: str, limit: int) -> InstitutionPage:
        """A page of institutions in the order of their codes, [ADMIN-20]."""
        rows = [_row(found) for found in await self._store.read(list_institutions, search, after, limit)]
        fits = rows[: rows_that_fit(rows)]
        more = len(rows) == limit or len(fits) < len(rows)
        matches = None if after else await self._store.read(count_institutions, search)
        return InstitutionPage(institutions=fits, next=fits[-1].code if more else "", matches=matches)

    async def desks(self, code: str, after: str, limit: int) -> DeskPage:
        """A page of the desks of an institution, [ADMIN-60]; raises Refusal(INSTITUTION_UNKNOWN)."""
        found = await self._store.read(list_desks, code.strip().lower(), after, limit)
        if found is None:
            raise Refusal(ErrorCode.INSTITUTION_UNKNOWN, field="institution", detail=code)
        rows = [DeskRow(desk=one.desk, members=one.members) for one in found]
        return DeskPage(desks=rows, next=rows[-1].desk if len(rows) == limit else "")

    async def edit(
        self, code: str, name: str | None, city: str | None, kind: InstitutionKind | None, actor: str
    ) -> InstitutionEdited:
        """Change what is known of an institution, [ADMIN-21]; None stays. Its members' next messages bear the name."""
        if name is not None:
            name = one_line(name, "name", NAME.value)
        if city is not None:
            city = one_line(city, "city", NAME.value)
        found = await self._store.write(EditInstitution(code.strip().lower(), name, city, kind, actor))
        if name is not None:
            self._bus.publish(NameChanged(found.code, found.name))
        return InstitutionEdited(institution=_row(found))


def _row(found: InstitutionRecord) -> InstitutionRow:
    return InstitutionRow(**{name: getattr(found, name) for name in InstitutionRow.__struct_fields__})
