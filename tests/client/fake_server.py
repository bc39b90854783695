"""A server for tests of the client: one function answers each command; real TLS, real shadow sockets, no rules."""

import asyncio
import contextlib
import secrets
import ssl
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any, Self

import msgspec

from kentongan.client.invitation import Invitation
from kentongan.client.profile import KeptMember, Profile
from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_id, new_secret
from kentongan.protocol.command import Block
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
from kentongan.protocol.commands.link import Goodbye, Ping, Pong, Quit, Welcome, error_block
from kentongan.protocol.commands.login import LoggedIn, LoggedOut, Login, Logout, Resume, Rights
from kentongan.protocol.commands.message import (
    Accepted,
    AudienceQuestion,
    AudienceSize,
    Delivered,
    Fetch,
    Follow,
    Following,
    Inbox,
    InboxPage,
    Message,
    Noted,
    Outbox,
    OutboxPage,
    Popup,
    Receipt,
    Received,
    Send,
    Sent,
    Tally,
    Times,
)
from kentongan.protocol.commands.registration import Register, Registered, Registration, RegistrationStatus
from kentongan.protocol.session import Received as ReceivedBlock
from kentongan.protocol.session import Session, Side
from kentongan.protocol.states import State
from kentongan.protocol.ticket import NONCE_BYTES, PROOF_BYTES, ticket_proof
from kentongan.protocol.transfer import Confirmed, Go, Start, Stored, encode_record
from kentongan.words import Direction, Level, RegistrationState
from tests.client.samples import CLAIM, DEVICE_KEY, Identity, one_identity, sample_attachment


def server_context(identity: Identity, alpn: str, newest: ssl.TLSVersion) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.maximum_version = newest
    context.set_alpn_protocols([alpn])
    with tempfile.NamedTemporaryFile(suffix=".pem") as file:
        file.write(identity.pem)
        file.flush()
        context.load_cert_chain(file.name)
    return context


async def all_closed(server: asyncio.Server) -> None:
    """Close, and wait until no connection is left, as `wait_closed` does from Python 3.12 on; half ones count too."""
    server.close()
    async with asyncio.timeout(10):
        while getattr(server, "_active_count", 0):  # noqa: ASYNC110 - the server has no event for it
            await asyncio.sleep(0.001)
        await server.wait_closed()


class Visitor:
    """One connection, seen from the server."""

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self.writer = writer
        self.session = Session(Side.SERVER, 0)

    def send(self, block: Block, token: str = "") -> None:
        """Send a block; without a token it is a push."""
        self.writer.write(self.session.send(msgspec.structs.replace(block, token=token)))

    def send_raw(self, data: bytes) -> None:
        self.writer.write(data)


Answer = Callable[[Visitor, Any], Block | None]


