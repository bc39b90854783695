"""Pages of a list: a cursor is the key of the last row before the page."""

from collections.abc import Sequence
from typing import TypeVar

from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.codec import rows_that_fit
from kentongan.protocol.command import Part

PartType = TypeVar("PartType", bound=Part)


def page_of(keys: Sequence[str], rows: Sequence[PartType], after: str, limit: int) -> tuple[list[PartType], str]:
    """The rows after a cursor and the cursor of the next page, empty when this was all, [DIR-1].

    At most `limit` rows and as many as fit into PAGE_BYTES, but never none while there is one.
    """
    if after and after not in keys:
        raise Refusal(ErrorCode.FIELD_INVALID, field="after", detail=after[:40])
    first = keys.index(after) + 1 if after else 0
    last = first + rows_that_fit(rows[first : first + limit])
    return list(rows[first:last]), keys[last - 1] if last < len(rows) else ""
