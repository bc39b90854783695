"""A dialogue is recorded once and played again: against another server, and against a client."""

import asyncio
import io
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kentongan.simulator.client import replay_client, simulate_client
from kentongan.simulator.mishap import ReplayDiffers
from kentongan.simulator.recording import Passed, read_recording
from kentongan.simulator.replay import playable
from kentongan.simulator.scenario import load_scenario, read_scenario
from kentongan.simulator.server import Simulator, replay_server
from kentongan.simulator.server_line import Endpoint
from tests.simulator.conftest import Start
from tests.simulator.test_manners import A, B, begun

SCENARIOS = Path(__file__).parent.parent / "scenarios"
DIALOGUES = ["message_popup", "message_retract", "receipt_implied", "login_refused", "device_revoke", "message_mute"]


async def recorded(start: Start, name: str, folder: Path) -> list[Passed]:
    """A scenario played on a server of its own: what passed."""
    scenario = load_scenario(SCENARIOS / f"{name}.yaml")
    simulator = await prepared(start, scenario.members)
    path = folder / "dialogue.jsonl"
    with path.open("w", encoding="utf-8") as stream:
        await simulate_client(simulator.line, scenario, {}, 10, io.StringIO(), record=stream)
    assert "secret-of" not in path.read_text(encoding="utf-8")
    return read_recording(path)


async def prepared(start: Start, members: tuple[str, ...]) -> Simulator:
    simulator = await begun(start)
    for address in members:
        await simulator.member(address)
    return simulator


@pytest.mark.parametrize("name", DIALOGUES)
async def test_a_recorded_dialogue_is_the_same_on_another_server(start: Start, tmp_path: Path, name: str) -> None:
    recording = await recorded(start, name, tmp_path)
    simulator = await prepared(start, load_scenario(SCENARIOS / f"{name}.yaml").members)
    out = io.StringIO()
    await replay_client(simulator.line, recording, {}, 5, out)
    assert out.getvalue().endswith("as recorded\n")


async def test_a_server_that_answers_otherwise_is_found(start: Start, tmp_path: Path) -> None:
    recording = await recorded(start, "message_popup", tmp_path)
    simulator = await prepared(start, (A, B))
    simulator.world.members[A].institution = simulator.world.members[A].institution._replace(name="Universitas Lain")
    out = io.StringIO()
    with pytest.raises(ReplayDiffers, match="institution is 'Universitas Lain', was 'Universitas Contoh kampus-a'"):
        await replay_client(simulator.line, recording, {}, 1, out)
    assert "differs: block " in out.getvalue()


async def test_a_block_that_is_missing_or_too_many_is_found(start: Start, tmp_path: Path) -> None:
    recording = await recorded(start, "message_popup", tmp_path)
    pushes = [one for one in recording if one.command == "message" and not one.token]
    assert pushes
    less = [one for one in recording if one is not pushes[0]]
    simulator = await prepared(start, (A, B))
    with pytest.raises(ReplayDiffers, match="message came and is not in the recording"):
        await replay_client(simulator.line, less, {}, 1, io.StringIO())
    simulator = await prepared(start, (A, B))
    twice = [*recording[: recording.index(pushes[0])], pushes[0], *recording[recording.index(pushes[0]) :]]
    with pytest.raises(ReplayDiffers, match="nothing of the kind came"):
        await replay_client(simulator.line, twice, {}, 1, io.StringIO())


def test_transfers_with_their_answers_and_receipts_are_left_out() -> None:
    rows = [("C→S", "upload", "1"), ("S→C", "shadow", "1"), ("S→C", "transferred", "1"), ("S→C", "receipts", "")]
    rows += [("C→S", "ping", "2"), ("S→C", "pong", "2")]
    recording = [Passed(0, "a", way, {"command": command, "token": token}) for way, command, token in rows]
    assert [one.command for one in playable(recording)] == ["ping", "pong"]


# As the server


class Told(io.StringIO):
    """What a server tells; its first line, the server line, can be waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.something = asyncio.Event()

    def write(self, text: str) -> int:
        self.something.set()
        return super().write(text)

    async def first(self) -> str:
        async with asyncio.timeout(10):
            await self.something.wait()
        return self.getvalue().splitlines()[0]


async def against(recording: list[Passed], scenario: str, change: Callable[[str], str] = str) -> list[str]:
    """The differences that the simulated server of a recording sees in a client that plays a scenario."""
    out = Told()
    serving = asyncio.create_task(replay_server(Endpoint("127.0.0.1", 0), recording, 2, out))
    line = await out.first()
    text = change((SCENARIOS / f"{scenario}.yaml").read_text(encoding="utf-8"))
    playing = asyncio.create_task(simulate_client(line, read_scenario(text, scenario), {}, 2, io.StringIO()))
    try:
        async with asyncio.timeout(20):
            return await serving
    finally:
        playing.cancel()
        await asyncio.gather(playing, return_exceptions=True)


@pytest.mark.parametrize("name", ["message_popup", "login_refused", "message_retract"])
async def test_the_server_of_a_recording_finds_nothing_in_the_same_client(
    start: Start, tmp_path: Path, name: str
) -> None:
    assert await against(await recorded(start, name, tmp_path), name) == []


async def test_the_server_of_a_recording_finds_a_client_that_says_something_else(start: Start, tmp_path: Path) -> None:
    recording = await recorded(start, "message_popup", tmp_path)
    differences = await against(recording, "message_popup", lambda text: text.replace("Undangan seminar", "Rapat"))
    assert any("subject is 'Rapat', was 'Undangan seminar'" in one for one in differences)


async def test_a_server_whose_client_never_comes_says_so_when_it_is_stopped(start: Start, tmp_path: Path) -> None:
    out = Told()
    row: dict[str, Any] = {"command": "ping", "n": 1, "token": "1"}
    serving = asyncio.create_task(replay_server(Endpoint("127.0.0.1", 0), [Passed(0, "a", "C→S", row)], 1, out))
    await out.first()
    os.kill(os.getpid(), signal.SIGTERM)
    [difference] = await serving
    assert "not every connection" in difference
