"""Streams: names only, each once, never too many pages, and no longer than the session."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from kentongan.bus.bus import AdministratorChanged, LetterQueued, RegistrationArrived
from kentongan.bus.doorbell import EVERYTHING, Doorbell
from kentongan.errors import ErrorCode, Refusal
from kentongan.web import stream
from kentongan.web.stream import Streams
from tests.web.stage import Stage

LETTER, ENDED = "event: letters\ndata:\n\n", "event: ended\ndata:\n\n"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "_PAUSE", 0)
    monkeypatch.setattr(stream, "_LOOK_SECONDS", 0.05)


class Session:
    """One that lives until it does not."""

    def __init__(self) -> None:
        self.alive = True
        self.asked = 0

    async def lives(self) -> bool:
        self.asked += 1
        return self.alive


async def heard(events: AsyncIterator[str]) -> str:
    """The next that says something."""
    async with asyncio.timeout(5):
        while (said := await anext(events)) == ":\n\n":
            pass
    return said


async def test_a_burst_is_one_name() -> None:
    streams = Streams()
    events = streams.events(streams.open(), Session().lives)
    assert (await heard(events)).startswith("retry: ")
    for _ in range(1000):
        streams.hear(LetterQueued())
    streams.hear(RegistrationArrived(12))
    told = (await heard(events)).split("\n\n")
    assert told == [f"event: {name}\ndata:" for name in ("letters", "registrations", "registration-12")] + [""]
    await events.aclose()
    assert len(streams) == 0


@pytest.mark.parametrize(
    ("doorbell", "names"),
    [
        (Doorbell(registrations=[12]), ("registrations", "registration-12")),
        (Doorbell(letters=True), ("letters",)),
        (Doorbell(jobs=True), ("backup", "audit")),
        (Doorbell(members=[3]), ("members",)),
        (Doorbell(devices=["d"]), ("members",)),
        (Doorbell(names=["satu"]), ("members",)),
        (Doorbell(administrators=[1]), (stream.SESSION,)),
        (Doorbell(until=3, receipts=[4], orders=True), ()),
    ],
)
def test_pages_look_at_what_another_hub_rings_for(doorbell: Doorbell, names: tuple[str, ...]) -> None:
    assert stream.names_of(doorbell) == names


def test_pages_look_at_everything_when_nobody_knows_what_was_rung() -> None:
    told = stream.names_of(EVERYTHING)
    assert set(told) == {*stream._EVERYTHING, stream.SESSION}


async def test_who_comes_back_looks_at_everything() -> None:
    streams = Streams()
    events = streams.events(streams.open(again=True), Session().lives)
    await heard(events)
    told = await heard(events)
    assert "event: registrations\n" in told
    assert LETTER in told
    await events.aclose()


async def test_a_stream_ends_with_its_session_however_busy_it_is() -> None:
    streams, session = Streams(), Session()
    events = streams.events(streams.open(), session.lives)
    await heard(events)
    session.alive = False
    async with asyncio.timeout(5):
        while True:
            streams.hear(LetterQueued())
            if (said := await anext(events)) != LETTER:
                break
            await asyncio.sleep(0)
    assert said == ENDED
    await events.aclose()
    assert len(streams) == 0


async def test_a_session_that_was_ended_is_looked_at_at_once() -> None:
    streams, session = Streams(), Session()
    events = streams.events(streams.open(), session.lives)
    await heard(events)
    session.alive = False
    streams.hear(AdministratorChanged(1))
    assert await heard(events) == ENDED


async def test_no_more_pages_than_there_is_room_for() -> None:
    streams = Streams()
    for _ in range(stream._MOST):
        streams.open()
    with pytest.raises(Refusal) as refused:
        streams.open()
    assert refused.value.code is ErrorCode.TOO_FAST


async def test_a_stopping_console_ends_all_and_opens_none() -> None:
    streams = Streams()
    events = streams.events(streams.open(), Session().lives)
    await heard(events)
    streams.close()
    with pytest.raises(StopAsyncIteration):
        await heard(events)
    with pytest.raises(Refusal):
        streams.open()


async def test_an_address_without_a_session_has_no_stream(stage: Stage) -> None:
    assert (await stage.browser().get("/live")).headers["location"] == "/sign-in?next=/live"
    assert len(stage.console.streams) == 0
