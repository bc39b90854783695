"""Administration over the Unix socket, [ADMIN-1]: every act is a function of `services`."""

import structlog

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.administration import (
    Approve,
    Decided,
    Invitation,
    Invite,
    RegistrationLog,
    Registrations,
    Reject,
    Retention,
    RetentionDone,
    RightsSet,
    SetRights,
)
from kentongan.services.registration import Decision

_log = structlog.get_logger("hub.administration")


@handles(Registrations)
async def registrations(call: Call[Registrations]) -> RegistrationLog:
    """[ADMIN-2] A page of the registration log."""
    return RegistrationLog(rows=await call.services.registration.log(call.block.state, call.block.after))


@handles(Approve)
async def approve(call: Call[Approve]) -> Decided:
    """[ADMIN-3] A membership."""
    decision = await call.services.registration.approve(call.block.number, call.connection.actor)
    return _decided(call, decision)


@handles(Reject)
async def reject(call: Call[Reject]) -> Decided:
    """[ADMIN-3] No membership, and why."""
    decision = await call.services.registration.reject(call.block.number, call.block.reason, call.connection.actor)
    return _decided(call, decision)


def _decided(call: Call[Approve] | Call[Reject], decision: Decision) -> Decided:
    _log.info(
        "registration_decided",
        number=decision.number,
        state=str(decision.state),
        address=decision.address,
        actor=call.connection.actor,
    )
    return Decided(number=decision.number, state=decision.state, address=decision.address)


@handles(Invite)
def invite(call: Call[Invite]) -> Invitation:
    """[ADMIN-4] The line that brings clients here."""
    return Invitation(line=call.hub.invitation, fingerprint=call.hub.fingerprint)


@handles(SetRights)
async def set_rights(call: Call[SetRights]) -> RightsSet:
    """[ADMIN-5] What a member may do; its sessions learn it at once."""
    block = call.block
    actor = call.connection.actor
    rights = await call.services.membership.set_rights(block.address, block.broadcast, block.highest_level, actor)
    call.hub.apply_rights(rights)
    _log.info(
        "rights_set",
        address=rights.address,
        broadcast=rights.broadcast,
        highest_level=str(rights.highest_level),
        actor=actor,
    )
    return rights


@handles(Retention)
async def retention(call: Call[Retention]) -> RetentionDone:
    """[ADMIN-6] What is too old goes now, or is only counted."""
    service = call.services.retention
    rows = await (service.preview() if call.block.dry_run else service.remove(call.connection.actor))
    return RetentionDone(dry_run=call.block.dry_run, rows=rows)
