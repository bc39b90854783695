"""Members who ask too much at once, [LIMIT-5]: refused with a time to come back, and nothing is lost by it."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from kentongan.client.client import Client
from kentongan.client.errors import ServerRefused
from kentongan.client.invitation import Invitation
from kentongan.client.keeper import Keeper
from kentongan.client.profile import KeptMember, Profile
from kentongan.ids import new_id
from kentongan.protocol.commands.directory import Directory, DirectoryPage
from kentongan.protocol.commands.link import Error
from kentongan.protocol.commands.message import AudienceQuestion, AudienceSize, Message, Send
from tests.process.server import DEFAULT_LIMITS, running

pytestmark = pytest.mark.process

SENDER, READER = "humas@univ-contoh", "rektorat@univ-sampel"
MANY = 30


async def test_an_outbox_that_is_too_fast_waits_by_itself_and_loses_nothing(tmp_path: Path) -> None:
    settings = {"limits.messages": 5, "limits.messages_per_minute": 600}
    async with running(tmp_path / "server", settings=settings) as server:
        passwords = await server.members([SENDER, READER])
        profile = Profile(tmp_path / "profile")
        profile.keep_server(Invitation.parse(server.line))
        async with Client.connect(server.line) as client:
            session = await client.login(SENDER, passwords[SENDER])
        profile.keep_member(KeptMember(address=SENDER, device=session.device, device_key=session.device_key))
        async with server.session(READER, passwords[READER]) as reader:
            coming = reader.follow()
            with Keeper(profile) as keeper:
                ids = [keeper.outbox.put(Send(id=new_id(), to=[READER], subject=f"{n}")) for n in range(MANY)]
                staying = asyncio.create_task(keeper.run())
                subjects: list[str] = []
                async with asyncio.timeout(60):
                    while len(subjects) < MANY:
                        event = await anext(coming)
                        if isinstance(event, Message):
                            subjects.append(event.subject)
                    while keeper.outbox.waiting():  # noqa: ASYNC110 - the answer to the last one is on its way
                        await asyncio.sleep(0.01)
                staying.cancel()
                await asyncio.gather(staying, return_exceptions=True)
                assert all(keeper.outbox.entry(id) for id in ids)
                assert keeper.outbox.entries() == []
    assert subjects == [f"{n}" for n in range(MANY)]


async def test_every_limit_of_a_member_is_reached_and_told(tmp_path: Path) -> None:
    settings = DEFAULT_LIMITS | {"limits.deliveries_per_hour": 25, "limits.questions_per_minute": 3}
    async with running(tmp_path / "server", settings=settings | {"limits.transfers_per_minute": 2}) as server:
        passwords = await server.members([SENDER])
        file = tmp_path / "a.txt"
        file.write_text("contoh")
        async with server.session(SENDER, passwords[SENDER]) as client:
            told = {}
            first = new_id()
            await client.send([SENDER], "0", id=first)
            told["messages"] = await too_fast(lambda: client.send([SENDER], "and another"), 100)
            accepted = await client.send([SENDER], "0", id=first)
            assert accepted.id == first, "a repeated message is answered as ever"
            await client.link.request(AudienceQuestion(to=[SENDER]), AudienceSize)
            told["questions"] = await too_fast(lambda: client.link.request(Directory(), DirectoryPage), 4)
            told["transfers"] = await too_fast(lambda: client.upload([file]), 4)
            while "deliveries" not in told:
                error = await too_fast(lambda: client.send([SENDER], "once more"), 30)
                told[error.field] = error
                if error.field != "deliveries":
                    await asyncio.sleep(error.retry_after)  # as the server asks
    assert set(told) == {"messages", "questions", "transfers", "deliveries"}
    for field, error in told.items():
        assert (error.code, error.field) == ("too_fast", field)
        assert error.retry_after > 0
        assert error.id != error.en


async def too_fast(ask: Callable[[], Awaitable[object]], most: int) -> Error:
    """Ask until it is refused, at most so often."""
    for _ in range(most):
        try:
            await ask()
        except ServerRefused as refused:
            return refused.error
    raise AssertionError(f"{most} were not too many")
