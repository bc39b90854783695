"""Whatever a client does, it may be killed in that moment: nothing is lost, and nothing happens twice."""

import asyncio
import contextlib
import itertools
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from kentongan.client import Client, Profile
from kentongan.client.cache import Cache
from kentongan.client.database import Database
from kentongan.client.outbox import Outbox, OutgoingState
from kentongan.ids import new_id
from kentongan.protocol.commands.message import Send, Times
from kentongan.simulator.manners import Manners
from kentongan.simulator.server import Simulator, running_simulator
from kentongan.simulator.server_line import Endpoint
from kentongan.simulator.trace import Trace

ROOT = Path(__file__).parents[2]
MOST_STEPS = 400
Live = Callable[..., Awaitable[int]]


@pytest.fixture
async def simulator() -> AsyncIterator[Simulator]:
    async with running_simulator(Endpoint("127.0.0.1", 0), Manners(), Trace()) as running:
        for address in ("humas@sini", "humas@sana"):
            await running.member(address)
        yield running


@pytest.fixture
async def live() -> AsyncIterator[Live]:
    """Let a client live until its end or until a step: its exit code."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.client.doomed"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    assert process.stdin
    assert process.stdout
    pipe, answers = process.stdin, process.stdout

    async def once(**order: Any) -> int:
        pipe.write(json.dumps(order).encode() + b"\n")
        async with asyncio.timeout(40):
            return int(await answers.readline())

    yield once
    pipe.close()
    await process.wait()


async def new_profile(simulator: Simulator, folder: Path) -> Profile:
    profile = Profile(folder)
    async with Client.connect(simulator.line, profile) as client:
        await client.login("humas@sini", simulator.world.members["humas@sini"].password)
    return profile


@contextlib.contextmanager
def opened(profile: Profile) -> Any:
    with Database.of(profile) as database:
        yield Cache(database)


async def test_a_watcher_killed_at_any_step_shows_each_message_once_and_reports_only_what_is_stored(
    simulator: Simulator, live: Live, tmp_path: Path
) -> None:
    subjects = ["Satu", "Dua", "Tiga"]
    async with Client.connect(simulator.line) as sender:
        await sender.login("humas@sana", simulator.world.members["humas@sana"].password)
        for subject in subjects:
            await sender.send(["humas@sini"], subject)
    for step in itertools.count(1):
        assert step < MOST_STEPS
        profile = await new_profile(simulator, tmp_path / str(step))
        device = next(
            one for one in simulator.world.devices.values() if profile.member and one.id == profile.member.device
        )
        device.cursor = 0
        for letter in simulator.world.letters.values():
            letter.deliveries["humas@sini"] = Times()  # no device has shown it
        screen = tmp_path / f"{step}.txt"
        screen.touch()
        order = {"work": "watch", "profile": str(profile.folder), "painted": str(screen), "count": 3}
        ended = await live(step=step, **order)
        with opened(profile) as cache:
            assert device.cursor <= (cache.cursor or 0), f"step {step}: reported more than is stored"
        if ended != 0:
            # Twice: also what a client does to recover may be interrupted.
            assert (ended, await live(step=step // 2 + 1, **order)) in ((-9, -9), (-9, 0)), f"step {step}"
            assert await live(step=0, **order) == 0
        lines = screen.read_text().splitlines()
        painted = [line for line in lines if not line.startswith("?")]
        assert painted == sorted(set(painted), key=subjects.index), f"step {step}: {lines}"
        assert {line.removeprefix("? ") for line in lines} == set(subjects), f"step {step}: {lines}"
        with opened(profile) as cache:
            assert [row.message.subject for row in cache.inbox()] == subjects[::-1]
            assert cache.cursor == device.cursor
        if ended == 0:
            assert step > 20
            return


async def test_a_sender_killed_at_any_step_sends_each_message_once(
    simulator: Simulator, live: Live, tmp_path: Path
) -> None:
    poster = tmp_path / "poster.png"
    poster.write_bytes(b"png" * 1000)
    for step in itertools.count(1):
        assert step < MOST_STEPS
        simulator.world.letters.clear()
        profile = await new_profile(simulator, tmp_path / str(step))
        with opened(profile) as cache:
            outbox = Outbox(cache)
            ids = [
                outbox.put(Send(id=new_id(), to=["humas@sana"], subject="Bare")),
                outbox.put(Send(id=new_id(), to=["humas@sana"], subject="Poster"), [poster]),
                outbox.put(Send(id=new_id(), to=["nobody@anywhere"], subject="Refused")),
            ]
        order = {"work": "send", "profile": str(profile.folder), "painted": "", "count": 0}
        ended = await live(step=step, **order)
        if ended != 0:
            assert (ended, await live(step=step // 2 + 1, **order)) in ((-9, -9), (-9, 0)), f"step {step}"
            assert await live(step=0, **order) == 0
        letters = list(simulator.world.letters.values())
        assert [letter.message.subject for letter in letters] == ["Bare", "Poster"], f"step {step}"
        assert [attachment.name for attachment in letters[1].message.attachments] == ["poster.png"]
        with opened(profile) as cache:
            outbox = Outbox(cache)
            entries = [outbox.entry(id) for id in ids]
            states = [entry.state for entry in entries if entry]
            assert states == [OutgoingState.ACCEPTED, OutgoingState.ACCEPTED, OutgoingState.REFUSED]
            assert [row.message for row in cache.outbox()] == [letter.message for letter in letters[::-1]]
        if ended == 0:
            assert step > 20
            return
