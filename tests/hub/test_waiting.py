"""The waiting room: one connection a registration, 500 in all, and a decision that is told at once. [REG-3], [REG-4]"""

import pytest
import structlog

from kentongan.bus.bus import LetterQueued, RegistrationDecided
from kentongan.bus.local import LocalBus
from kentongan.errors import ErrorCode, Refusal
from kentongan.hub.waiting import WaitingRoom
from kentongan.protocol.commands.registration import Registration
from kentongan.words import RegistrationState
from tests.hub.fake_connection import FakeConnection
from tests.hub.leaping_loop import turn

APPROVED = RegistrationState.APPROVED


class FakeRegistrations:
    """Registrations below 900 are there, and approved."""

    async def look(self, number: int) -> Registration:
        await turn(3)
        if number >= 900:
            raise Refusal(ErrorCode.REGISTRATION_UNKNOWN)
        return Registration(number=number, state=APPROVED, address="humas@satu", submitted_at=1, decided_at=2)


@pytest.fixture
async def bus() -> LocalBus:
    return LocalBus()


@pytest.fixture
async def room(bus: LocalBus) -> WaitingRoom:
    return WaitingRoom(FakeRegistrations(), bus)  # type: ignore[arg-type]


def join(room: WaitingRoom, number: int) -> FakeConnection:
    connection = FakeConnection()
    room.join(number, connection)  # type: ignore[arg-type]
    return connection


def told(connection: FakeConnection) -> list[int]:
    return [block.number for block in connection.blocks if isinstance(block, Registration)]


async def test_who_waits_is_told_once_and_nobody_else(room: WaitingRoom, bus: LocalBus) -> None:
    first, second = join(room, 1), join(room, 2)
    bus.publish(LetterQueued())
    for _ in range(2):
        bus.publish(RegistrationDecided(1, APPROVED))
        await turn()
    bus.publish(RegistrationDecided(3, APPROVED))
    await turn()
    assert (told(first), told(second)) == ([1], [])
    assert not room._tasks


async def test_a_later_connection_takes_the_place_of_an_earlier_one(room: WaitingRoom, bus: LocalBus) -> None:
    earlier, later = join(room, 1), join(room, 1)
    room.leave(earlier)  # type: ignore[arg-type]
    bus.publish(RegistrationDecided(1, APPROVED))
    await turn()
    assert (told(earlier), told(later)) == ([], [1])
    assert [refusal.code for refusal in earlier.goodbyes] == [ErrorCode.SESSION_ENDED]
    assert later.goodbyes == []
    assert (earlier.has_seat, later.has_seat) == (False, False)


async def test_who_has_left_is_not_told_even_while_the_decision_is_looked_up(room: WaitingRoom, bus: LocalBus) -> None:
    connection = join(room, 1)
    bus.publish(RegistrationDecided(1, APPROVED))
    await turn(1)
    room.leave(connection)  # type: ignore[arg-type]
    room.leave(connection)  # type: ignore[arg-type]
    await turn()
    assert told(connection) == []


async def test_five_hundred_wait_and_no_more(room: WaitingRoom) -> None:
    waiting = [join(room, number) for number in range(1, 500)]
    room.check_room()
    join(room, 500)
    with pytest.raises(Refusal) as refused:
        room.check_room()
    assert refused.value.code is ErrorCode.REGISTRATIONS_FULL
    assert refused.value.retry_after > 0
    room.leave(waiting[0])  # type: ignore[arg-type]
    room.check_room()


async def test_a_decision_that_cannot_be_looked_up_is_logged(room: WaitingRoom, bus: LocalBus) -> None:
    connection = join(room, 900)
    with structlog.testing.capture_logs() as log:
        bus.publish(RegistrationDecided(900, APPROVED))
        await turn()
    assert told(connection) == []
    assert [line["event"] for line in log] == ["decision_not_told"]
