"""The client's end of a shadow socket: the right visitor, and those who only try."""

import asyncio
import contextlib
from asyncio import StreamReader, StreamWriter
from dataclasses import dataclass, field
from enum import StrEnum

from kentongan import limits
from kentongan.errors import ErrorCode, ProtocolError
from kentongan.protocol.alpn import SHADOW_ALPN
from kentongan.protocol.commands.attachment import Shadow
from kentongan.protocol.framing import HEADER_BYTES, payload_length
from kentongan.protocol.ticket import NONCE_BYTES, ticket_proof
from kentongan.protocol.transfer import (
    AnyRecord,
    Confirmed,
    Failed,
    Flow,
    Go,
    RecordReader,
    Stored,
    encode_record,
)
from kentongan.simulator.link import Link
from kentongan.simulator.server_line import Endpoint
from kentongan.simulator.surprise import Surprise
from kentongan.simulator.wire import READ_BYTES, Dialled, close, dial


class Stranger(StrEnum):
    """Visitors who have no business there."""

    NO_TLS = "no_tls"
    NO_PROOF = "no_proof"
    SILENT = "silent"
    WRONG_PROOF = "wrong_proof"
    OTHER_CERTIFICATE = "other_certificate"
    REPLAYED_PROOF = "replayed_proof"


@dataclass(slots=True)
class Visitor:
    """One visit to the socket that `shadow` announces, beside the main connection `link`; ends with `leave`."""

    link: Link
    shadow: Shadow
    _dialled: Dialled = field(init=False)
    _inside: bool = False

    @property
    def door(self) -> Endpoint:
        """[FILE-3] The announced port at the address where the main socket was reached."""
        announced = Endpoint.read(self.shadow.endpoint)
        if announced.host:
            raise Surprise(f"the shadow socket is announced as {self.shadow.endpoint}, not as :port")
        return Endpoint(self.link.server.host, announced.port)

    async def arrive(self) -> bytes:
        """Connect from the main connection's own address; the nonce."""
        self._dialled = await dial(self.door, SHADOW_ALPN, self.link.line.fingerprint, self.link.own.host)
        self._inside = True
        return await self._dialled.reader.readexactly(NONCE_BYTES)

    def prove(self, nonce: bytes, certificate: bytes = b"") -> None:
        """Show the proof, made of the certificate that we see (DER) unless another one is given."""
        shadow, certificate = self.shadow, certificate or self._dialled.certificate
        proof = ticket_proof(shadow.ticket, shadow.direction, shadow.transfer, nonce, certificate)
        self._dialled.writer.write(proof)

    async def leave(self) -> None:
        """Hang up, if there is a connection."""
        if self._inside:
            self._inside = False
            await close(self._dialled.writer)

    # The right visitor

    async def upload(self, contents: list[bytes]) -> None:
        """Send what the server still wants of each file; raises ProtocolError with the receiver's code."""
        flow = await self._go([len(content) for content in contents])
        while piece := flow.next_piece(READ_BYTES):
            self._dialled.writer.write(contents[piece.file][piece.offset : piece.end])
            flow.advance(piece.length)
            await self._dialled.writer.drain()
        records = RecordReader()
        while data := await self._dialled.reader.read(READ_BYTES):
            for record in records.receive(data):
                if isinstance(record, Stored):
                    return
                if isinstance(record, Failed):
                    raise ProtocolError(ErrorCode(record.code), field=self.shadow.files[record.file].name)
        raise Surprise("the shadow connection was closed before the files were stored")

    async def download(self, kept: list[bytes]) -> list[bytes]:
        """Take the files, of each of which we have the beginning; the whole files."""
        flow = await self._go([file.size for file in self.shadow.files])
        contents = [bytearray(beginning) for beginning in kept]
        while piece := flow.next_piece(READ_BYTES):
            data = await self._dialled.reader.read(piece.length)
            if not data:
                raise Surprise(f"the shadow connection was closed {flow.left} bytes too early")
            contents[piece.file] += data
            flow.advance(len(data))
        for place, file in enumerate(self.shadow.files):
            self._record(Confirmed(file=place, offset=file.size))
        self._record(Stored())
        await self._dialled.writer.drain()
        await self._until_closed()
        return [bytes(content) for content in contents]

    def _record(self, record: AnyRecord) -> None:
        self._dialled.writer.write(encode_record(record))

    async def _go(self, sizes: list[int]) -> Flow:
        """[SHADOW-5] The bytes of the first file may follow `go` at once, so it is read to its last byte exactly."""
        reader = self._dialled.reader
        header = await reader.readexactly(HEADER_BYTES)
        try:
            length = payload_length(header, limits.SHADOW_RECORD.value)
        except ProtocolError as error:
            raise Surprise(f"{error} instead of go") from None
        records = RecordReader().receive(header + await reader.readexactly(length))
        if not isinstance(records[0], Go):
            raise Surprise(f"{records[0]} instead of go")
        return Flow(tuple(sizes), [start.offset for start in records[0].files])

    async def _until_closed(self) -> bytes:
        """What comes until the other side closes."""
        rest = b""
        with contextlib.suppress(OSError):
            while data := await self._dialled.reader.read(READ_BYTES):
                rest += data
        return rest

    # Strangers

    async def intrude(self, stranger: Stranger) -> None:
        """Try without the right. Raises Surprise when a single byte comes after the nonce."""
        if stranger is Stranger.NO_TLS:
            return await self._knock_plainly()
        nonce = await self.arrive()
        if stranger is Stranger.WRONG_PROOF:
            self._dialled.writer.write(nonce)
        elif stranger is Stranger.OTHER_CERTIFICATE:
            self.prove(nonce, b"another certificate")
        elif stranger is Stranger.REPLAYED_PROOF:
            await self.leave()
            await self.arrive()
            self.prove(nonce)
        elif stranger is Stranger.NO_PROOF:
            return await self.leave()
        else:
            return None  # the silent one stays and is looked after later
        return await self.must_be_sent_away()

    async def must_be_sent_away(self) -> None:
        """Wait until the server has closed us out. Raises Surprise when a byte comes instead."""
        if got := await self._until_closed():
            raise Surprise(f"a stranger got {len(got)} bytes")
        await self.leave()

    async def _knock_plainly(self) -> None:
        reader, writer = await self._plainly()
        writer.write(b"GET / HTTP/1.0\r\n\r\n")
        with contextlib.suppress(OSError):
            await reader.read()
        await close(writer)

    async def _plainly(self) -> tuple[StreamReader, StreamWriter]:
        """A connection to the announced port without TLS; raises OSError when nobody listens."""
        return await asyncio.open_connection(self.door.host, self.door.port, local_addr=(self.link.own.host, 0))

    async def must_be_gone(self) -> None:
        """[FILE-4] Raises Surprise when somebody still listens at the announced port."""
        try:
            _, writer = await self._plainly()
        except OSError:
            return
        await close(writer)
        raise Surprise(f"the shadow socket {self.shadow.endpoint} still listens")
