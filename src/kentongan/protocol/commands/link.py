"""Commands that keep the line itself: welcome, ping, error, goodbye."""

from typing import Annotated

from msgspec import Meta

from kentongan.errors import Refusal
from kentongan.protocol.command import Block, Sender, command
from kentongan.protocol.commands.fields import Count, Milliseconds
from kentongan.protocol.states import ADMINISTRATOR, ANYBODY


@command(
    sender=Sender.SERVER,
    clause="LINK-1",
    help="The first block on every connection: who the server is.",
    strings=("server", "software"),
)
class Welcome(Block, frozen=True, kw_only=True, tag="welcome"):
    """Sent by the server as soon as the connection stands, [LINK-1]."""

    server: Annotated[str, Meta(max_length=120, description="name of the server")]
    software: Annotated[str, Meta(max_length=60, description="name and version of the software")]
    now: Milliseconds
    heartbeat: Annotated[int, Meta(ge=1, description="seconds after which a silent client should ping")]


@command(
    sender=Sender.CLIENT,
    clause="LINK-2",
    help="The barrier and heartbeat: answered after everything before it.",
    states=ANYBODY | ADMINISTRATOR,
    answers=("pong",),
    strings=("n", ""),
)
class Ping(Block, frozen=True, kw_only=True, tag="ping"):
    """Asks for a `pong` with the same number, [LINK-2]."""

    n: Annotated[int, Meta(ge=0, le=2**53, description="any number")] = 0


@command(sender=Sender.SERVER, clause="LINK-2", help="Answers ping with its number.", strings=("n", ""))
class Pong(Block, frozen=True, kw_only=True, tag="pong"):
    """Follows the answers to all earlier blocks of this connection, [LINK-2]."""

    n: Annotated[int, Meta(ge=0, le=2**53, description="the number of the ping")]


@command(
    sender=Sender.SERVER,
    clause="ERR-1",
    help="Answers a request that was refused.",
    strings=("code", "field"),
)
class Error(Block, frozen=True, kw_only=True, tag="error"):
    """A refusal: its code, its sentence in Indonesian (`id`) and English (`en`), [ERR-1]."""

    code: Annotated[str, Meta(max_length=40, description="one of the table [ERR-1]")]
    id: Annotated[str, Meta(description="the sentence in Indonesian")]
    en: Annotated[str, Meta(description="the sentence in English")]
    field: Annotated[str, Meta(description="the field that is wrong, if it is one")] = ""
    detail: Annotated[str, Meta(description="what the sentence names: a limit, unknown names, ...")] = ""
    reference: Annotated[str, Meta(description="id of the message or transfer it is about")] = ""
    retry_after: Annotated[int, Meta(ge=0, description="seconds to wait before trying again; 0: no hint")] = 0


@command(
    sender=Sender.CLIENT,
    clause="LINK-4",
    help="Ends the connection in order.",
    states=ANYBODY | ADMINISTRATOR,
    answers=("goodbye",),
)
class Quit(Block, frozen=True, kw_only=True, tag="quit"):
    """Answered by `goodbye` after everything before it, [LINK-4]."""


@command(
    sender=Sender.SERVER,
    clause="LINK-4",
    help="The server closes after this block, and says why and when to come back.",
    strings=("code", "retry_after"),
)
class Goodbye(Block, frozen=True, kw_only=True, tag="goodbye"):
    """The last block of the server, [LINK-4]. An empty `code` answers `quit`."""

    code: Annotated[str, Meta(max_length=40, description="one of the table [ERR-1], or empty")] = ""
    id: str = ""
    en: str = ""
    retry_after: Count = 0


def error_block(refusal: Refusal, token: str) -> Error:
    """The answer to a refused request, with the sentences in both languages, [ERR-1]."""
    return Error(
        token=token,
        code=refusal.code,
        id=refusal.say("id"),
        en=refusal.say("en"),
        field=refusal.field,
        detail=refusal.detail,
        reference=refusal.reference,
        retry_after=refusal.retry_after,
    )


def goodbye_block(refusal: Refusal) -> Goodbye:
    """The last block before the server closes for a reason of its own, [LINK-4]."""
    return Goodbye(code=refusal.code, id=refusal.say("id"), en=refusal.say("en"), retry_after=refusal.retry_after)
