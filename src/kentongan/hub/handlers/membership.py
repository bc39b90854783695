"""Memberships, from an administrator's side. What sessions must feel of it reaches them over the bus."""

import structlog

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.membership import (
    ChangeMembers,
    CodeQueued,
    EndInstitution,
    EndSessions,
    MembersChanged,
    ResetPassword,
    Restore,
    RightsSet,
    SessionsEnded,
    SetRights,
    Suspend,
    Suspension,
)

_log = structlog.get_logger("hub.membership")


@handles(SetRights)
async def set_rights(call: Call[SetRights]) -> RightsSet:
    """[ADMIN-5] What a member may do."""
    block, actor = call.block, call.connection.actor
    rights = await call.services.membership.set_rights(
        block.address, block.broadcast, block.highest_level, actor, block.quota
    )
    _log.info(
        "rights_set",
        address=rights.address,
        broadcast=rights.broadcast,
        highest_level=str(rights.highest_level),
        quota=rights.quota,
        actor=actor,
    )
    return rights


@handles(Suspend)
async def suspend(call: Call[Suspend]) -> Suspension:
    """[MEMBER-1] Out at once, and not in again."""
    suspension = await call.services.membership.suspend(call.block.address, call.connection.actor)
    _log.info("member_suspended", address=suspension.address, actor=call.connection.actor)
    return suspension


@handles(Restore)
async def restore(call: Call[Restore]) -> Suspension:
    """[MEMBER-1] In again."""
    suspension = await call.services.membership.restore(call.block.address, call.connection.actor)
    _log.info("member_restored", address=suspension.address, actor=call.connection.actor)
    return suspension


@handles(ResetPassword)
async def reset_password(call: Call[ResetPassword]) -> CodeQueued:
    """[MEMBER-2] A letter with a code."""
    queued = await call.services.membership.reset_password(call.block.address, call.connection.actor)
    _log.info("code_queued", address=queued.address, actor=call.connection.actor)
    return queued


@handles(EndSessions)
async def end_sessions(call: Call[EndSessions]) -> SessionsEnded:
    """[MEMBER-3] No device of the member is logged in any more."""
    ended = await call.services.membership.end_sessions(call.block.address, call.connection.actor)
    _log.info("sessions_ended", address=ended.address, devices=ended.devices, actor=call.connection.actor)
    return ended


@handles(ChangeMembers)
async def change_members(call: Call[ChangeMembers]) -> MembersChanged:
    """[MEMBER-4] All members of an institution."""
    block, actor = call.block, call.connection.actor
    changed = await call.services.membership.change_institution(
        block.institution,
        actor,
        suspended=block.suspended,
        broadcast=block.broadcast,
        highest_level=block.highest_level,
        quota=block.quota,
    )
    _log.info("members_changed", institution=changed.institution, changed=changed.changed, actor=actor)
    return changed


@handles(EndInstitution)
async def end_institution(call: Call[EndInstitution]) -> SessionsEnded:
    """[MEMBER-4] No device of the institution is logged in any more."""
    ended = await call.services.membership.end_institution(call.block.institution, call.connection.actor)
    _log.info("sessions_ended", institution=ended.address, devices=ended.devices, actor=call.connection.actor)
    return ended
