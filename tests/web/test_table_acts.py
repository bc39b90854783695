"""Each act of the console leaves the events that are declared for it, once, in the name of who did it. [A38]"""

import asyncio

import pytest

from kentongan.domain.audit import AuditLine
from kentongan.store.audit import AuditFilter
from kentongan.web.table import ROUTES
from tests.web.acts import ACTS, BEFORE, scene_of
from tests.web.stage import Stage, text_of


def test_every_act_is_declared() -> None:
    assert {row.path for row in ROUTES if row.method == "POST"} == set(ACTS)


async def lines_of(stage: Stage) -> list[AuditLine]:
    """The audit log, the oldest first; what was noted is stored by then."""
    await stage.services.audit.sign()
    return (await stage.services.audit.lines(AuditFilter(), 0, 10_000))[::-1]


async def done_at(stage: Stage, count: int) -> list[tuple[str, str]]:
    """Events and actors after so many lines, without what a test has prepared."""
    return [(line.event, line.actor) for line in (await lines_of(stage))[count:] if line.actor != BEFORE]


@pytest.mark.parametrize("path", sorted(ACTS))
async def test_an_act_is_recorded_once_and_a_forged_one_is_not_done(stage: Stage, path: str) -> None:
    act = ACTS[path]
    scene = await scene_of(stage, act)
    if act.until:
        await act.send(scene, path, csrf="0" * 64)  # what is made for it ends first
    before = len(await lines_of(stage))
    assert (await act.send(scene, path, csrf="0" * 64)).status_code == 403
    assert await done_at(stage, before) == []
    ended = asyncio.Event()
    stage.bus.subscribe(lambda event: ended.set() if act.until and isinstance(event, act.until) else None)
    answer = await act.send(scene, path)
    assert answer.status_code in (200, 303), text_of(answer)
    if act.until:
        await asyncio.wait_for(ended.wait(), 20)
    assert await done_at(stage, before) == [(event, act.actor) for event in act.events]
    assert (await stage.services.audit.verify()).problems == []
