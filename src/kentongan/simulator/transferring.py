"""The life of a transfer beside its main connection: announced, served, answered at the end."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.command import Block
from kentongan.protocol.commands.attachment import (
    Attachment,
    Cancel,
    Cancelled,
    Confirm,
    Download,
    Transferred,
    Upload,
)
from kentongan.protocol.commands.link import error_block
from kentongan.protocol.commands.message import Noted
from kentongan.simulator.attachment import Transfer, keep
from kentongan.simulator.connection import Connection
from kentongan.simulator.inband import InbandTransfer
from kentongan.simulator.shadow import Guarding, ShadowSocket, open_shadow
from kentongan.words import Direction, TransferWay


def begin(connection: Connection, request: Upload | Download, transfer: Transfer) -> None:
    """Open the way that was asked for, announce it, and let the transfer run. Raises Refusal when no port is free."""
    if request.way is TransferWay.INBAND:
        _begin_inband(connection, request, transfer)
        return
    server, manners = connection.server, connection.server.manners
    guarding = Guarding(server.shadow_context, server.identity.certificate, connection.client.host)
    listener = open_shadow(connection.own.host, manners.shadow_ports)
    socket = ShadowSocket(transfer, guarding, listener, lambda text: server.trace.note(connection.who, text))
    connection.answer(request, transfer.announced(socket.port, manners.ticket_seconds))
    # A task that is cancelled before it begins has nobody else to close the listener.
    _start(connection, transfer, _run(connection, request, socket), listener.close)


def _begin_inband(connection: Connection, request: Upload | Download, transfer: Transfer) -> None:
    inband = InbandTransfer(transfer, lambda block: connection.answer(request, block), connection.send_chunk)
    connection.inband[transfer.id] = inband
    connection.answer(request, inband.announced())
    moving = inband.serve(connection.server.manners.stall_seconds)
    _start(connection, transfer, _end_well(connection, request, transfer, moving), moving.close)


def _start(
    connection: Connection, transfer: Transfer, run: Coroutine[Any, Any, None], clean: Callable[[], None]
) -> None:
    task = asyncio.create_task(run)
    connection.transfers[transfer.id] = task

    def forget(_: asyncio.Task[None]) -> None:
        del connection.transfers[transfer.id]
        connection.inband.pop(transfer.id, None)
        clean()

    task.add_done_callback(forget)


async def _run(connection: Connection, request: Block, socket: ShadowSocket) -> None:
    """[FILE-4] The final answer comes when the shadow socket is gone, whatever became of the transfer."""
    server, transfer, port = connection.server, socket.transfer, socket.port
    server.trace.note(connection.who, f"shadow socket :{port} listens for {transfer.direction} {transfer.id}")

    async def serve() -> list[bytes]:
        try:
            return await socket.serve(server.manners.ticket_seconds, server.manners.stall_seconds)
        finally:
            server.trace.note(connection.who, f"shadow socket :{port} is gone")

    await _end_well(connection, request, transfer, serve())


async def _end_well(
    connection: Connection, request: Block, transfer: Transfer, serving: Coroutine[Any, Any, list[bytes]]
) -> None:
    """Move the bytes, and give the final answer."""
    try:
        contents = await serving
        outcome: Block = Transferred(transfer=transfer.id, attachments=_attachments(connection, transfer, contents))
    except Refusal as refusal:
        outcome = error_block(refusal, "")
    except asyncio.CancelledError as cancelled:
        [code] = cancelled.args or [ErrorCode.TRANSFER_CANCELLED]
        outcome = error_block(Refusal(code, reference=transfer.id), "")
    connection.answer(request, outcome)


def _attachments(connection: Connection, transfer: Transfer, contents: list[bytes]) -> list[Attachment]:
    world = connection.server.world
    if transfer.direction is Direction.UPLOAD:
        return keep(world, connection.address, transfer, contents)
    return [world.files[one].attachment for one in transfer.attachments]


async def cancel(connection: Connection, request: Cancel) -> None:
    """[FILE-5] End a transfer of this connection: its own request is answered first. Nothing is ever kept here."""
    task = connection.transfers.get(request.transfer)
    if task is None:
        raise Refusal(ErrorCode.TRANSFER_UNKNOWN, reference=request.transfer)
    task.cancel(ErrorCode.TRANSFER_BROKEN if request.keep else ErrorCode.TRANSFER_CANCELLED)
    await asyncio.wait([task])
    connection.answer(request, Cancelled(transfer=request.transfer))


async def confirm(connection: Connection, block: Confirm) -> None:
    """[INBAND-3] The client has the last chunk of a download; without a token there is no answer."""
    connection.carry(block)
    if block.token:
        connection.answer(block, Noted())
