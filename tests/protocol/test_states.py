"""The tables of states, held against plain rules that are written down here a second time."""

import re
from itertools import product

import pytest

import kentongan.protocol.commands  # noqa: F401 - fills the table of commands
from kentongan.errors import ErrorCode, ProtocolError
from kentongan.protocol.command import COMMANDS, Sender
from kentongan.protocol.states import (
    ADMINISTRATOR,
    ANYBODY,
    LOGGED_IN,
    NOT_LOGGED_IN,
    SHADOW_TRANSITIONS,
    TRANSITIONS,
    ShadowState,
    State,
    after,
)
from kentongan.protocol.transfer import ShadowProgress

# Every arrow of the diagram: what is said, from where, to where.
ARROWS = """
    registered   fresh                           -> waiting
    registration fresh                           -> waiting
    logged_in    fresh waiting                   -> member
    following    member                          -> following
    logged_out   member following                -> fresh
    goodbye      fresh waiting member following local -> closed
"""

# The way through a shadow socket, as a regular expression over first letters.
LETTERS = {"n": "nonce", "p": "proof", "g": "go", "c": "confirmed", "s": "stored", "f": "failed"}
WAY = re.compile("(n(p(gc*[sf]?)?)?)?")


def arrows() -> dict[tuple[str, str], str]:
    drawn = {}
    for line in ARROWS.strip().splitlines():
        said_from, to = line.split(" -> ")
        said, *froms = said_from.split()
        drawn.update({(state, said): to for state in froms})
    return drawn


def test_the_states_are_the_six_of_the_specification() -> None:
    assert set(State) == {"fresh", "waiting", "member", "following", "local", "closed"}


@pytest.mark.parametrize("state", State)
def test_every_command_leads_where_the_drawing_says_and_nowhere_else(state: State) -> None:
    drawn = arrows()
    for command in COMMANDS:
        assert after(state, command) == drawn.get((state, command), state), command


def test_an_unknown_command_moves_nothing() -> None:
    assert all(after(state, "gong") is state for state in State)


def test_only_what_the_server_says_moves_a_connection() -> None:
    assert {command for _, command in TRANSITIONS} <= {
        row.name for row in COMMANDS.values() if row.sender is Sender.SERVER
    }


def test_nothing_leads_out_of_closed_or_into_local() -> None:
    assert all(after(State.CLOSED, command) is State.CLOSED for command in COMMANDS)
    assert State.LOCAL not in TRANSITIONS.values()


def test_every_state_can_be_reached_from_a_fresh_or_local_connection() -> None:
    reached = {State.FRESH, State.LOCAL}
    for _ in State:
        reached |= {after(state, command) for state in reached for command in COMMANDS}
    assert reached == set(State)


def test_every_open_connection_can_be_ended() -> None:
    assert {after(state, "goodbye") for state in State} == {State.CLOSED}


def test_the_groups_of_states_divide_the_open_connections() -> None:
    assert {State.FRESH, State.WAITING} == NOT_LOGGED_IN
    assert {State.MEMBER, State.FOLLOWING} == LOGGED_IN
    assert {State.LOCAL} == ADMINISTRATOR
    assert ANYBODY == NOT_LOGGED_IN | LOGGED_IN


def ways(length: int) -> list[str]:
    return ["".join(way) for way in product(LETTERS, repeat=length)]


def refused(way: str) -> str:
    """What the table refuses on this way, or nothing."""
    progress = ShadowProgress()
    for letter in way:
        what = LETTERS[letter]
        try:
            progress.pass_on(what)
        except ProtocolError as error:
            return f"{error.code}: {error.detail}"
    return ""


@pytest.mark.parametrize("length", range(7))
def test_the_way_of_the_specification_leads_through_a_shadow_connection(length: int) -> None:
    assert [way for way in ways(length) if WAY.fullmatch(way) and refused(way)] == []


@pytest.mark.parametrize("length", range(7))
def test_no_other_way_leads_through_a_shadow_connection(length: int) -> None:
    """However often a proof is shown."""
    others = [way for way in ways(length) if not WAY.fullmatch(re.sub("^np*", "np", way))]
    assert [way for way in others if not refused(way)] == []


def test_nothing_flows_before_exactly_one_proof() -> None:
    assert refused("ng") == "wrong_state: go"
    assert refused("npp") == "wrong_state: proof"


def test_what_breaks_the_way_leaves_a_shadow_connection_where_it_was() -> None:
    progress = ShadowProgress()
    with pytest.raises(ProtocolError) as caught:
        progress.pass_on("go")
    assert (caught.value.code, caught.value.detail) == (ErrorCode.WRONG_STATE, "go")
    assert progress.state is ShadowState.GREETING


def test_nothing_passes_a_settled_shadow_connection() -> None:
    assert not [1 for state, _ in SHADOW_TRANSITIONS if state is ShadowState.SETTLED]
