"""The main connection: one pinned TLS link on which requests are asked, answered by token, and pushes come in.

    link = await Link.open(invitation)
    page = await link.request(Directory(search="contoh"), DirectoryPage)
    push = await link.next_push()
    await link.close()

The protocol itself is `protocol.session`; this file gives it a socket, a clock, and somebody who waits. Pushes are kept
until they are fetched: whoever follows fetches them, and the server is the pinned one.
"""

import asyncio
import contextlib
import itertools
import ssl
from collections.abc import Iterator
from typing import Any, cast

import msgspec

from kentongan import limits
from kentongan.client.conversation import Answer, Conversation
from kentongan.client.errors import (
    AnswerUnreadable,
    ClientError,
    KeyChanged,
    LinkEnded,
    LinkLost,
    NotKentongan,
    NotLoggedIn,
    ServerRefused,
    ServerUnreachable,
    reason_of,
)
from kentongan.client.invitation import Invitation, ServerAddress
from kentongan.client.round import Round
from kentongan.client.tls import check_server, pinning_context
from kentongan.errors import ErrorCode
from kentongan.protocol.alpn import MAIN_ALPN
from kentongan.protocol.chunk import Chunk, chunk_frame
from kentongan.protocol.command import Block, command_of
from kentongan.protocol.commands.attachment import Inband
from kentongan.protocol.commands.link import Error, Goodbye, Ping, Pong, Quit, Welcome
from kentongan.protocol.session import Event, Received, ReceivedChunk, Session, Side
from kentongan.protocol.states import LOGGED_IN, State

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 60.0
CLOSE_SECONDS = 2.0


