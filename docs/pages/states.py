"""The page of the states, drawn from their tables."""

from enum import Enum
from typing import Any

from kentongan.protocol.command import Sender
from kentongan.protocol.states import SHADOW_TRANSITIONS, TRANSITIONS, ShadowState, State
from pages.commands import NOUNS, rows_of
from pages.markdown import NOTICE, table

MAIN_STATES = f"""{NOTICE}
# States

## The main connection

The states of [STATE-1]. An arrow is the answer that moves both sides, [STATE-2]; what is not drawn leaves the state as
it is. `closed` is the end.

"""

REQUESTS = """
## Which request is allowed when

Everything else is answered by `wrong_state`, [STATE-3].

"""

SHADOW_STATES = """
## A shadow connection

The states of [SHADOW-1]. What is not drawn breaks the protocol.

"""


def states_page() -> str:
    requests = [row for module, _ in NOUNS for row in rows_of(module) if row.sender is not Sender.SERVER]
    head = ("request", *(state.value for state in State))
    rows = [(f"`{row.name}`", *("yes" if state in row.states else "" for state in State)) for row in requests]
    return "".join(
        [
            MAIN_STATES,
            diagram([State.FRESH, State.LOCAL], TRANSITIONS, State.CLOSED),
            REQUESTS,
            table(head, rows),
            SHADOW_STATES,
            diagram([ShadowState.GREETING], SHADOW_TRANSITIONS, ShadowState.SETTLED),
        ]
    )


def diagram(begin: list[Any], transitions: dict[Any, Any], end: Enum) -> str:
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f"    [*] --> {state.value}" for state in begin]
    lines += [f"    {before.value} --> {then.value}: {what}" for (before, what), then in transitions.items()]
    return "\n".join([*lines, f"    {end.value} --> [*]", "```\n"])
