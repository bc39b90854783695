import asyncio
import ssl

import pytest

from kentongan.protocol.alpn import MAIN_ALPN
from kentongan.protocol.commands.link import Ping, Pong, Welcome
from kentongan.protocol.framing import FrameKind, encode_frame
from kentongan.simulator.connection import Connection
from kentongan.simulator.identity import throw_away_identity
from kentongan.simulator.link import Link
from kentongan.simulator.mishap import OtherProtocol, StrangeServer, Unreachable
from kentongan.simulator.server import Simulator
from kentongan.simulator.server_line import Endpoint, ServerLine
from kentongan.simulator.surprise import Surprise
from kentongan.simulator.trace import Trace
from tests.simulator.listening import listening


async def test_a_server_with_another_key_is_told_nothing() -> None:
    ours, theirs = throw_away_identity(), throw_away_identity()
    async with listening(theirs, MAIN_ALPN, ours.fingerprint) as server, asyncio.timeout(10):
        with pytest.raises(StrangeServer) as caught:
            await Link.to(server.line, "a", Trace())
        await server.ended.wait()
    assert server.heard == b""
    assert theirs.fingerprint in caught.value.say("id")


async def test_a_server_of_another_protocol_is_told_nothing() -> None:
    identity = throw_away_identity()
    async with listening(identity, "http/1.1", identity.fingerprint) as server, asyncio.timeout(10):
        with pytest.raises(OtherProtocol):
            await Link.to(server.line, "a", Trace())
        await server.ended.wait()
    assert server.heard == b""


async def test_an_older_tls_is_not_spoken() -> None:
    identity = throw_away_identity()
    async with listening(identity, MAIN_ALPN, identity.fingerprint, ssl.TLSVersion.TLSv1_2) as server:
        with pytest.raises(Unreachable):
            await Link.to(server.line, "a", Trace())


async def test_nobody_at_the_address_is_a_mishap() -> None:
    line = ServerLine((Endpoint("127.0.0.1", 1),), throw_away_identity().fingerprint)
    with pytest.raises(Unreachable, match=r"127\.0\.0\.1:1 does not answer"):
        await Link.to(line, "a", Trace())


async def test_the_next_address_of_the_line_is_tried(simulator: Simulator) -> None:
    line = ServerLine.read(simulator.line)
    link = await Link.to(ServerLine((Endpoint("127.0.0.1", 1), *line.servers), line.fingerprint), "a", Trace())
    assert isinstance(await link.take(lambda block: isinstance(block, Welcome), 10), Welcome)
    await link.close()


async def test_a_block_is_taken_once_and_those_that_are_not_wanted_stay(simulator: Simulator) -> None:
    link = await Link.to(ServerLine.read(simulator.line), "a", Trace())
    link.say(Ping(token="1", n=1))
    link.say(Ping(token="2", n=2))
    assert await link.take(lambda block: block.token == "2", 10) == Pong(token="2", n=2, endpoint=simulator.endpoint)
    assert [block.token for block in link.blocks] == ["", "1"]
    await link.close()


async def test_a_pong_tells_what_it_has_overtaken(simulator: Simulator) -> None:
    link = await Link.to(ServerLine.read(simulator.line), "a", Trace())
    link._open["0"] = "inbox"
    link.say(Ping(token="1", n=1))
    await link.take(lambda block: block.token == "1", 10)
    assert link.overtaken_by("1") == ["inbox"]
    await link.close()


async def test_a_server_that_breaks_the_protocol_is_a_surprise(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def babble(self: Connection, block: object) -> None:
        self.writer.write(encode_frame(FrameKind.BLOCK, b"{}"))

    monkeypatch.setattr(Connection, "send", babble)
    link = await Link.to(ServerLine.read(simulator.line), "a", Trace())
    with pytest.raises(Surprise, match="broke the protocol: field_missing"):
        await link.take(lambda block: True, 10)
    await link.close()


async def test_a_command_that_we_do_not_know_is_ignored(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    send = Connection.send

    def newer(self: Connection, block: object) -> None:
        self.writer.write(encode_frame(FrameKind.BLOCK, b'{"command":"terbang"}'))
        send(self, block)  # type: ignore[arg-type]

    monkeypatch.setattr(Connection, "send", newer)
    link = await Link.to(ServerLine.read(simulator.line), "a", Trace())
    assert isinstance(await link.take(lambda block: True, 10), Welcome)
    link.say(Ping(token="1", n=1))
    assert isinstance(await link.take(lambda block: True, 10), Pong)
    await link.close()
