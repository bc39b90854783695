"""Ids as people type them: whole, or their first letters as the listings show them."""

import itertools
import re
from typing import TYPE_CHECKING

from kentongan.cli import texts
from kentongan.cli.mistake import Mistake
from kentongan.ids import ID_PATTERN

if TYPE_CHECKING:
    from kentongan.client import Client
    from kentongan.client.cache import Cache

SHORT = 8
LEAST = 6
# Among so many newest messages of inbox and of outbox the beginning of an id is looked for.
NEWEST = 1000


def read_id(text: str) -> str:
    """An id, or its beginning, as it was typed. Raises Mistake for too few letters."""
    start = text.strip().lower()
    if len(start) < LEAST:
        raise Mistake(texts.ID_TOO_SHORT, text=text, least=LEAST)
    return start


def remembered_message(cache: "Cache", text: str) -> str:
    """The whole id of a message that this device knows. Raises Mistake, MessageNotFound."""
    from kentongan.client.errors import MessageNotFound

    found = cache.ids(read_id(text))
    if len(found) != 1:
        raise MessageNotFound(text)
    return found[0]


async def find_message(client: "Client", text: str) -> str:
    """The whole id of a message. Raises Mistake for too few letters, MessageNotFound for none or several."""
    from kentongan.client.errors import MessageNotFound

    start = read_id(text)
    if re.match(ID_PATTERN, start):
        return start
    found: set[str] = set()
    for rows in (client.inbox(), client.outbox()):
        seen = itertools.count(1)
        async for row in rows:
            if row.message.id.startswith(start):
                found.add(row.message.id)
            if next(seen) == NEWEST:
                break
    if len(found) != 1:
        raise MessageNotFound(text)
    return found.pop()
