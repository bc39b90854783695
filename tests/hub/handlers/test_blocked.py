"""Who has to wait, for administrators. [ADMIN-50], [ADMIN-51]"""

import dataclasses
from typing import Any, cast

from kentongan.protocol.commands.blocked import Blocked, BlockedList, Unblock, Unblocked
from kentongan.protocol.states import State
from kentongan.services import limiter
from kentongan.words import BlockKind
from tests.hub.peer import HubStage


class FakeLimiter:
    def __init__(self, *rows: limiter.Blocked) -> None:
        self.rows = list(rows)
        self.unblocked: list[tuple[str, str]] = []

    async def blocked(self) -> list[limiter.Blocked]:
        return self.rows

    async def unblock(self, what: str, actor: str) -> bool:
        self.unblocked.append((what, actor))
        return any(row.what == what for row in self.rows)


async def test_who_waits_is_listed_and_let_go() -> None:
    fake = FakeLimiter(limiter.Blocked("humas@satu", BlockKind.ACCOUNT, 900, 17, known=True))
    stage = HubStage()
    stage.hub.services = dataclasses.replace(stage.hub.services, limiter=cast(Any, fake))
    peer = stage.peer(state=State.LOCAL)
    peer.connection.actor = "local:sample"
    (listed,) = await peer.ask(Blocked())
    assert isinstance(listed, BlockedList)
    assert [(row.what, row.kind, row.seconds, row.failures, row.known) for row in listed.rows] == [
        ("humas@satu", BlockKind.ACCOUNT, 900, 17, True)
    ]
    answers = await peer.ask(Unblock(what=" HUMAS@satu"), Unblock(what="192.0.2.7"))
    assert [(one.what, one.found) for one in answers if isinstance(one, Unblocked)] == [
        ("humas@satu", True),
        ("192.0.2.7", False),
    ]
    assert fake.unblocked == [("humas@satu", "local:sample"), ("192.0.2.7", "local:sample")]
