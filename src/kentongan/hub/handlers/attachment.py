"""Attachments: a shadow socket for every request, and the final answer when its bytes are safe."""

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable, Sequence

from kentongan.errors import ErrorCode, Refusal
from kentongan.hub.dispatch import Call, handles, refusal_of
from kentongan.hub.shadow.transfer import Transfer, TransferRequest
from kentongan.ids import new_id
from kentongan.protocol.commands.attachment import (
    Attachment,
    Cancel,
    Cancelled,
    Download,
    Shadow,
    TransferFile,
    Transferred,
    Upload,
)
from kentongan.protocol.commands.link import error_block
from kentongan.services.attachment import Content
from kentongan.words import Direction

Finish = Callable[[Transfer], Awaitable[list[Attachment]]]


@handles(Upload)
async def upload(call: Call[Upload]) -> None:
    """[FILE-1] Listening is announced when a worker listens; `transferred` comes when everything is stored."""
    member = call.member
    reserved = await call.hub.shadow.reserved(member.member_id, call.block.files)
    files = await call.services.attachment.plan_upload(member, call.block.files, reserved, call.hub.shadow.coming())

    async def keep(transfer: Transfer) -> list[Attachment]:
        stored = await asyncio.shield(transfer.finished)
        contents = [Content(file.kind, file.media_type) for file in stored]
        return await call.services.attachment.keep(member, files, contents)

    call.hub.run(_move(call, Direction.UPLOAD, files, keep))


@handles(Download)
async def download(call: Call[Download]) -> None:
    """[FILE-2] Only attachments of a message that the member has sent or received."""
    files, attachments = await call.services.attachment.plan_download(call.member, call.block.message, call.block.files)

    async def wait(transfer: Transfer) -> list[Attachment]:
        await asyncio.shield(transfer.finished)
        return attachments

    call.hub.run(_move(call, Direction.DOWNLOAD, files, wait))


async def _move(
    call: Call[Upload] | Call[Download], direction: Direction, files: Sequence[TransferFile], finish: Finish
) -> None:
    """Both answers of a transfer, beside the connection's other requests: a slow worker holds nobody's ping up."""
    connection, token, transfer = call.connection, call.block.token, new_id()
    connection.transfers.add(transfer)
    try:
        if call.hub.draining:
            raise Refusal(ErrorCode.GOING_DOWN, retry_after=5)
        moving = await call.hub.shadow.open(_request(call, transfer, direction, files))
        if transfer not in connection.transfers:
            # The session has ended while a worker was asked.
            await call.hub.shadow.cancel(transfer)
            raise Refusal(ErrorCode.TRANSFER_CANCELLED)
        moving.on_move = lambda: connection.send(_announcement(moving, token))
        connection.send(_announcement(moving, token))
        attachments = await finish(moving)
    except Exception as error:
        refusal = dataclasses.replace(refusal_of(error, "transfer"), reference=transfer)
        connection.send(error_block(refusal, token))
    else:
        # [FILE-4] The shadow connection and its listener are gone by now.
        connection.send(Transferred(token=token, transfer=transfer, attachments=attachments))
    finally:
        connection.transfers.discard(transfer)


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