class Link:
    """A connection whose peer has proved the pinned key and spoken `kentongan/1`. Made by `open`."""

    welcome: Welcome
    strangers: tuple[KeyChanged, ...] = ()
    """Addresses of the same system that were left because they showed another key, [TLS-5]."""

    def __init__(self, server: ServerAddress, fingerprint: str) -> None:
        self.server = server
        self.fingerprint = fingerprint
        self._loop = asyncio.get_running_loop()
        self._session = Session(Side.CLIENT, self._loop.time())
        self._transport: asyncio.Transport | None = None
        self._names: dict[str, tuple[Any, ...]] = {}
        self._tokens = map(str, itertools.count(1))
        self._pushes = Conversation()
        self._conversations: dict[str, Conversation] = {}
        self._chunks: dict[str, asyncio.Queue[Chunk]] = {}
        self._last_error: Error | None = None
        self._lost: ClientError | None = None
        self._disconnected = asyncio.Event()
        self._sent_at = self._loop.time()
        self._timer: asyncio.TimerHandle | None = None

    # Opening

    @classmethod
    async def open(cls, invitation: Invitation, lost: ServerAddress | None = None) -> "Link":
        """A link to one of the servers, [LINK-7]; `lost` is where the one before led to.

        An address with another key is left before anything is sent, and named in `strangers`. Raises ServerUnreachable,
        NotKentongan, LinkLost, ServerRefused, or KeyChanged when that is what keeps us out.
        """
        one_round = Round(invitation, lost)
        while server := one_round.next():
            try:
                link = await cls._open(server, invitation.fingerprint)
            except ClientError as error:
                one_round.note(server, error)
            else:
                link.strangers = one_round.strangers
                return link
        raise one_round.failure()

    @classmethod
    async def _open(cls, server: ServerAddress, fingerprint: str) -> "Link":
        link = cls(server, fingerprint)
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await link._connect()
        except TimeoutError as error:
            raise ServerUnreachable(str(server), f"{CONNECT_SECONDS:.0f} s") from error
        except ssl.SSLError as error:
            raise NotKentongan(str(server), error.reason or "TLS") from error
        except OSError as error:
            raise ServerUnreachable(str(server), reason_of(error)) from error
        finally:
            if link._timer is None:
                await link._drop()
        return link

    async def _connect(self) -> None:
        await self._loop.create_connection(
            lambda: _Socket(self), self.server.host, self.server.port, ssl=pinning_context(MAIN_ALPN)
        )
        try:
            self.welcome = await self._pushes.answer(Welcome)
        except AnswerUnreadable as error:
            raise NotKentongan(str(self.server), error.detail) from error
        self._keep_beating()

    # Asking

    @property
    def state(self) -> State:
        """Where the connection stands, [STATE-1]."""
        return self._session.state

    @property
    def lost(self) -> bool:
        """Whether the connection has ended."""
        return self._lost is not None

    async def request(self, block: Block, expected: type[Answer]) -> Answer:
        """The answer to a request. Raises ServerRefused, NotLoggedIn, LinkLost, AnswerUnreadable."""
        with self.conversation(block) as answers:
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    return await answers.answer(expected)
            except TimeoutError:
                await self._drop()
                raise LinkLost from None

    @contextlib.contextmanager
    def conversation(self, block: Block) -> Iterator[Conversation]:
        """Send a request and listen for its answers until the `with` ends; answers that come later are dropped."""
        answers = Conversation()
        token = self.tell(block)
        self._conversations[token] = answers
        try:
            yield answers
        finally:
            del self._conversations[token]

    def tell(self, block: Block) -> str:
        """Send a request without listening for its answer; its token. Raises NotLoggedIn, or what ended the link."""
        if self._lost or self._transport is None:
            raise self._lost or LinkLost()
        allowed = command_of(block).states
        if self.state not in allowed and allowed <= LOGGED_IN and self.state not in LOGGED_IN:
            raise NotLoggedIn
        token = next(self._tokens)
        self._send(block, token)
        return token

    def mention(self, block: Block) -> None:
        """Send a block that has no answer, [INBAND-3]. Raises what ended the link."""
        self._send(block, "")

    def _send(self, block: Block, token: str) -> None:
        if self._lost or self._transport is None:
            raise self._lost or LinkLost()
        endpoint = f":{self._names['sockname'][1]}"
        self._transport.write(self._session.send(msgspec.structs.replace(block, token=token, endpoint=endpoint)))
        self._sent_at = self._loop.time()

    async def ping(self, n: int = 0) -> None:
        """The barrier: returns when the server has answered everything that was sent before, [LINK-2]."""
        await self.request(Ping(n=n), Pong)

    async def next_push(self) -> Block:
        """The next block that the server sent unasked; raises LinkLost or LinkEnded when none will come."""
        return await self._pushes.next()

    def push_at_hand(self) -> Block | None:
        """A push that has come already; None when one would have to be waited for."""
        return self._pushes.at_hand()

    # Chunks, for transfers on this link

    def send_chunk(self, chunk: Chunk) -> None:
        """Send a chunk, [FRAME-4]. Raises what ended the link."""
        if self._lost or self._transport is None:
            raise self._lost or LinkLost()
        self._transport.write(chunk_frame(chunk))
        self._sent_at = self._loop.time()

    @contextlib.contextmanager
    def chunks(self, transfer: str) -> Iterator[asyncio.Queue[Chunk]]:
        """The chunks of a transfer that `inband` has announced, as they come; nobody listens to it afterwards."""
        try:
            yield self._chunks.setdefault(transfer, asyncio.Queue())
        finally:
            del self._chunks[transfer]

    # Addresses, for shadow sockets

    @property
    def local_host(self) -> str:
        """The address of this end: shadow connections come from the same one, [SHADOW-2]."""
        return self._host("sockname")

    @property
    def peer_host(self) -> str:
        """The address that was reached: shadow sockets listen there, and nowhere else, [BLOCK-3]."""
        return self._host("peername")

    def _host(self, name: str) -> str:
        if self._transport is None:
            raise LinkLost
        address = self._names[name]
        return f"{address[0]}%{address[3]}" if len(address) == 4 and address[3] else str(address[0])

    # Closing

    async def close(self) -> None:
        """Say `quit`, hear `goodbye`, close; never raises and never takes longer than a few seconds."""
        if self._lost is None:
            with contextlib.suppress(ClientError, TimeoutError):
                async with asyncio.timeout(CLOSE_SECONDS):
                    await self.request(Quit(), Goodbye)
        if self._transport:
            self._transport.close()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_SECONDS):
                    await self._disconnected.wait()
        await self._drop()

    def abandon(self) -> None:
        """Give the link up at once, without a word: whoever waits on it gets LinkLost."""
        self._end(LinkLost())
        self._abort()

    async def _drop(self) -> None:
        """Close at once, without a word."""
        self._abort()
        if self._transport:
            await self._disconnected.wait()

    def _abort(self) -> None:
        if self._timer:
            self._timer.cancel()
        if self._transport:
            self._transport.abort()

    # What the socket tells

    def connected(self, transport: asyncio.Transport) -> None:
        """The handshake is through: [TLS-5] nothing is sent to a server that has another key."""
        self._transport = transport
        # Remembered: the transport forgets them a turn of the loop before it says that the connection is lost.
        self._names = {name: transport.get_extra_info(name) for name in ("sockname", "peername")}
        if None in self._names.values():  # reset while it was being made
            self._end(LinkLost())
            self._abort()
            return
        try:
            check_server(transport, server=str(self.server), alpn=MAIN_ALPN, fingerprint=self.fingerprint)
        except ClientError as error:
            self._end(error)
            self._abort()

    def received(self, data: bytes) -> None:
        """Bytes have come."""
        for event in self._session.receive(data, self._loop.time()):
            if self._lost is None:
                self._handle(event)

    def _handle(self, event: Event) -> None:
        if isinstance(event, Received):
            self._hear(event.block)
            return
        if isinstance(event, ReceivedChunk):
            if queue := self._chunks.get(event.chunk.transfer):
                queue.put_nowait(event.chunk)
            return
        unreadable = AnswerUnreadable(str(event.error))
        if event.error.code is not ErrorCode.COMMAND_UNKNOWN:
            self._end(unreadable)
            self._abort()
        elif answers := self._conversations.get(event.token):
            # [VERSION-3] Of a newer server. Nothing hangs on a push, but somebody waits for this one.
            answers.hear(unreadable)

    def _hear(self, block: Block) -> None:
        if block.token:
            if answers := self._conversations.get(block.token):
                if isinstance(block, Inband):  # its first chunk may be right behind it
                    self._chunks[block.transfer] = asyncio.Queue()
                answers.hear(block)
        elif isinstance(block, Goodbye):
            self._end(LinkEnded(block))
        elif isinstance(block, Error) and block.code == ErrorCode.TRANSFER_UNKNOWN:
            pass  # [INBAND-5] a chunk or its confirmation met a transfer that had just ended
        elif isinstance(block, Error):
            self._last_error = block
        else:
            self._pushes.hear(block)

    def disconnected(self) -> None:
        """The socket is gone, by us or by them."""
        self._end(ServerRefused(self._last_error) if self._last_error else LinkLost())
        self._disconnected.set()

    def _end(self, reason: ClientError) -> None:
        """Nothing more will come: tell everybody who waits."""
        if self._lost is None:
            self._lost = reason
            for listener in (self._pushes, *self._conversations.values()):
                listener.hear(reason)

    # Heartbeat

    def _keep_beating(self) -> None:
        if self._lost is None:
            self._timer = self._loop.call_later(self.beat(self._loop.time()), self._keep_beating)

    def beat(self, now: float) -> float:
        """One look at the clock, [LINK-3]: ping when we were silent, give up when they were. Seconds until the next."""
        if self._session.is_silent(now):
            self._end(LinkLost())
            self._abort()
        interval = min(self.welcome.heartbeat, limits.HEARTBEAT.value)
        if self._lost is None and now >= self._sent_at + interval:
            self.tell(Ping())
            self._sent_at = now
        return max(0.05, min(self._sent_at + interval, now + self._session.silent_in(now)) - now)


class _Socket(asyncio.Protocol):
    """What asyncio calls, handed on to the link."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # The transports of other loops need not be subclasses of asyncio's.
        self._link.connected(cast(asyncio.Transport, transport))

    def data_received(self, data: bytes) -> None:
        self._link.received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._link.disconnected()
