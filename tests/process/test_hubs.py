"""Several hubs as one system, as processes: nobody can tell on which one a member is."""

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from kentongan.client.client import Client
from kentongan.client.errors import LinkEnded, ServerRefused
from kentongan.errors import ErrorCode
from kentongan.protocol.commands.administration import Approve, Decided
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.protocol.commands.membership import Suspend, Suspension
from kentongan.protocol.commands.message import Message, Receipts
from kentongan.protocol.commands.traffic import Traffic, TrafficReport
from kentongan.words import ElsewhereState, RegistrationState
from tests.process.hubs import RunningHubs, running_hubs
from tests.process.server import SERVE, form_of

pytestmark = pytest.mark.process

DEADLINE = 30.0
Pushed = TypeVar("Pushed")


@pytest.fixture(scope="module")
def hubs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHubs]:
    with running_hubs(tmp_path_factory.mktemp("hubs")) as hubs:
        yield hubs


@pytest.fixture(autouse=True)
async def deadline() -> AsyncIterator[None]:
    async with asyncio.timeout(4 * DEADLINE):
        yield


async def listening(client: Client, kind: type[Pushed]) -> asyncio.Task[Pushed]:
    """The next push of a kind, to be waited for; the client follows when this returns."""

    async def hear() -> Pushed:
        async with asyncio.timeout(DEADLINE):
            return await anext(one async for one in client.follow() if isinstance(one, kind))

    task = asyncio.create_task(hear())
    await asyncio.sleep(0)  # the question is on its way
    await client.ping()
    return task


async def test_sessions_of_one_member_on_every_hub_get_a_broadcast_and_receipts_come_back(hubs: RunningHubs) -> None:
    sender, reader = "humas@siaran", "humas@pendengar"
    passwords = await hubs.members([sender, reader])
    await asyncio.to_thread(hubs[1].grant, sender, broadcast=True)
    async with (
        hubs[0].session(sender, passwords[sender]) as sending,
        hubs[0].session(reader, passwords[reader]) as one,
        hubs[1].session(reader, passwords[reader]) as other,
    ):
        following = [await listening(client, Message) for client in (one, other)]
        accepted = await sending.send(["*"], "Rapat", "Pukul dua.")
        assert [message.id for message in await asyncio.gather(*following)] == [accepted.message] * 2
        receipts, gone = await listening(sending, Receipts), await listening(one, Elsewhere)
        await other.acknowledge(accepted.message)
        assert (await receipts).tally.acknowledged == 1
        assert ((await gone).state, (await gone).messages) == (ElsewhereState.ACKNOWLEDGED, [accepted.message])


async def test_an_approval_reaches_the_applicant_who_waits_on_another_hub(hubs: RunningHubs) -> None:
    async with Client.connect(hubs[1].line) as applicant:
        registered = await applicant.register(**form_of("humas@pemohon"))
        waiting = asyncio.create_task(applicant.wait_for_decision(registered.number, registered.claim))
        await applicant.ping()
        await asyncio.to_thread(hubs[0].admin, Approve(number=registered.number), Decided)
        async with asyncio.timeout(DEADLINE):
            assert (await waiting).state is RegistrationState.APPROVED


async def test_administrators_see_every_hub(hubs: RunningHubs) -> None:
    """What the others tell once a second comes soon, and sessions of all of them are one list."""
    address = "humas@terlihat"
    passwords = await hubs.members([address])
    async with contextlib.AsyncExitStack() as stack:
        for hub in hubs:
            await stack.enter_async_context(hub.session(address, passwords[address]))
        async with asyncio.timeout(DEADLINE):
            for hub in hubs:
                report = await asyncio.to_thread(hub.admin, Traffic(), TrafficReport)
                while [row.sessions for row in report.hubs] != [1, 1]:
                    report = await asyncio.to_thread(hub.admin, Traffic(), TrafficReport)
                assert {row.hub for row in report.hubs} == {"hub-0", "hub-1"}
                assert report.sessions == 2


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "Other hubs (hub-0, hub-1) use the database"),
        ({"bus": "nats://127.0.0.1:1", "nats.hub": "hub-2"}, "Other hubs (hub-0, hub-1) on the database"),
    ],
    ids=["without a bus", "another key"],
)
def test_who_may_not_come_beside_them_is_told_why(
    hubs: RunningHubs, tmp_path: Path, settings: dict[str, str], sentence: str
) -> None:
    told = {"database": hubs.database, **settings, "language": "en"}
    given = {f"KENTONGAN_{name.upper().replace('.', '__')}": value for name, value in told.items()}
    command = [sys.executable, "-c", SERVE, "serve", "--data", str(tmp_path / "data"), "--listen", "127.0.0.1:0"]
    done = subprocess.run(command, env=os.environ | given, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1, done.stderr
    assert sentence in " ".join(done.stderr.split())


async def test_a_suspension_bites_on_every_hub(hubs: RunningHubs) -> None:
    address = "humas@terhenti"
    passwords = await hubs.members([address])
    async with contextlib.AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(hub.session(address, passwords[address])) for hub in hubs]
        await asyncio.to_thread(hubs[0].admin, Suspend(address=address), Suspension)
        for client in clients:
            async with asyncio.timeout(DEADLINE):
                with pytest.raises(LinkEnded) as ended:
                    await client.link.next_push()
            assert ended.value.goodbye.code == ErrorCode.SUSPENDED
    for hub in hubs:
        with pytest.raises(ServerRefused):
            async with hub.session(address, passwords[address]):
                pass
