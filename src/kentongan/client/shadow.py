"""One connection to a shadow socket: reached, pinned, proved; then it carries bytes one way and records the other.

Of the announcement only the port is used: the address is the one that the main link has reached, [BLOCK-3].
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Self

from kentongan import limits
from kentongan.client.errors import AnswerUnreadable, ShadowUnreachable, TransferBroken, reason_of
from kentongan.client.invitation import port_of
from kentongan.client.link import Link
from kentongan.client.tls import check_server, pinning_context
from kentongan.errors import ProtocolError
from kentongan.protocol.alpn import SHADOW_ALPN
from kentongan.protocol.commands.attachment import Shadow
from kentongan.protocol.framing import HEADER_BYTES, payload_length
from kentongan.protocol.ticket import NONCE_BYTES, ticket_proof
from kentongan.protocol.transfer import AnyRecord, Go, RecordReader, ShadowProgress, encode_record

# [INBAND-6] Whoever has not got through after so long goes in-band.
CONNECT_SECONDS = 3.0
CLOSE_SECONDS = 2.0
# No byte and no record for so long: the transfer has stopped moving.
STALL_SECONDS = 60.0
CHUNK = 1024 * 1024


class ShadowConnection:
    """A visitor of a shadow socket. Whatever happens to the line is a TransferBroken."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._progress = ShadowProgress()

    @classmethod
    @contextlib.asynccontextmanager
    async def visit(cls, link: Link, shadow: Shadow) -> AsyncIterator[Self]:
        """A proved connection, closed at the end. Raises ShadowUnreachable, KeyChanged or TransferBroken."""
        try:
            where = f"{link.peer_host}:{port_of(shadow.endpoint)}"
        except ValueError:
            raise AnswerUnreadable(f"endpoint {shadow.endpoint}") from None
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                reader, writer = await asyncio.open_connection(
                    link.peer_host,
                    port_of(shadow.endpoint),
                    limit=CHUNK,
                    ssl=pinning_context(SHADOW_ALPN),
                    local_addr=(link.local_host, 0),
                    ssl_shutdown_timeout=CLOSE_SECONDS,
                )
        except TimeoutError as error:
            raise ShadowUnreachable(where, f"{CONNECT_SECONDS:.0f} s") from error
        except OSError as error:
            raise ShadowUnreachable(where, reason_of(error)) from error
        try:
            certificate = check_server(writer.transport, server=where, alpn=SHADOW_ALPN, fingerprint=link.fingerprint)
            connection = cls(reader, writer)
            await connection._prove(shadow, certificate)
            yield connection
        except BaseException:
            writer.transport.abort()
            raise
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _prove(self, shadow: Shadow, certificate: bytes) -> None:
        nonce = await self._exactly(NONCE_BYTES)
        self._progress.pass_on("nonce")
        self._writer.write(ticket_proof(shadow.ticket, shadow.direction, shadow.transfer, nonce, certificate))
        self._progress.pass_on("proof")

    async def go(self, files: int) -> list[int]:
        """The offsets at which the bytes of so many files begin, [SHADOW-5]."""
        record = await self.next_record()
        if not isinstance(record, Go) or sorted(start.file for start in record.files) != list(range(files)):
            raise AnswerUnreadable("go")
        return [start.offset for start in sorted(record.files, key=lambda start: start.file)]

    # Bytes

    async def send_bytes(self, data: bytes) -> None:
        """Send bytes of files; returns when the line can take more."""
        with _broken_line():
            self._writer.write(data)
            await self._writer.drain()

    async def receive_bytes(self, most: int) -> bytes:
        """At least one byte of files."""
        with _broken_line():
            async with asyncio.timeout(STALL_SECONDS):
                data = await self._reader.read(most)
        if not data:
            raise TransferBroken("EOF")
        return data

    # Records

    async def send_record(self, record: AnyRecord) -> None:
        """Send a record beside the bytes that come."""
        self._progress.pass_on(_name_of(record))
        await self.send_bytes(encode_record(record))

    async def next_record(self) -> AnyRecord:
        """The next record, and not one byte more: after `go` the bytes of files may follow."""
        header = await self._exactly(HEADER_BYTES)
        try:
            body = await self._exactly(payload_length(header, limits.SHADOW_RECORD.value))
            (record,) = RecordReader().receive(header + body)
            self._progress.pass_on(_name_of(record))
        except (ProtocolError, ValueError) as error:
            raise TransferBroken(str(error)) from error
        return record

    async def _exactly(self, length: int) -> bytes:
        with _broken_line():
            async with asyncio.timeout(STALL_SECONDS):
                return await self._reader.readexactly(length)


def _name_of(record: AnyRecord) -> str:
    return str(record.__struct_config__.tag)


@contextlib.contextmanager
def _broken_line() -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise TransferBroken(f"{STALL_SECONDS:.0f} s") from error
    except (OSError, EOFError) as error:
        raise TransferBroken(reason_of(error)) from error
