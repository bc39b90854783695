"""One child: killed when it is silent, started again when it has ended, ended in order or else by force."""

import os
import signal
from pathlib import Path

import pytest
import structlog

from kentongan.parent import child
from kentongan.parent.child import Child
from tests.parent.family import family, hurry, until
from tests.process import proc

pytestmark = pytest.mark.process


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_who_has_ended_is_started_again(tmp_path: Path, number: signal.Signals) -> None:
    async with family(tmp_path, {}) as here:
        (hub,) = here.hubs
        with structlog.testing.capture_logs() as log:
            os.kill(hub.pid, number)
            await until(lambda: any(line["event"] == "child_serves" for line in log))
        assert [line["event"] for line in log] == ["child_ended", "child_serves"]
        assert len(here.runs(0)) == 2
        assert hub.pid == here.runs(0)[1][0]


async def test_who_stands_still_is_killed_and_started_again(tmp_path: Path) -> None:
    async with family(tmp_path, {}) as here:
        (hub,) = here.hubs
        paused = hub.pid
        with structlog.testing.capture_logs() as log:
            os.kill(paused, signal.SIGSTOP)
            await until(lambda: any(line["event"] == "child_serves" for line in log))
        assert [line["event"] for line in log] == ["child_killed", "child_ended", "child_serves"]
        assert log[0]["why"] == "silent"
        assert log[1]["code"] == -signal.SIGKILL
        assert proc.state(paused) == ""


async def test_who_serves_and_shows_no_life_is_killed(tmp_path: Path) -> None:
    with structlog.testing.capture_logs() as log:
        async with family(tmp_path, {"silent": True}):
            await until(lambda: any(line["event"] == "child_killed" for line in log))


async def test_two_beats_may_be_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []

    async def now_and_then(self: Child) -> bool:
        asked.append(len(asked) % 3 == 2)
        return asked[-1]

    async with family(tmp_path, {}) as here:
        (hub,) = here.hubs
        pid = hub.pid
        monkeypatch.setattr(type(hub), "shows_life", now_and_then)
        monkeypatch.setattr(child, "BEAT_SECONDS", 0.01)
        await until(lambda: len(asked) > 12)
        assert hub.pid == pid


async def test_who_does_not_end_is_killed(tmp_path: Path) -> None:
    with structlog.testing.capture_logs() as log:
        async with family(tmp_path, {"deaf": True}) as here:
            (hub,) = here.hubs
            pid = hub.pid
    assert proc.state(pid) == ""
    assert [(line["event"], line.get("why")) for line in log[1:]] == [("child_killed", "does not end")]


async def test_pauses_grow_while_it_will_not_live(tmp_path: Path) -> None:
    async with family(tmp_path, {}) as here:
        (hub,) = here.hubs
        order = hub.order
        hub.order = type(order)(0, 1, order.config, {"ends": 4})
        with structlog.testing.capture_logs() as log:
            os.kill(hub.pid, signal.SIGKILL)
            await until(lambda: len([line for line in log if line["event"] == "child_ended"]) == 4)
        assert [line["again_in"] for line in log] == [0.05, 0.1, 0.2, 0.4]
        assert [line["code"] for line in log] == [-signal.SIGKILL, 4, 4, 4]


async def test_a_program_that_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with family(tmp_path, {}) as here:
        (hub,) = here.hubs

        async def fail(self: Child) -> None:
            raise OSError("no more processes")

        launch = type(hub).launch
        monkeypatch.setattr(type(hub), "launch", fail)
        with structlog.testing.capture_logs() as log:
            os.kill(hub.pid, signal.SIGKILL)
            await until(lambda: any(line["event"] == "child_not_started" for line in log))
            monkeypatch.setattr(type(hub), "launch", launch)
            await until(lambda: any(line["event"] == "child_serves" for line in log))
