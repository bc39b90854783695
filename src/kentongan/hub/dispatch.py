"""From a block to its handler and back: one table, one funnel for everything that can go wrong.

A handler is a function of one `Call`. A plain function answers at once; a coroutine function may take its time, and the
connection's next block waits for it. Either returns the answering block or raises a Refusal.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec
import structlog

from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_id
from kentongan.protocol.command import Block, command_of
from kentongan.protocol.commands.link import error_block
from kentongan.services.login import Membership
from kentongan.services.services import Services

if TYPE_CHECKING:
    from kentongan.hub.connection import Connection
    from kentongan.hub.hub import Hub

_log = structlog.get_logger("hub.dispatch")
Request = TypeVar("Request", bound=Block)
Answer = Block | None


@dataclass(frozen=True, slots=True)
class Call(Generic[Request]):
    """One request of one connection."""

    block: Request
    connection: "Connection"
    hub: "Hub"

    @property
    def services(self) -> Services:
        """The use cases."""
        return self.hub.services

    @property
    def member(self) -> Membership:
        """Who asks; the state table lets only members reach a handler that uses this."""
        assert self.connection.member is not None
        return self.connection.member


Handler = Callable[[Any], Answer | Awaitable[Answer]]
HANDLERS: dict[type[Block], Handler] = {}
HandlerType = TypeVar("HandlerType", bound=Handler)


def handles(block: type[Block]) -> Callable[[HandlerType], HandlerType]:
    """Enter a handler into the table."""

    def enter(handler: HandlerType) -> HandlerType:
        HANDLERS[block] = handler
        return handler

    return enter


def dispatch(call: Call[Any]) -> Awaitable[None] | None:
    """Handle a request at once, or give back what has to be awaited first."""
    try:
        call.connection.session.admit(call.block)
        result = HANDLERS[type(call.block)](call)
    except Exception as error:
        _refuse(call, error)
        return None
    if result is None or isinstance(result, Block):
        _answer(call, result)
        return None
    return _finish(call, result)


async def _finish(call: Call[Any], result: Awaitable[Answer]) -> None:
    try:
        _answer(call, await result)
    except Exception as error:
        _refuse(call, error)


def _answer(call: Call[Any], answer: Answer) -> None:
    """[BLOCK-2] The answer carries the asker's token; [RCPT-3] some requests without a token are not answered."""
    if answer is None or (not call.block.token and command_of(call.block).silent_without_token):
        return
    call.connection.send(msgspec.structs.replace(answer, token=call.block.token))


def _refuse(call: Call[Any], error: Exception) -> None:
    call.connection.send(error_block(refusal_of(error, command_of(call.block).name), call.block.token))


def refusal_of(error: Exception, command: str) -> Refusal:
    """A refusal as it is; anything else is a bug, which is logged in full and told by the number of its log line."""
    if isinstance(error, Refusal):
        return error
    incident = new_id()[:8]
    _log.error("handler_failed", command=command, incident=incident, exc_info=error)
    return Refusal(ErrorCode.INTERNAL, detail=incident)
