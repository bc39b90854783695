"""A parent starts its hubs in order, renews them one after the other, and ends when one cannot start at all."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import structlog

from kentongan.parent.parent import ChildNotStarted
from tests.parent.family import Family, family, hurry, until
from tests.process import proc

pytestmark = pytest.mark.process


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    hurry(monkeypatch)


async def test_all_hubs_are_started_and_end_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", "/nowhere")
    with structlog.testing.capture_logs() as log:
        async with family(tmp_path, {"a": 1}, {"b": 2}, {}) as here:
            pids = [hub.pid for hub in here.hubs]
            assert all(proc.state(pid) for pid in pids)
            runs = [here.runs(number) for number in range(3)]
            assert runs == [[(pids[0], None, {"a": 1})], [(pids[1], None, {"b": 2})], [(pids[2], None, {})]]
            assert log[0]["child"] == "hub-0", "the first one brings the database to its form"
    assert [proc.state(pid) for pid in pids] == ["", "", ""]
    assert {line["event"] for line in log} == {"child_serves"}


@pytest.mark.parametrize("options", [[{"ends": 1}, {}], [{}, {}, {"ends": 3}]], ids=["first", "last"])
async def test_a_hub_that_cannot_start_ends_everything_and_is_not_tried_again(
    tmp_path: Path, options: list[dict[str, int]]
) -> None:
    here = Family(tmp_path, list(options))
    number = next(place for place, given in enumerate(options) if given)
    with pytest.raises(ChildNotStarted) as ended:
        await here.parent.start()
    await here.parent.stop()
    for words in (ended.value.sentence.id, ended.value.sentence.en):
        assert f"hub-{number}" in words
    assert len(here.runs(number)) == 1
    assert [hub.pid for hub in here.hubs] == [0] * len(options)
    assert all(proc.state(pid) == "" for place in range(len(options)) for pid, *_ in here.runs(place))


async def test_hubs_are_renewed_one_after_the_other_with_their_new_orders(tmp_path: Path) -> None:
    async with family(tmp_path, {}, {}) as here:
        before = [hub.pid for hub in here.hubs]
        for hub in here.hubs:
            hub.order = type(hub.order)(hub.order.number, 2, hub.order.config, {"new": True})
        with structlog.testing.capture_logs() as log:
            assert await here.parent.renew()
        assert [(line["event"], line["child"]) for line in log] == [
            ("child_renewed", "hub-0"),
            ("child_serves", "hub-0"),
            ("child_renewed", "hub-1"),
            ("child_serves", "hub-1"),
        ]
        assert all(proc.state(pid) == "" for pid in before)
        assert [here.runs(number)[-1][2] for number in range(2)] == [{"new": True}, {"new": True}]


async def test_a_hub_that_does_not_come_back_ends_the_renewal_and_the_others_stay(tmp_path: Path) -> None:
    async with family(tmp_path, {}, {}) as here:
        second = here.hubs[1].pid
        good = here.hubs[0].order
        here.hubs[0].order = type(good)(0, 2, good.config, {"ends": 1})
        with structlog.testing.capture_logs() as log:
            assert not await here.parent.renew()
            assert "renewal_ended" in {line["event"] for line in log}
            assert here.hubs[1].pid == second
            here.hubs[0].order = good
            await until(lambda: any(line["event"] == "child_serves" for line in log))


# A parent that says which processes it has, and then waits.
PARENT = """
import asyncio, structlog, sys
from pathlib import Path
structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
sys.path.insert(0, {root!r})
from tests.parent.family import family

async def main():
    async with family(Path({folder!r}), {{}}, {{}}) as here:
        print(*[hub.pid for hub in here.hubs], flush=True)
        await asyncio.Event().wait()

asyncio.run(main())
"""


@pytest.mark.parametrize("stands_still", [False, True])
async def test_nobody_is_left_when_the_parent_is_killed(tmp_path: Path, stands_still: bool) -> None:
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    program = PARENT.format(root=str(Path(__file__).parents[2]), folder=str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", program], **pipes) as parent:
        assert parent.stdout
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        if stands_still:
            os.kill(pids[0], signal.SIGSTOP)
        parent.kill()
    await until(lambda: not any(proc.state(pid) not in ("", "Z") for pid in pids))
