"""Registration, from an applicant's side."""

from kentongan.domain.registration import Form
from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.registration import (
    Correct,
    Register,
    Registered,
    Registration,
    RegistrationStatus,
    Withdraw,
)
from kentongan.words import RegistrationState


@handles(Register)
async def register(call: Call[Register]) -> Registered:
    """[REG-2] Number and claim; the connection waits for the decision."""
    form = _form(call.block)
    call.hub.waiting.check_room()
    submission = await call.services.registration.submit(form, call.connection.peer_host)
    call.hub.waiting.join(submission.number, call.connection)
    return Registered(number=submission.number, claim=submission.claim, address=submission.address)


@handles(RegistrationStatus)
async def registration_status(call: Call[RegistrationStatus]) -> Registration:
    """[REG-3] From now on the connection waits for the decision, if there is none yet."""
    status = await call.services.registration.status(call.block.number, call.block.claim)
    if status.state is not RegistrationState.PENDING:
        return status
    call.hub.waiting.check_room(call.block.number)
    call.hub.waiting.join(call.block.number, call.connection)
    # Asked again: the decision may have been made between the first look and taking a seat.
    status = await call.services.registration.look(call.block.number)
    if status.state is not RegistrationState.PENDING:
        call.hub.waiting.leave(call.connection)
    return status


@handles(Correct)
async def correct(call: Call[Correct]) -> Registration:
    """[REG-7] The registration waits again, and so does the connection."""
    block = call.block
    form = _form(block)
    call.hub.waiting.check_room(block.number)
    status = await call.services.registration.correct(block.number, block.claim, form, call.connection.peer_host)
    call.hub.waiting.join(block.number, call.connection)
    return status


@handles(Withdraw)
async def withdraw(call: Call[Withdraw]) -> Registration:
    """[REG-8] There is nothing to wait for any more."""
    block = call.block
    status = await call.services.registration.withdraw(block.number, block.claim, call.connection.peer_host)
    call.hub.waiting.leave(call.connection)
    return status


def _form(block: Register | Correct) -> Form:
    return Form.check(
        institution=block.institution,
        code=block.code,
        city=block.city,
        kind=block.kind,
        contact=block.contact,
        email=block.email,
        desk=block.desk,
    )
