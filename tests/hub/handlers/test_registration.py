"""Registration at the main socket: number and claim, and a connection that waits for the decision. [REG-2], [REG-3]"""

from kentongan.errors import ErrorCode
from kentongan.protocol.command import Block
from kentongan.protocol.commands.link import Error
from kentongan.protocol.commands.login import Login
from kentongan.protocol.commands.registration import (
    Correct,
    Register,
    Registered,
    Registration,
    RegistrationStatus,
    Withdraw,
)
from kentongan.protocol.states import State
from kentongan.words import InstitutionKind, RegistrationState
from tests.hub.fake_connection import FakeConnection
from tests.hub.fake_services import PASSWORD
from tests.hub.leaping_loop import turn
from tests.hub.peer import HubStage, names


def register(desk: str = "humas") -> Register:
    return Register(
        institution="Universitas Contoh",
        code="contoh",
        city="Kota Contoh",
        kind=InstitutionKind.UNIVERSITY,
        contact="Kontak Contoh",
        email="humas@contoh.example",
        desk=desk,
    )


def status(number: int, claim: int | None = None) -> RegistrationStatus:
    return RegistrationStatus(number=number, claim=f"{number if claim is None else claim:064x}")


def correct(number: int, claim: int | None = None, desk: str = "rektorat") -> Correct:
    form = register(desk)
    return Correct(
        number=number,
        claim=f"{number if claim is None else claim:064x}",
        institution=form.institution,
        code=form.code,
        city=form.city,
        kind=form.kind,
        contact=form.contact,
        email=form.email,
        desk=form.desk,
    )


def states(blocks: list[Block]) -> list[RegistrationState]:
    return [block.state for block in blocks if isinstance(block, Registration)]


async def test_who_hands_in_a_form_waits_and_is_told_the_decision_at_once() -> None:
    stage = HubStage()
    peer = stage.peer()
    (registered,) = await peer.ask(register())
    assert isinstance(registered, Registered)
    assert (registered.number, registered.claim, registered.address) == (1, f"{1:064x}", "humas@contoh")
    assert stage.services.registration.origins == ["192.0.2.7"]
    assert peer.connection.session.state is State.WAITING
    await stage.services.registration.approve(1, "local:admin")
    await turn()
    assert states(peer.heard()) == [RegistrationState.APPROVED]


async def test_a_bad_form_reaches_no_log() -> None:
    stage = HubStage()
    peer = stage.peer()
    (told,) = await peer.ask(register(desk="admin"))
    assert isinstance(told, Error)
    assert (told.code, told.field) == (ErrorCode.NAME_RESERVED, "desk")
    assert stage.services.registration.states == {}
    assert peer.connection.session.state is State.FRESH


async def test_who_comes_back_with_the_claim_waits_on_the_new_connection() -> None:
    stage = HubStage()
    earlier, later = stage.peer(), stage.peer()
    await earlier.ask(register())
    assert states(await later.ask(status(1))) == [RegistrationState.PENDING]
    await stage.services.registration.reject(1, "x", "local:admin")
    await turn()
    assert states(later.heard()) == [RegistrationState.REJECTED]
    assert states(earlier.heard()) == []


async def test_a_wrong_claim_takes_nobodys_seat() -> None:
    stage = HubStage()
    rightful, thief = stage.peer(), stage.peer()
    await rightful.ask(register())
    for attempt in (status(1, claim=2), status(2, claim=1)):
        (told,) = await thief.ask(attempt)
        assert isinstance(told, Error)
        assert told.code == ErrorCode.REGISTRATION_UNKNOWN
    assert thief.connection.session.state is State.FRESH
    await stage.services.registration.approve(1, "local:admin")
    await turn()
    assert states(rightful.heard()) == [RegistrationState.APPROVED]
    assert thief.heard() == []


async def test_asking_for_another_registration_in_vain_keeps_ones_own_seat() -> None:
    stage = HubStage()
    peer = stage.peer()
    await peer.ask(register())
    assert names(await peer.ask(status(7))) == ["error"]
    await stage.services.registration.approve(1, "local:admin")
    await turn()
    assert states(peer.heard()) == [RegistrationState.APPROVED]


async def test_a_decision_made_before_the_seat_was_taken_is_told_in_the_answer() -> None:
    stage = HubStage()
    first, second = stage.peer(), stage.peer()
    await first.ask(register())
    stage.services.registration.gate.close()
    assert await second.ask(status(1)) == []
    await stage.services.registration.approve(1, "local:admin")
    stage.services.registration.gate.open()
    await turn()
    assert RegistrationState.APPROVED in states(second.heard())


async def test_a_form_that_finds_no_seat_is_not_put_into_the_log() -> None:
    stage = HubStage()
    for number in range(1000, 1500):
        stage.hub.waiting.join(number, FakeConnection())  # type: ignore[arg-type]
    peer = stage.peer()
    (told,) = await peer.ask(register())
    assert isinstance(told, Error)
    assert told.code == ErrorCode.REGISTRATIONS_FULL
    assert told.retry_after > 0
    assert stage.services.registration.states == {}


async def test_who_logs_in_or_leaves_waits_no_more() -> None:
    stage = HubStage()
    one, two = stage.peer(), stage.peer()
    await one.ask(register())
    await two.ask(register("rektorat"))
    assert names(await one.ask(Login(address="m1@satu", password=PASSWORD))) == ["logged_in"]
    two.leave()
    for number in (1, 2):
        await stage.services.registration.approve(number, "local:admin")
    await turn()
    assert (one.heard(), two.heard()) == ([], [])


async def test_a_corrected_registration_waits_where_it_was_corrected() -> None:
    stage = HubStage()
    earlier, later = stage.peer(), stage.peer()
    await earlier.ask(register())
    await stage.services.registration.reject(1, "x", "local:admin")
    await turn()
    assert states(earlier.heard()) == [RegistrationState.REJECTED]
    assert states(await later.ask(correct(1))) == [RegistrationState.PENDING]
    assert later.connection.session.state is State.WAITING
    await stage.services.registration.approve(1, "local:admin")
    await turn()
    assert states(later.heard()) == [RegistrationState.APPROVED]
    assert earlier.heard() == []


async def test_a_correction_with_a_wrong_claim_or_a_bad_form_changes_nobodys_seat() -> None:
    stage = HubStage()
    rightful, thief = stage.peer(), stage.peer()
    await rightful.ask(register())
    answers = await thief.ask(correct(1, claim=2), correct(1, desk="root"))
    assert [getattr(told, "code", "") for told in answers] == ["registration_unknown", "name_reserved"]
    await stage.services.registration.approve(1, "local:admin")
    await turn()
    assert states(rightful.heard()) == [RegistrationState.APPROVED]


async def test_a_withdrawal_is_answered_once_and_told_to_who_else_waits() -> None:
    stage = HubStage()
    own, other = stage.peer(), stage.peer()
    await own.ask(register())
    assert states(await own.ask(Withdraw(number=1, claim=f"{1:064x}"))) == [RegistrationState.WITHDRAWN]
    assert not own.connection.has_seat
    waiting = stage.peer()
    await waiting.ask(register("rektorat"))
    assert states(await other.ask(Withdraw(number=2, claim=f"{2:064x}"))) == [RegistrationState.WITHDRAWN]
    await turn()
    assert states(waiting.heard()) == [RegistrationState.WITHDRAWN]
