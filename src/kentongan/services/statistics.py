"""Statistics of institutions, for administrators."""

from kentongan.errors import ErrorCode, Refusal
from kentongan.limits import DAY
from kentongan.protocol.commands.statistics import StatisticsPage, StatisticsRow
from kentongan.store.statistics import StatisticsRecord, list_statistics
from kentongan.store.store import Store

DEFAULT_DAYS = 30
# A longer period would keep a reader busy for minutes.
MOST_DAYS = 366


class StatisticsService:
    """Adds up what institutions sent and received."""

    def __init__(self, store: Store) -> None:
        """Reads only."""
        self._store = store

    async def page(self, since: int, until: int, after: str, limit: int) -> StatisticsPage:
        """A page of institutions over a period (milliseconds; 0: the last thirty days, until now), [ADMIN-65].

        Raises Refusal for a period that is none, or longer than a year.
        """
        until = until or self._store.now()
        since = since or until - DEFAULT_DAYS * DAY
        if not 0 < until - since <= MOST_DAYS * DAY:
            raise Refusal(ErrorCode.FIELD_INVALID, field="since", detail=f"1-{MOST_DAYS} × 24 h")
        found = await self._store.read(list_statistics, since, until, after, limit)
        rows = [_row(one) for one in found]
        return StatisticsPage(since=since, until=until, rows=rows, next=rows[-1].code if len(rows) == limit else "")


def _row(found: StatisticsRecord) -> StatisticsRow:
    return StatisticsRow(**{name: getattr(found, name) for name in StatisticsRow.__struct_fields__})
