"""Ids as people type them: whole, or their first letters as the listings show them."""

import itertools
import re
from typing import TYPE_CHECKING

from kentongan.cli import texts
from kentongan.cli.mistake import Mistake
from kentongan.ids import ID_PATTERN

if TYPE_CHECKING:
    from kentongan.client import Client

SHORT = 8
LEAST = 6
# Among so many newest messages of inbox and of outbox the beginning of an id is looked for.
NEWEST = 1000


async def find_message(client: "Client", text: str) -> str:
    """The whole id of a message. Raises Mistake for too few letters, MessageNotFound for none or several."""
    from kentongan.client.errors import MessageNotFound

    start = text.strip().lower()
    if re.match(ID_PATTERN, start):
        return start
    if len(start) < LEAST:
        raise Mistake(texts.ID_TOO_SHORT, text=text, least=LEAST)
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
