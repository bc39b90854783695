"""The page of all limits."""

from kentongan import limits
from pages.markdown import NOTICE, table

OPENING = f"""{NOTICE}
# Limits

The table of [LIMIT-1]: the most that the wire allows. Characters are Unicode code points after normalisation to NFC.
How much one file, one member or one institution may store is not here: that is up to each server, and told by the
errors `file_too_large`, `quota_exceeded` and `space_low`.

"""


def limits_page() -> str:
    rows = [
        (f"`{name.lower()}`", f"{limit.value:,}", limit.unit, limit.meaning) for name, limit in limits.table().items()
    ]
    return OPENING + table(("limit", "most", "unit", "of what"), rows)
