"""What the simulated server does at each command that a client may send: one function a command, one table of all."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from kentongan.protocol.command import Block
from kentongan.protocol.commands.attachment import Cancel, Confirm, Download, Upload
from kentongan.protocol.commands.device import (
    ChangePassword,
    DeviceRevoked,
    Devices,
    LoggedOutEverywhere,
    LogoutEverywhere,
    PasswordChanged,
    RevokeDevice,
)
from kentongan.protocol.commands.directory import Directory
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.protocol.commands.keeping import Archive, Remove
from kentongan.protocol.commands.link import Ping, Pong, Quit
from kentongan.protocol.commands.login import LoggedOut, Login, Logout, Resume
from kentongan.protocol.commands.message import (
    AudienceQuestion,
    AudienceSize,
    Delivered,
    Fetch,
    Follow,
    Following,
    Inbox,
    Ledger,
    Noted,
    Outbox,
    Popup,
    Receipt,
    Send,
)
from kentongan.protocol.commands.mute import Mute, Mutes
from kentongan.protocol.commands.recovery import CodeAsked, Forgot, PasswordReset, Reset
from kentongan.protocol.commands.registration import Correct, Register, Registered, RegistrationStatus, Withdraw
from kentongan.protocol.commands.reminder import Remind, Reminded, Reminder
from kentongan.protocol.commands.retraction import Retract
from kentongan.simulator import (
    attachment,
    device,
    directory,
    login,
    message,
    receipt,
    recovery,
    registration,
    sequel,
    transferring,
)
from kentongan.simulator.connection import Connection
from kentongan.simulator.receipt import Changes
from kentongan.simulator.world import Device, Member
from kentongan.words import ElsewhereState


def _device(connection: Connection) -> Device:
    """Who asks. The table of commands has made sure that somebody is logged in."""
    assert connection.device is not None
    return connection.device


def _member(connection: Connection) -> Member:
    return connection.server.world.members[_device(connection).address]


# The line


async def _ping(connection: Connection, block: Ping) -> None:
    connection.answer(block, Pong(n=block.n))


async def _quit(connection: Connection, block: Quit) -> None:
    """[LINK-4] After everything before it, transfers included: each has its own time-outs."""
    if connection.transfers:
        await asyncio.wait(connection.transfers.values())
    connection.goodbye(block)


# Registration


async def _register(connection: Connection, block: Register) -> None:
    application = registration.submit(connection.server.world, block)
    connection.waits_for = application.number
    answer = Registered(number=application.number, claim=application.claim, address=application.address)
    connection.answer(block, answer)
    connection.server.registered(application)


async def _registration_status(connection: Connection, block: RegistrationStatus) -> None:
    application = registration.find(connection.server.world, block.number, block.claim)
    connection.server.let_wait(connection, application)
    connection.answer(block, registration.registration_block(application))


async def _correct(connection: Connection, block: Correct) -> None:
    application = registration.find(connection.server.world, block.number, block.claim)
    registration.correct(connection.server.world, application, block)
    connection.server.let_wait(connection, application)
    connection.answer(block, registration.registration_block(application))
    connection.server.registered(application)


async def _withdraw(connection: Connection, block: Withdraw) -> None:
    application = registration.find(connection.server.world, block.number, block.claim)
    registration.withdraw(connection.server.world, application)
    connection.waits_for = 0
    connection.answer(block, registration.registration_block(application))
    connection.server.withdrawn(application)


# Coming back without the password


async def _forgot(connection: Connection, block: Forgot) -> None:
    member = recovery.forgot(connection.server.world, block)
    connection.answer(block, CodeAsked())
    if member:
        connection.server.trace.note("", f"letter to {member.address} with a code")


async def _reset(connection: Connection, block: Reset) -> None:
    member = recovery.reset(connection.server.world, block)
    ended = device.end_of(connection.server.world, member.address)
    connection.answer(block, PasswordReset(devices=len(ended)))
    connection.server.end_forgotten()


# Session


async def _login(connection: Connection, block: Login) -> None:
    own, key = login.log_in(connection.server.world, block)
    if block.new_password:
        connection.server.end_forgotten()
    _begin_session(connection, block, own, key)


async def _resume(connection: Connection, block: Resume) -> None:
    _begin_session(connection, block, login.resume(connection.server.world, block.device_key), "")


def _begin_session(connection: Connection, request: Block, own: Device, key: str) -> None:
    connection.device, connection.waits_for = own, 0
    servers = [connection.server.endpoint]
    connection.answer(request, login.logged_in_block(connection.server.world, own, servers, key))


async def _logout(connection: Connection, block: Logout) -> None:
    await connection.end_transfers()
    login.log_out(connection.server.world, _device(connection))
    connection.device, connection.fresh_since = None, asyncio.get_running_loop().time()
    connection.answer(block, LoggedOut())
    connection.server.end_forgotten()


# Devices


async def _devices(connection: Connection, block: Devices) -> None:
    connection.answer(block, device.listed(connection.server.world, _device(connection)))


async def _revoke_device(connection: Connection, block: RevokeDevice) -> None:
    device.revoke(connection.server.world, _device(connection), block.device)
    connection.answer(block, DeviceRevoked(device=block.device))
    connection.server.end_forgotten()


async def _logout_everywhere(connection: Connection, block: LogoutEverywhere) -> None:
    ended = device.end_all(connection.server.world, _device(connection), block.this_too)
    connection.answer(block, LoggedOutEverywhere(devices=len(ended)))
    connection.server.end_forgotten()


async def _change_password(connection: Connection, block: ChangePassword) -> None:
    ended = device.change_password(connection.server.world, _device(connection), block)
    connection.answer(block, PasswordChanged(devices=len(ended)))
    connection.server.end_forgotten()


# Messages


async def _audience(connection: Connection, block: AudienceQuestion) -> None:
    audience = message.resolve(connection.server.world, connection.address, block.to)
    institutions = {connection.server.world.members[one].institution.code for one in audience.recipients}
    size = AudienceSize(recipients=len(audience.recipients), institutions=len(institutions), unknown=audience.unknown)
    connection.answer(block, size)


async def _send(connection: Connection, block: Send) -> None:
    accepted, letter = message.send(connection.server.world, _member(connection), block)
    connection.answer(block, accepted)
    if letter:
        world = connection.server.world
        muted = [one for one in letter.deliveries if sequel.is_muted(world, one, letter.message)]
        connection.server.announcer.popup(letter, muted)


async def _follow(connection: Connection, block: Follow) -> None:
    after = _device(connection).cursor if block.after < 0 else min(block.after, connection.server.world.sequence)
    connection.answer(block, Following(after=after))
    for push in message.replay(connection.server.world, connection.address, after):
        connection.send(push)


async def _fetch(connection: Connection, block: Fetch) -> None:
    letter = connection.server.world.letter_of(connection.address, block.message)
    connection.answer(block, Popup(message=letter.message))


async def _inbox(connection: Connection, block: Inbox) -> None:
    connection.answer(block, message.inbox(connection.server.world, connection.address, block))


async def _outbox(connection: Connection, block: Outbox) -> None:
    connection.answer(block, message.outbox(connection.server.world, connection.address, block))


async def _directory(connection: Connection, block: Directory) -> None:
    connection.answer(block, directory.search(connection.server.world, block))


# Messages, afterwards


async def _retract(connection: Connection, block: Retract) -> None:
    retracted, told = sequel.retract(connection.server.world, connection.address, block.message)
    connection.answer(block, retracted)
    connection.server.push(told, retracted)


async def _remind(connection: Connection, block: Remind) -> None:
    world = connection.server.world
    letter, waiting = sequel.remind(world, connection.address, block.message, block.to)
    disturbed = [one for one in waiting if not sequel.is_muted(world, one, letter.message)]
    connection.answer(block, Reminded(message=block.message, recipients=len(waiting)))
    connection.server.push(disturbed, Reminder(message=letter.message))


async def _mute(connection: Connection, block: Mute) -> None:
    connection.answer(block, sequel.mute(connection.server.world, connection.address, block))


async def _mutes(connection: Connection, block: Mutes) -> None:
    connection.answer(block, sequel.muted(connection.server.world, connection.address))


async def _archive(connection: Connection, block: Archive) -> None:
    sequel.archive(connection.server.world, connection.address, block)
    connection.answer(block, Noted())


async def _remove(connection: Connection, block: Remove) -> None:
    gone = sequel.remove(connection.server.world, connection.address, block)
    connection.answer(block, Noted())
    if gone:
        told = Elsewhere(state=ElsewhereState.REMOVED, messages=gone)
        connection.server.push([connection.address], told, but=_device(connection))


# Receipts


async def _delivered(connection: Connection, block: Delivered) -> None:
    _noted(connection, block, receipt.note_delivered(connection.server.world, _device(connection), block.sequence))


async def _receipt(connection: Connection, block: Receipt) -> None:
    _noted(connection, block, receipt.note(connection.server.world, connection.address, block.state, block.messages))


def _noted(connection: Connection, block: Block, changes: Changes) -> None:
    """[RCPT-3] Without a token there is no answer."""
    if block.token:
        connection.answer(block, Noted())
    connection.server.announcer.receipts(changes)
    connection.server.announcer.elsewhere(_device(connection), changes)


async def _ledger(connection: Connection, block: Ledger) -> None:
    connection.answer(block, receipt.ledger(connection.server.world, connection.address, block))


# Attachments


async def _upload(connection: Connection, block: Upload) -> None:
    transferring.begin(connection, block, attachment.upload(block, connection.server.manners.largest_file))


async def _download(connection: Connection, block: Download) -> None:
    transfer = attachment.download(connection.server.world, connection.address, block)
    transferring.begin(connection, block, transfer)


Answer = Callable[[Connection, Any], Awaitable[None]]

ANSWERS: dict[type[Block], Answer] = {
    Ping: _ping,
    Quit: _quit,
    Register: _register,
    RegistrationStatus: _registration_status,
    Correct: _correct,
    Withdraw: _withdraw,
    Forgot: _forgot,
    Reset: _reset,
    Login: _login,
    Resume: _resume,
    Logout: _logout,
    Devices: _devices,
    RevokeDevice: _revoke_device,
    LogoutEverywhere: _logout_everywhere,
    ChangePassword: _change_password,
    AudienceQuestion: _audience,
    Send: _send,
    Follow: _follow,
    Fetch: _fetch,
    Inbox: _inbox,
    Outbox: _outbox,
    Directory: _directory,
    Retract: _retract,
    Remind: _remind,
    Mute: _mute,
    Mutes: _mutes,
    Archive: _archive,
    Remove: _remove,
    Delivered: _delivered,
    Receipt: _receipt,
    Ledger: _ledger,
    Upload: _upload,
    Download: _download,
    Cancel: transferring.cancel,
    Confirm: transferring.confirm,
}
