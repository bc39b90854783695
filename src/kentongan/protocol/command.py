"""What a command is: one row of the table that dispatcher, reference page, simulators and negative tests all walk.

A row is declared above the type of its block (`commands/`), by the decorator `command`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from kentongan import limits
from kentongan.errors import LocalProtocolError
from kentongan.protocol.states import State


class Sender(StrEnum):
    """Who sends a command."""

    CLIENT = "client"
    SERVER = "server"
    ADMINISTRATOR = "administrator"


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A group of fields inside a block."""


class Block(msgspec.Struct, frozen=True, kw_only=True, tag_field="command"):
    """What every block carries, [BLOCK-1]: `command` (the tag), `token` of the asker, `endpoint` as `IP:port`."""

    token: Annotated[
        str, Meta(max_length=limits.TOKEN.value, description="made by the asker, echoed in the answer")
    ] = ""
    endpoint: Annotated[str, Meta(max_length=limits.ENDPOINT.value, description="IP:port, see [BLOCK-3]")] = ""


BlockType = TypeVar("BlockType", bound=type[Block])


@dataclass(frozen=True, slots=True)
class Command:
    """One row: who sends it, when it is allowed, what answers it, and how it fills the original's two strings."""

    name: str
    block: type[Block]
    sender: Sender
    clause: str
    help: str
    states: frozenset[State]
    answers: tuple[str, ...]
    strings: tuple[str, str]
    right: str
    silent_without_token: bool


COMMANDS: dict[str, Command] = {}


def command(
    *,
    sender: Sender,
    clause: str,
    help: str,
    states: frozenset[State] = frozenset(),
    answers: tuple[str, ...] = (),
    strings: tuple[str, str] = ("", ""),
    right: str = "",
    silent_without_token: bool = False,
) -> Callable[[BlockType], BlockType]:
    """Enter a block's type into the table. `strings` are paths (`message.subject`) of String 1 and 2, [BLOCK-4]."""

    def enter(block: BlockType) -> BlockType:
        name = str(block.__struct_config__.tag)
        if name in COMMANDS:
            raise LocalProtocolError(f"command {name} declared twice")
        COMMANDS[name] = Command(
            name, block, sender, clause, help, states, answers, strings, right, silent_without_token
        )
        return block

    return enter


def command_of(block: Block) -> Command:
    """The row of a block."""
    return COMMANDS[str(block.__struct_config__.tag)]


@dataclass(frozen=True, slots=True)
class Columns:
    """A block in the columns of the original system: String · String · Token · Command · IP/Port, [BLOCK-4]."""

    string_1: str
    string_2: str
    token: str
    command: str
    endpoint: str


def columns_of(block: Block) -> Columns:
    """How a block stands in the original's columns; secrets never stand there."""
    row = command_of(block)
    first, second = (_text_at(block, path) for path in row.strings)
    return Columns(first, second, block.token, row.name, block.endpoint)


def _text_at(block: Block, path: str) -> str:
    if not path:
        return ""
    value: Any = block
    for name in path.split("."):
        value = [getattr(item, name) for item in value] if isinstance(value, list) else getattr(value, name)
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
