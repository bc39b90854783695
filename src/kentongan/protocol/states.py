"""What state a main connection is in, for both sides, as a table.

Two rules. Everything about transitions stands in this file. This file does not know which side we are: a transition is
triggered by the *answer* on the wire, so client and server move at the same block, [STATE-2].

    FRESH      connected, nobody yet
    WAITING    has shown a registration number and its claim, waits for the decision
    MEMBER     logged in: a session
    FOLLOWING  logged in and being sent messages as they come
    LOCAL      an administrator on the server's own Unix socket
    CLOSED     one side has said goodbye

The diagram in the specification is drawn from `TRANSITIONS`.
"""

from enum import StrEnum


class State(StrEnum):
    """Where a connection stands, [STATE-1]."""

    FRESH = "fresh"
    WAITING = "waiting"
    MEMBER = "member"
    FOLLOWING = "following"
    LOCAL = "local"
    CLOSED = "closed"


ANYBODY = frozenset({State.FRESH, State.WAITING, State.MEMBER, State.FOLLOWING})
NOT_LOGGED_IN = frozenset({State.FRESH, State.WAITING})
LOGGED_IN = frozenset({State.MEMBER, State.FOLLOWING})
ADMINISTRATOR = frozenset({State.LOCAL})

# (state before, command that passes) -> state after. What is not here leaves the state as it is.
TRANSITIONS: dict[tuple[State, str], State] = {
    (State.FRESH, "registered"): State.WAITING,
    (State.FRESH, "registration"): State.WAITING,
    (State.FRESH, "logged_in"): State.MEMBER,
    (State.WAITING, "logged_in"): State.MEMBER,
    (State.MEMBER, "following"): State.FOLLOWING,
    (State.MEMBER, "logged_out"): State.FRESH,
    (State.FOLLOWING, "logged_out"): State.FRESH,
    (State.FRESH, "goodbye"): State.CLOSED,
    (State.WAITING, "goodbye"): State.CLOSED,
    (State.MEMBER, "goodbye"): State.CLOSED,
    (State.FOLLOWING, "goodbye"): State.CLOSED,
    (State.LOCAL, "goodbye"): State.CLOSED,
}


def after(state: State, command: str) -> State:
    """The state after a command has passed in either direction."""
    return TRANSITIONS.get((state, command), state)


class ShadowState(StrEnum):
    """Where a connection to a shadow socket stands, [SHADOW-1]."""

    GREETING = "greeting"
    PROVING = "proving"
    PROVED = "proved"
    FLOWING = "flowing"
    SETTLED = "settled"


# (state before, what passes) -> state after, [SHADOW-1]. What is not here breaks the protocol.
SHADOW_TRANSITIONS: dict[tuple[ShadowState, str], ShadowState] = {
    (ShadowState.GREETING, "nonce"): ShadowState.PROVING,
    (ShadowState.PROVING, "proof"): ShadowState.PROVED,
    (ShadowState.PROVED, "go"): ShadowState.FLOWING,
    (ShadowState.FLOWING, "confirmed"): ShadowState.FLOWING,
    (ShadowState.FLOWING, "stored"): ShadowState.SETTLED,
    (ShadowState.FLOWING, "failed"): ShadowState.SETTLED,
}
