"""Expecting a refusal."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kentongan.errors import ErrorCode, Refusal


@contextmanager
def refused(code: ErrorCode, field: str, detail: str | None = None) -> Iterator[None]:
    """The block is refused with this code for this field; a detail is compared when it is given."""
    with pytest.raises(Refusal) as caught:
        yield
    assert (caught.value.code, caught.value.field) == (code, field)
    assert detail is None or caught.value.detail == detail
