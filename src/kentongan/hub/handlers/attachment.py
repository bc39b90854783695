"""Attachments: a shadow socket for every request, and the final answer when its bytes are safe."""

from collections.abc import Awaitable, Callable, Sequence

from kentongan.errors import ErrorCode, Refusal
from kentongan.hub.connection import Connection
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
async def upload(call: Call[Upload]) -> Shadow:
    """[FILE-1] Listening is announced now; `transferred` comes when everything is stored."""
    member = call.member
    reserved = await call.hub.shadow.reserved(member.member_id, call.block.files)
    files = await call.services.attachment.plan_upload(member, call.block.files, reserved)

    async def keep(transfer: Transfer) -> list[Attachment]:
        stored = await transfer.finished
        contents = [Content(file.kind, file.media_type) for file in stored]
        return await call.services.attachment.keep(member, files, contents)

    return await _open(call, Direction.UPLOAD, files, keep)


@handles(Download)
async def download(call: Call[Download]) -> Shadow:
    """[FILE-2] Only attachments of a message that the member has sent or received."""
    files, attachments = await call.services.attachment.plan_download(call.member, call.block.message, call.block.files)

    async def wait(transfer: Transfer) -> list[Attachment]:
        await transfer.finished
        return attachments

    return await _open(call, Direction.DOWNLOAD, files, wait)


async def _open(
    call: Call[Upload] | Call[Download], direction: Direction, files: Sequence[TransferFile], finish: Finish
) -> Shadow:
    connection = call.connection
    request = TransferRequest(
        transfer=new_id(),
        direction=direction,
        files=tuple(files),
        local_host=connection.local_host,
        peer_host=connection.peer_host,
        check_peer=call.hub.settings.shadow.check_address,
        owner=call.member.member_id,
    )
    transfer = await call.hub.shadow.open(request)
    connection.transfers.add(transfer.transfer)
    token = call.block.token
    transfer.on_move = lambda: connection.send(_announcement(transfer, token))
    call.hub.run(_conclude(connection, transfer, finish, token))
    return _announcement(transfer, token)


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


async def _conclude(connection: Connection, transfer: Transfer, finish: Finish, token: str) -> None:
    """[FILE-4] The final answer, after the shadow connection and its listener are gone."""
    try:
        attachments = await finish(transfer)
    except Exception as error:
        refusal = refusal_of(error, "transfer")
        refusal.reference = transfer.transfer
        connection.send(error_block(refusal, token))
    else:
        connection.send(Transferred(token=token, transfer=transfer.transfer, attachments=attachments))
    finally:
        connection.transfers.discard(transfer.transfer)


@handles(Cancel)
async def cancel(call: Call[Cancel]) -> Cancelled:
    """[FILE-5] One's own transfer only."""
    if call.block.transfer not in call.connection.transfers:
        raise Refusal(ErrorCode.TRANSFER_UNKNOWN, field="transfer", reference=call.block.transfer)
    await call.hub.shadow.cancel(call.block.transfer, keep=call.block.keep)
    return Cancelled(transfer=call.block.transfer)
