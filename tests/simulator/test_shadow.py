import asyncio
import socket

import pytest

from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.command import Block
from kentongan.protocol.commands.attachment import OfferedFile, Shadow, Upload
from kentongan.protocol.commands.link import Error, Goodbye, Ping, Quit
from kentongan.protocol.commands.login import LoggedIn, Login
from kentongan.simulator.link import Link
from kentongan.simulator.manners import Manners
from kentongan.simulator.server_line import ServerLine
from kentongan.simulator.shadow import open_shadow
from kentongan.simulator.trace import Trace
from kentongan.simulator.visitor import Visitor
from tests.simulator.conftest import Running, Start

CONTENT = b"halo" * 1000


async def begun(running: Running) -> tuple[Link, Shadow]:
    """A member who has asked to upload a file, and the shadow socket that was announced."""
    simulator = running.simulator
    password = await simulator.member("humas@kampus-a")
    link = await Link.to(ServerLine.read(simulator.line), "a", Trace())
    link.say(Login(token="1", address="humas@kampus-a", password=password))
    assert isinstance(await answer(link, "1"), LoggedIn)
    return link, await another(link, "2")


async def another(link: Link, token: str) -> Shadow:
    link.say(Upload(token=token, files=[OfferedFile(name="x", size=len(CONTENT), sha256="0" * 64)]))
    shadow = await answer(link, token)
    assert isinstance(shadow, Shadow), shadow
    return shadow


async def answer(link: Link, token: str) -> Block:
    return await link.take(lambda block: block.token == token, 10)


async def refused_with(link: Link, token: str, shadow: Shadow) -> str:
    error = await answer(link, token)
    assert isinstance(error, Error)
    assert error.reference == shadow.transfer
    await Visitor(link, shadow).must_be_gone()
    return error.code


async def arrived(link: Link, shadow: Shadow) -> Visitor:
    visitor = Visitor(link, shadow)
    visitor.prove(await visitor.arrive())
    return visitor


async def test_a_ticket_that_nobody_uses_expires_and_the_session_lives_on(start: Start) -> None:
    link, shadow = await begun(await start(Manners(ticket_seconds=1)))
    assert await refused_with(link, "2", shadow) == "transfer_expired"
    link.say(Ping(token="3", n=1))
    await answer(link, "3")
    await link.close()


async def test_strangers_do_not_prolong_the_life_of_a_ticket(start: Start) -> None:
    link, shadow = await begun(await start(Manners(ticket_seconds=1)))
    visitor = Visitor(link, shadow)
    await visitor.arrive()
    assert await refused_with(link, "2", shadow) == "transfer_expired"
    await visitor.must_be_sent_away()
    await link.close()


async def test_bytes_that_stand_still_end_the_transfer(start: Start) -> None:
    link, shadow = await begun(await start(Manners(stall_seconds=0.2)))
    visitor = await arrived(link, shadow)
    assert await refused_with(link, "2", shadow) == "transfer_stalled"
    await visitor.leave()
    await link.close()


async def test_a_cut_shadow_connection_ends_the_transfer(start: Start) -> None:
    link, shadow = await begun(await start(Manners()))
    visitor = await arrived(link, shadow)
    await visitor._go([len(CONTENT)])
    visitor._dialled.writer.write(CONTENT[:100])
    visitor._dialled.writer.transport.abort()
    await visitor.leave()
    assert await refused_with(link, "2", shadow) == "transfer_broken"
    await link.close()


async def test_a_shadow_socket_dies_with_its_session(start: Start) -> None:
    running = await start(Manners())
    link, shadow = await begun(running)
    visitor = Visitor(link, shadow)
    await visitor.arrive()
    await link.close()
    async with asyncio.timeout(10):  # the ticket would live for 30 seconds
        await visitor.must_be_sent_away()
    await Visitor(link, shadow).must_be_gone()


async def test_nobody_listens_any_more_while_the_bytes_flow(start: Start) -> None:
    link, shadow = await begun(await start(Manners()))
    visitor = await arrived(link, shadow)
    await visitor._go([len(CONTENT)])
    await Visitor(link, shadow).must_be_gone()
    await visitor.leave()
    await link.close()


async def test_quit_waits_for_the_transfers(start: Start) -> None:
    link, shadow = await begun(await start(Manners()))
    link.say(Quit(token="3"))
    visitor = await arrived(link, shadow)
    with pytest.raises(Refusal, match="hash_mismatch"):
        await visitor.upload([CONTENT])
    await visitor.leave()
    goodbye = await answer(link, "3")
    assert isinstance(goodbye, Goodbye)
    assert isinstance(link.blocks[-1], Error)
    await link.close()


async def test_ports_are_taken_from_the_range_and_when_all_are_taken_the_client_is_told_to_wait(start: Start) -> None:
    free = free_port()
    link, shadow = await begun(await start(Manners(shadow_ports=range(free, free + 1))))
    assert shadow.endpoint == f":{free}"
    link.say(Upload(token="3", files=[OfferedFile(name="x", size=1, sha256="0" * 64)]))
    error = await answer(link, "3")
    assert isinstance(error, Error)
    assert (error.code, error.retry_after) == ("transfer_busy", 1)
    await link.close()


async def test_a_port_is_free_again_after_its_transfer(start: Start) -> None:
    free = free_port()
    link, shadow = await begun(await start(Manners(shadow_ports=range(free, free + 1), ticket_seconds=1)))
    assert await refused_with(link, "2", shadow) == "transfer_expired"
    assert (await another(link, "3")).endpoint == f":{free}"
    await link.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


async def test_many_transfers_use_many_ports(start: Start) -> None:
    link, first = await begun(await start(Manners()))
    ports = {first.endpoint} | {(await another(link, f"x{n}")).endpoint for n in range(20)}
    assert len(ports) == 21
    await link.close()


async def test_a_visitor_from_another_address_is_turned_away_before_tls(start: Start) -> None:
    running = await start(Manners())
    link, shadow = await begun(running)
    door = Visitor(link, shadow).door
    reader, writer = await asyncio.open_connection(door.host, door.port, local_addr=("127.0.0.2", 0))
    async with asyncio.timeout(10):
        assert await reader.read() == b""
    writer.close()
    assert "visitor from 127.0.0.2 refused" in running.printed.getvalue()
    await link.close()


def test_a_range_without_a_free_port_is_busy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Refusal) as caught:
            open_shadow("127.0.0.1", range(port, port + 1))
    assert caught.value.code is ErrorCode.TRANSFER_BUSY


async def test_a_transfer_that_is_cut_leaves_no_bytes_and_no_task(start: Start) -> None:
    running = await start(Manners())
    link, shadow = await begun(running)
    visitor = await arrived(link, shadow)
    with pytest.raises(Refusal):
        await visitor.upload([CONTENT])
    await visitor.leave()
    assert await refused_with(link, "2", shadow) == "hash_mismatch"
    assert running.simulator.world.files == {}
    assert [one.transfers for one in running.simulator._connections] == [{}]
    await link.close()