class FakeServer:
    """Answers what it has an answer for (`answers[Block type]`), keeps every block it got in `received`."""

    def __init__(self, identity: Identity | None = None, host: str = "127.0.0.1") -> None:
        self.identity = identity or one_identity()
        self.host = host
        self.alpn = "kentongan/1"
        self.shadow_alpn = "kentongan-shadow/1"
        self.newest_tls = ssl.TLSVersion.TLSv1_3
        self.announced: list[str] = []
        self.greeting: Block = Welcome(server="contoh", software="test", now=0, heartbeat=15)
        self.received: list[Block] = []
        self.visitors: list[Visitor] = []
        self.blobs: dict[str, tuple[Attachment, bytes]] = {}
        self.messages: list[Message] = []
        self.sent: list[Message] = []
        self.spoil: Callable[[bytes], bytes] = bytes
        self.parts: dict[str, bytes] = {}
        self.shadow_visits = 0
        self.shadow_endpoint = ""
        self.moves_from = ""
        self.shadow_peers: list[str] = []
        self.answers: dict[type[Block], Answer] = {
            Ping: lambda _, ping: Pong(n=ping.n),
            Login: self.login,
            Resume: self.resume,
            Logout: lambda _, block: LoggedOut(),
            Send: self.send,
            AudienceQuestion: lambda _, block: AudienceSize(recipients=len(block.to), institutions=1, unknown=[]),
            Follow: self.follow,
            Delivered: lambda _, block: Noted(),
            Receipt: lambda _, block: Noted(),
            Inbox: lambda _, block: InboxPage(messages=[Received(message=m, times=Times()) for m in self.messages]),
            Outbox: lambda _, block: OutboxPage(messages=[Sent(message=m, tally=self.tally) for m in self.sent]),
            Fetch: self.fetch,
            Cancel: lambda _, block: Cancelled(transfer=block.transfer),
        }
        self.tally = Tally(recipients=1, delivered=1, shown=0, opened=0, acknowledged=0)
        self.transfers_done = 0
        self.records = b""
        self._tasks: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()

    @property
    def line(self) -> str:
        """The invitation."""
        return f"kentongan://{self.where}#{self.identity.fingerprint}"

    @property
    def where(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def commands(self) -> list[str]:
        """Names of the commands received so far."""
        return [str(block.__struct_config__.tag) for block in self.received]

    def got(self, kind: type[Any]) -> list[Any]:
        """Blocks of one kind received so far."""
        return [block for block in self.received if isinstance(block, kind)]

    def push(self, block: Block) -> None:
        """Push to everybody who is connected."""
        for visitor in self.visitors:
            visitor.send(block)

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until something holds that blocks or transfers bring about."""
        async with asyncio.timeout(10):
            while not condition():
                self._news.clear()
                await self._news.wait()

    # Answers

    def login(self, visitor: Visitor, block: Any) -> Block:
        return LoggedIn(
            address=getattr(block, "address", "humas@lain"),
            institution="Universitas Lain",
            contact="Budi Contoh",
            device="0" * 32,
            device_key="" if isinstance(block, Resume) else DEVICE_KEY,
            rights=Rights(broadcast=False, highest_level=Level.IMPORTANT),
            servers=[self.where, *self.announced],
            cursor=0,
            sequence=0,
        )

    def resume(self, visitor: Visitor, block: Resume) -> Block:
        if block.device_key != DEVICE_KEY:
            raise Refusal(ErrorCode.DEVICE_UNKNOWN)
        return self.login(visitor, block)

    def send(self, visitor: Visitor, block: Send) -> Block:
        return Accepted(id=block.id, message=block.id[::-1], sequence=1, recipients=len(block.to), accepted_at=1)

    def follow(self, visitor: Visitor, block: Follow) -> None:
        visitor.send(Following(after=max(block.after, 0)), block.token)
        for message in self.messages:
            visitor.send(Popup(message=message))

    def fetch(self, visitor: Visitor, block: Fetch) -> Block:
        for message in self.messages + self.sent:
            if message.id == block.message:
                return Popup(message=message)
        raise Refusal(ErrorCode.MESSAGE_UNKNOWN)

    # The main socket

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._serve, self.host, 0, ssl=server_context(self.identity, self.alpn, self.newest_tls)
        )
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for visitor in self.visitors:
            visitor.writer.transport.abort()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await all_closed(self._server)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        visitor = Visitor(writer)
        self.visitors.append(visitor)
        try:
            visitor.send(self.greeting)
            while data := await reader.read(65536):
                for event in visitor.session.receive(data, 0):
                    assert isinstance(event, ReceivedBlock), event
                    self._answer(visitor, event.block)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            self.visitors.remove(visitor)
            writer.transport.abort()

    def _answer(self, visitor: Visitor, block: Block) -> None:
        self.received.append(block)
        self._news.set()
        visitor.session.admit(block)
        if isinstance(block, Upload | Download):
            task = asyncio.create_task(self._transfer(visitor, block))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        elif isinstance(block, Quit):
            visitor.send(Goodbye(code=""), block.token)
            visitor.writer.close()
        elif answer := self.answers.get(type(block)):
            try:
                if reply := answer(visitor, block):
                    visitor.send(reply, block.token)
            except Refusal as refusal:
                visitor.send(error_block(refusal, block.token), block.token)

    # Shadow sockets

    async def _transfer(self, visitor: Visitor, block: Upload | Download) -> None:
        if answer := self.answers.get(type(block)):
            try:
                answer(visitor, block)
            except Refusal as refusal:
                visitor.send(error_block(refusal, block.token), block.token)
                return
        if isinstance(block, Upload):
            direction = Direction.UPLOAD
            files = [
                TransferFile(name=f.name, size=f.size, sha256=f.sha256, offset=len(self.parts.get(f.sha256, b"")))
                for f in block.files
            ]
            wanted: list[tuple[Attachment, bytes]] = []
        else:
            direction = Direction.DOWNLOAD
            wanted = [self.blobs[f.attachment] for f in block.files]
            files = [
                TransferFile(name=a.name, size=a.size, sha256=a.sha256, offset=f.offset)
                for (a, _), f in zip(wanted, block.files, strict=True)
            ]
            wanted = [(a, content[f.offset :]) for (a, content), f in zip(wanted, block.files, strict=True)]
        settled: asyncio.Future[list[Attachment]] = asyncio.get_running_loop().create_future()
        shadow = Shadow(transfer=new_id(), direction=direction, ticket=new_secret(), files=files, expires_in=30)

        async def visit(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.shadow_visits += 1
            self.shadow_peers.append(writer.get_extra_info("peername")[0])
            try:
                await self._prove(reader, writer, shadow)
                writer.write(encode_record(Go(files=[Start(file=i, offset=f.offset) for i, f in enumerate(files)])))
                if direction is Direction.UPLOAD:
                    settled.set_result(await self._take(reader, writer, files))
                else:
                    settled.set_result(await self._give(reader, writer, wanted))
            except Refusal as refusal:
                settled.set_exception(refusal)
            except (OSError, EOFError):
                pass
            finally:
                writer.close()
                with contextlib.suppress(OSError):
                    await writer.wait_closed()

        context = server_context(self.identity, self.shadow_alpn, ssl.TLSVersion.TLSv1_3)
        listener = await asyncio.start_server(visit, self.host, 0, ssl=context)
        if self.moves_from:
            visitor.send(msgspec.structs.replace(shadow, endpoint=self.moves_from), block.token)
        endpoint = self.shadow_endpoint or f":{listener.sockets[0].getsockname()[1]}"
        visitor.send(msgspec.structs.replace(shadow, endpoint=endpoint), block.token)
        try:
            attachments = await settled
            visitor.send(Transferred(transfer=shadow.transfer, attachments=attachments), block.token)
        except Refusal as refusal:
            visitor.send(error_block(refusal, block.token), block.token)
        finally:
            listener.close()
            settled.cancel()
            self.transfers_done += 1
            self._news.set()

    async def _prove(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, shadow: Shadow) -> None:
        nonce = secrets.token_bytes(NONCE_BYTES)
        writer.write(nonce)
        right = ticket_proof(shadow.ticket, shadow.direction, shadow.transfer, nonce, self.identity.der)
        assert await reader.readexactly(PROOF_BYTES) == right

    async def _take(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, files: list[TransferFile]
    ) -> list[Attachment]:
        attachments = []
        for index, file in enumerate(files):
            content = self.parts.pop(file.sha256, b"") + self.spoil(await reader.readexactly(file.size - file.offset))
            writer.write(encode_record(Confirmed(file=index, offset=file.size)))
            attachment = sample_attachment(content, file.name)
            if attachment.sha256 != file.sha256:
                raise Refusal(ErrorCode.HASH_MISMATCH, field=file.name)
            self.blobs[attachment.id] = (attachment, content)
            attachments.append(attachment)
        writer.write(encode_record(Stored()))
        return attachments

    async def _give(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, wanted: list[tuple[Attachment, bytes]]
    ) -> list[Attachment]:
        for _, content in wanted:
            writer.write(self.spoil(content))
        self.records = b""
        while b"stored" not in self.records:
            data = await reader.read(4096)
            self.records += data
            if not data or b"failed" in self.records:
                raise Refusal(ErrorCode.TRANSFER_BROKEN)
        return [attachment for attachment, _ in wanted]


def standing(number: int, state: RegistrationState, reason: str = "") -> Registration:
    return Registration(number=number, state=state, address="humas@contoh", submitted_at=1, reason=reason)


def profile_at(server: FakeServer, folder: Path) -> Profile:
    """A profile that has logged in at a server before."""
    profile = Profile(folder)
    profile.keep_server(Invitation.parse(server.line))
    profile.keep_member(KeptMember(address="humas@lain", device="0" * 32, device_key=DEVICE_KEY))
    return profile


def accept_forms(server: FakeServer) -> None:
    server.answers[Register] = lambda _, form: Registered(number=7, claim=CLAIM, address=f"{form.desk}@{form.code}")
    server.answers[RegistrationStatus] = lambda _, block: standing(block.number, RegistrationState.PENDING)


def logged_in(server: FakeServer) -> bool:
    return any(visitor.session.state in (State.MEMBER, State.FOLLOWING) for visitor in server.visitors)


@contextlib.asynccontextmanager
async def fake_server(**attributes: Any) -> AsyncIterator[FakeServer]:
    """A running server, with attributes set before it starts."""
    server = FakeServer(attributes.pop("identity", None), attributes.pop("host", "127.0.0.1"))
    for name, value in attributes.items():
        setattr(server, name, value)
    async with server:
        yield server


@contextlib.contextmanager
def server_in_thread(server: FakeServer) -> Iterator[FakeServer]:
    """Run a server beside code that is not async, such as the command line."""
    started = threading.Event()
    ready: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def run() -> None:
        stop = asyncio.Event()
        async with server:
            ready.append((asyncio.get_running_loop(), stop))
            started.set()
            await stop.wait()

    thread = threading.Thread(target=lambda: asyncio.run(run()))
    thread.start()
    assert started.wait(10)
    loop, stop = ready[0]
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)


def read_all(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, hidden ones too."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}
