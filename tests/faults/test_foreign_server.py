"""A28, the client's side: whoever stands at the address without the pinned key learns nothing, not one byte.

The foreigner has a certificate of an authority for the right name (trustme) and the right ALPN; or an older TLS, no
TLS, another protocol. It greets as a server would, because a client that answers would show it.
"""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest
import trustme

from kentongan.client.client import Client
from kentongan.client.errors import ClientError, KeyChanged, NotKentongan, ServerUnreachable, ShadowUnreachable
from kentongan.client.link import Link
from kentongan.client.shadow import ShadowConnection
from kentongan.ids import new_id, new_secret
from kentongan.protocol.alpn import MAIN_ALPN, SHADOW_ALPN
from kentongan.protocol.codec import frame_of
from kentongan.protocol.commands.attachment import Shadow
from kentongan.protocol.commands.link import Welcome
from kentongan.words import Direction
from tests.acceptance import Acceptance
from tests.client.fake_server import all_closed, fake_server
from tests.client.samples import DEVICE_KEY, new_identity

TRIES = 100
HELLO = frame_of(Welcome(server="contoh", software="asing", now=0, heartbeat=15))
TLS_RECORDS = (0x15, 0x16)  # alert and handshake: no data of an application
PINNED = new_identity().fingerprint


@dataclass
class Foreigner:
    """Counts who said hello, who was met, and the bytes that came after the handshake."""

    port: int = 0
    came: int = 0
    met: int = 0
    heard: int = 0
    told: list[bytes] = field(default_factory=list)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def context_of(authority: trustme.CA, alpn: str | None, newest: ssl.TLSVersion) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost", common_name="Kentongan").configure_cert(context)
    context.maximum_version = newest
    if alpn is not None:
        context.set_alpn_protocols([alpn])
    return context


@contextlib.asynccontextmanager
async def foreigner(
    context: ssl.SSLContext | None, greeting: bytes = HELLO, host: str = "127.0.0.1"
) -> AsyncIterator[Foreigner]:
    """Somebody else at an address, with this TLS or none."""
    who = Foreigner()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        who.met += 1
        writer.write(greeting)
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if context is None and data[0] in TLS_RECORDS:
                    who.told.append(data)  # the client's hello, and that it cannot go on
                else:
                    who.heard += len(data)
        writer.transport.abort()

    def see(*_: object) -> None:
        who.came += 1

    if context is not None:
        context.sni_callback = see
    server = await asyncio.start_server(meet, host, 0, ssl=context)
    who.port = server.sockets[0].getsockname()[1]
    try:
        yield who
    finally:
        await all_closed(server)


async def log_in(port: int) -> None:
    """What a client does that was here before: it would send its device key first."""
    async with Client.connect(f"kentongan://127.0.0.1:{port}#{PINNED}") as client:
        await client.resume(DEVICE_KEY)


async def visit(port: int) -> None:
    """What a client does that was told of a shadow socket at this port."""
    link = cast(Link, SimpleNamespace(peer_host="127.0.0.1", local_host="127.0.0.1", fingerprint=PINNED))
    shadow = Shadow(
        transfer=new_id(), ticket=new_secret(), direction=Direction.UPLOAD, files=[], endpoint=f":{port}", expires_in=30
    )
    async with ShadowConnection.visit(link, shadow):
        raise AssertionError("the client trusts a stranger")


# `ssl` forgets to close a socket whose handshake was broken off.
quiet = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")


@quiet
async def test_a28_a_server_with_another_key_is_sent_nothing(authority: trustme.CA, acceptance: Acceptance) -> None:
    heard = stopped = 0
    for alpn, come in ((MAIN_ALPN, log_in), (SHADOW_ALPN, visit)):
        async with foreigner(context_of(authority, alpn, ssl.TLSVersion.TLSv1_3)) as stranger:
            for _ in range(TRIES // 2):
                with pytest.raises(KeyChanged):
                    await come(stranger.port)
                stopped += 1
            assert stranger.came == TRIES // 2
        heard += stranger.heard
    assert (heard, stopped) == (0, TRIES)
    told = f"{heard} bytes, stopped in {stopped} of {TRIES}"
    acceptance("A28", "0 application bytes sent to an unpinned peer in 100 of 100", told)


Case = Callable[[trustme.CA], ssl.SSLContext | None]
CASES: dict[str, Case] = {
    "another protocol": lambda authority: context_of(authority, "http/1.1", ssl.TLSVersion.TLSv1_3),
    "no protocol": lambda authority: context_of(authority, None, ssl.TLSVersion.TLSv1_3),
    "TLS 1.2": lambda authority: context_of(authority, MAIN_ALPN, ssl.TLSVersion.TLSv1_2),
    "plain text": lambda _: None,
}


@quiet
@pytest.mark.parametrize("case", CASES)
async def test_a28_a_downgrade_is_sent_nothing(authority: trustme.CA, case: str, acceptance: Acceptance) -> None:
    async with foreigner(CASES[case](authority)) as stranger:
        for come, errors in ((log_in, (NotKentongan, ServerUnreachable)), (visit, (NotKentongan, ShadowUnreachable))):
            for _ in range(10):
                with pytest.raises(errors):
                    await come(stranger.port)
    assert stranger.heard == 0
    assert stranger.came + stranger.met >= 20 or case == "TLS 1.2"  # there the hello itself is refused
    assert all(DEVICE_KEY.encode() not in told for told in stranger.told)
    acceptance("A28", "a server without TLS 1.3 or our ALPN is sent 0 bytes of ours", f"{stranger.heard} in 20 tries")


@contextlib.contextmanager
def dialled(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Every host that this process connects to."""
    hosts: set[str] = set()
    loop = asyncio.get_running_loop()
    connect = loop.create_connection

    async def create_connection(factory: Any, host: Any = None, port: Any = None, **options: Any) -> Any:
        hosts.add(str(host))
        return await connect(factory, host, port, **options)

    with monkeypatch.context() as patch:
        patch.setattr(loop, "create_connection", create_connection)
        yield hosts


@quiet
@pytest.mark.parametrize("address", ["127.0.0.66", "[::1]", "localhost", "mirror.example"])
async def test_a28_of_an_address_that_the_server_names_only_the_port_counts(
    address: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, acceptance: Acceptance
) -> None:
    """The server has the pinned key and still cannot send its client to somebody else."""
    path = tmp_path / "undangan.txt"
    path.write_text("Undangan contoh")
    trap = foreigner(None, host="127.0.0.66") if address == "127.0.0.66" else contextlib.nullcontext(Foreigner(port=9))
    async with fake_server() as server, trap as elsewhere:
        server.shadow_endpoint = f"{address}:{elsewhere.port}"
        with dialled(monkeypatch) as hosts:
            async with Client.connect(server.line) as client:
                await client.login("humas@contoh", "kata sandi")
                with contextlib.suppress(ClientError):
                    await client.upload([path])
    assert hosts == {"127.0.0.1"}
    assert elsewhere.met == 0
    acceptance("A28", "connections outside the pinned address: 0", f"0 of {len(hosts)} hosts")
