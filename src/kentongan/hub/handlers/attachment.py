"""Attachments: a shadow socket for every request, or chunks; and the final answer when its bytes are safe."""

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable, Sequence

from kentongan.errors import ErrorCode, Refusal
from kentongan.hub.dispatch import Call, handles, refusal_of
from kentongan.hub.inband import Carriage
from kentongan.hub.shadow.transfer import Transfer, TransferRequest
from kentongan.ids import new_id
from kentongan.protocol.commands.attachment import (
    Attachment,
    Cancel,
    Cancelled,
    Confirm,
    Download,
    Shadow,
    TransferFile,
    Transferred,
    Upload,
)
from kentongan.protocol.commands.link import error_block
from kentongan.protocol.commands.message import Noted
from kentongan.services.attachment import Content
from kentongan.services.flood import Act
from kentongan.words import Direction, TransferWay

Finish = Callable[[Transfer], Awaitable[list[Attachment]]]


@handles(Upload)
async def upload(call: Call[Upload]) -> None:
    """[FILE-1] Listening is announced when a worker listens; `transferred` comes when everything is stored."""
    member = call.member
    call.services.flood.take(Act.TRANSFER, member.member_id)
    reserved = await call.hub.shadow.reserved(member.member_id, call.block.files)
    files = await call.services.attachment.plan_upload(member, call.block.files, reserved, call.hub.shadow.coming())

    async def keep(transfer: Transfer) -> list[Attachment]:
        stored = await asyncio.shield(transfer.finished)
        contents = [Content(file.kind, file.media_type, file.part, file.turn) for file in stored]
        return await call.services.attachment.keep(member, files, contents)

    _begin(call, Direction.UPLOAD, files, keep)


@handles(Download)
async def download(call: Call[Download]) -> None:
    """[FILE-2] Only attachments of a message that the member has sent or received."""
    call.services.flood.take(Act.TRANSFER, call.member.member_id)
    files, attachments = await call.services.attachment.plan_download(call.member, call.block.message, call.block.files)

    async def wait(transfer: Transfer) -> list[Attachment]:
        await asyncio.shield(transfer.finished)
        return attachments

    _begin(call, Direction.DOWNLOAD, files, wait)


def _begin(
    call: Call[Upload] | Call[Download], direction: Direction, files: Sequence[TransferFile], finish: Finish
) -> None:
    """From this moment on the transfer ends with its session, also before its worker was asked."""
    request = _request(call, new_id(), direction, files)
    call.connection.transfers.add(request.transfer)
    call.connection.way = request.way
    call.hub.run(_move(call, request, finish))


async def _move(call: Call[Upload] | Call[Download], request: TransferRequest, finish: Finish) -> None:
    """Both answers of a transfer, beside the connection's other requests: a slow worker holds nobody's ping up."""
    connection, member, token, transfer = call.connection, call.member, call.block.token, request.transfer
    try:
        if call.hub.draining:
            raise Refusal(ErrorCode.GOING_DOWN, retry_after=call.hub.retry_after)
        moving = await call.hub.shadow.open(request)
        if transfer not in connection.transfers:
            # The session has ended while a worker was asked. It was cut and not cancelled: what has come earlier stays.
            await call.hub.shadow.cancel(transfer, keep=True)
            raise Refusal(ErrorCode.TRANSFER_BROKEN)
        _let_flow(call, moving)
        attachments = await finish(moving)
    except Exception as error:
        refusal = dataclasses.replace(refusal_of(error, "transfer"), reference=transfer)
        connection.send(error_block(refusal, token))
    else:
        # [FILE-4] The shadow connection and its listener are gone by now.
        connection.send(Transferred(token=token, transfer=transfer, attachments=attachments))
        call.services.way.count(member, call.block.way)
    finally:
        connection.transfers.discard(transfer)
        connection.inband.leave(transfer)


def _let_flow(call: Call[Upload] | Call[Download], moving: Transfer) -> None:
    """The first answer, as often as it changes; from now on bytes may come."""
    connection, token = call.connection, call.block.token
    if call.block.way is TransferWay.SHADOW:
        moving.on_move = lambda: connection.send(_announcement(moving, token))
        connection.send(_announcement(moving, token))
        return
    carriage = Carriage(moving, token, connection.inband.lane, call.hub.shadow.hand, connection.send)
    moving.carrier = carriage
    connection.inband.enter(moving.transfer, carriage)
    connection.send(carriage.announcement())
    carriage.begin()


def _request(
    call: Call[Upload] | Call[Download], transfer: str, direction: Direction, files: Sequence[TransferFile]
) -> TransferRequest:
    return TransferRequest(
        transfer=transfer,
        direction=direction,
        files=tuple(files),
        local_host=call.connection.local_host,
        peer_host=call.connection.peer_host,
        check_peer=call.hub.settings.shadow.check_address,
        owner=call.member.member_id,
        member=call.member.sender.address,
        way=call.block.way,
    )


def _announcement(transfer: Transfer, token: str) -> Shadow:
    """[FILE-3] Where the shadow socket listens now."""
    return Shadow(
        token=token,
        endpoint=f":{transfer.port}",
        transfer=transfer.transfer,
        direction=transfer.request.direction,
        ticket=transfer.ticket,
        files=list(transfer.request.files),
        expires_in=int(transfer.expires_in),
    )


@handles(Cancel)
async def cancel(call: Call[Cancel]) -> Cancelled:
    """[FILE-5] One's own transfer only."""
    if call.block.transfer not in call.connection.transfers:
        raise Refusal(ErrorCode.TRANSFER_UNKNOWN, field="transfer", reference=call.block.transfer)
    await call.hub.shadow.cancel(call.block.transfer, keep=call.block.keep)
    return Cancelled(transfer=call.block.transfer)


@handles(Confirm)
def confirm(call: Call[Confirm]) -> Noted:
    """[INBAND-3] The next chunk of a download may go."""
    call.connection.inband.confirm(call.block)
    return Noted()
