"""The real server as a stage for scenarios: the same small list that the simulator offers."""

import asyncio

from kentongan.protocol.commands.administration import Approve, Decided, Reject
from kentongan.simulator.stage import Verdict
from tests.process.server import RunningServer


class ServerStage:
    """A running server, for one scenario."""

    def __init__(self, server: RunningServer) -> None:
        self._server = server

    @property
    def line(self) -> str:
        """The invitation line of the server."""
        return self._server.line

    async def member(self, address: str, *, broadcast: bool = False) -> str:
        """A member who has replaced the first password."""
        return await self._server.member(address, broadcast=broadcast)

    async def decide(self, number: int, verdict: Verdict, reason: str = "") -> None:
        """As `kentongan admin approve | reject` does."""
        decision = Approve(number=number) if verdict == "approve" else Reject(number=number, reason=reason)
        await asyncio.to_thread(self._server.admin, decision, Decided)

    async def first_password(self, address: str) -> str:
        """As the letter says it."""
        return await asyncio.to_thread(self._server.first_password, address)

    async def code(self, address: str) -> str:
        """As the newest letter says it."""
        return await asyncio.to_thread(self._server.code, address)
