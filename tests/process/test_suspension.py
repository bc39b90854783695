"""A suspended member is out within a second, with everything that was its own, and stays out. [MEMBER-1]"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable

import pytest

from kentongan.client.client import Client
from kentongan.client.errors import LinkEnded, ServerRefused, TransferBroken
from kentongan.protocol.commands.attachment import OfferedFile, Shadow, Upload
from kentongan.protocol.commands.membership import (
    EndSessions,
    Restore,
    RightsSet,
    SessionsEnded,
    SetRights,
    Suspend,
    Suspension,
)
from kentongan.protocol.commands.message import Message
from tests.process import proc
from tests.process.server import RunningServer
from tests.process.transfer import last_word, sha256, upload, uploading

pytestmark = pytest.mark.process

HUMAS, OTHER = "humas@kampus-a", "humas@kampus-b"
CONTENT = b"x" * 1_000_000


async def goodbye(client: Client) -> str:
    """What the server says at the end, whatever it has pushed before."""
    try:
        while True:
            await client.link.next_push()
    except LinkEnded as ended:
        return ended.goodbye.code


async def refusal(work: Awaitable[object]) -> ServerRefused:
    with pytest.raises(ServerRefused) as refused:
        await work
    return refused.value


async def gone(server: RunningServer, port: int) -> None:
    """Wait until no worker listens at a port."""
    while port in proc.ports_of(server.workers):  # noqa: ASYNC110 - the kernel has no event for it
        await asyncio.sleep(0.01)


async def test_a_suspension_ends_sessions_transfers_and_waiting_shadow_sockets_within_a_second(
    server: RunningServer,
) -> None:
    passwords = await server.members([HUMAS, OTHER])
    async with contextlib.AsyncExitStack() as stack:
        following, moving, waiting = [
            await stack.enter_async_context(server.session(HUMAS, passwords[HUMAS])) for _ in range(3)
        ]
        sender = await stack.enter_async_context(server.session(OTHER, passwords[OTHER]))
        assert following.session is not None
        key = following.session.device_key
        unvisited = await stack.enter_async_context(uploading(waiting, CONTENT))
        visited = await stack.enter_async_context(uploading(moving, CONTENT))
        line = await stack.enter_async_context(visited.visit())
        await line.go(1)
        await line.send_bytes(CONTENT[:1000])
        assert unvisited.port in proc.ports_of(server.workers)
        await sender.send([HUMAS], "Sebelum", "Terkirim sebelum dihentikan.")

        suspending = asyncio.to_thread(server.admin, Suspend(address=HUMAS), Suspension)
        assert (await suspending).suspended
        began = time.monotonic()
        async with asyncio.timeout(1):
            codes = await asyncio.gather(*(goodbye(client) for client in (following, moving, waiting)))
            await gone(server, unvisited.port)
            with pytest.raises(TransferBroken):
                await last_word(line)
        print(f"sessions, transfer and waiting shadow socket were gone after {time.monotonic() - began:.3f} s")
        assert codes == ["suspended"] * 3

        await kept_out(server, passwords[HUMAS], key)
        await not_reached(sender)
        await asyncio.to_thread(server.admin, Restore(address=HUMAS), Suspension)
        async with Client.connect(server.line) as back:
            await back.resume(key)
            pushed = await anext(aiter(back.follow(0)))
            assert isinstance(pushed, Message)
            assert pushed.subject == "Sebelum"
            assert (await upload(back, CONTENT)).sha256 == sha256(CONTENT)


async def kept_out(server: RunningServer, password: str, key: str) -> None:
    """The right password and a good key are told why; a wrong password is told what everybody is told."""
    async with Client.connect(server.line) as client:
        for attempt in (client.login(HUMAS, password), client.resume(key)):
            refused = await refusal(attempt)
            assert refused.code == "suspended"
            assert "dihentikan" in refused.say("id")
        assert (await refusal(client.login(HUMAS, "salah sama sekali"))).code == "login_refused"


async def not_reached(sender: Client) -> None:
    """Nothing is delivered to it any more, whatever names it."""
    assert (await refusal(sender.send([HUMAS], "Sesudah", "x"))).code == "recipient_unknown"
    assert (await refusal(sender.send(["@kampus-a"], "Sesudah", "x"))).code == "audience_empty"
    assert [entry async for entry in sender.directory("kampus-a")] == []


async def test_an_administrator_ends_all_sessions_of_a_member_and_gives_it_room_of_its_own(
    server: RunningServer,
) -> None:
    passwords = await server.members([HUMAS])
    async with server.session(HUMAS, passwords[HUMAS]) as one, server.session(HUMAS, passwords[HUMAS]) as two:
        quota = SetRights(address=HUMAS, quota=1_000)
        assert (await asyncio.to_thread(server.admin, quota, RightsSet)).quota == 1_000
        assert (await refusal(one.link.request(_offer(1_001), Shadow))).code == "quota_exceeded"
        ended = await asyncio.to_thread(server.admin, EndSessions(address=HUMAS), SessionsEnded)
        assert ended.devices == 3  # the one with which the first password was replaced is among them
        async with asyncio.timeout(1):
            assert await asyncio.gather(goodbye(one), goodbye(two)) == ["session_ended"] * 2
        assert one.session is not None
        key = one.session.device_key
    async with Client.connect(server.line) as client:
        assert (await refusal(client.resume(key))).code == "device_unknown"
        assert (await client.login(HUMAS, passwords[HUMAS])).address == HUMAS


def _offer(size: int) -> Upload:
    return Upload(files=[OfferedFile(name="a.bin", size=size, sha256="0" * 64)])
