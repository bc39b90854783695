"""Letters that could not leave: they wait, are tried again, and keep nobody else waiting."""

import asyncio
import time
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from kentongan.errors import ErrorCode, Refusal
from kentongan.mail.door import MailFailed, MailTrouble
from kentongan.mail.letters import Letter
from kentongan.services.mail import LEASE, back_off
from tests.mail.office import HOUR, MINUTE, Box, Office, StuckBox, password_in
from tests.mail.sink import Sink
from tests.services.clock import Clock
from tests.services.test_mail import finish, smtp


async def test_a_refused_recipient_is_tried_again_later_and_later(office: Office, clock: Clock):
    await office.approve()
    pauses = []
    async with Sink().running() as sink:
        sink.answers["humas@satu.example"] = "550 5.1.1 nobody here"
        service = smtp(office, sink)
        for attempt in range(1, 12):
            assert await service.send_due() == 1
            [row] = await office.outbox()
            assert (row.state, row.error, row.attempts) == ("waiting", "recipient_refused 550 5.1.1", attempt)
            pauses.append((row.due_at - clock.now) // MINUTE)
            clock.now = row.due_at - 1
            assert await service.send_due() == 0
            clock.now = row.due_at
        sink.answers.clear()
        assert await service.send_due() == 1
        assert await office.works(password_in(sink.mails.get_nowait().raw))
        assert sink.mails.empty()
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360]
    assert back_off(1_000_000) == 6 * HOUR


async def test_letters_wait_for_a_server_that_is_down(office: Office, clock: Clock):
    for number in range(3):
        await office.approve(f"humas@contoh-{number}")
    sink = Sink()
    async with sink.running():
        service = smtp(office, sink)
    assert await service.send_due() == 3
    assert {row.error for row in await office.outbox()} == {MailTrouble.NOT_REACHED}
    async with sink.running():
        assert await service.send_due() == 0
        clock.now += MINUTE
        assert await service.send_due() == 3
        mails = [sink.mails.get_nowait() for _ in range(3)]
        assert sink.mails.empty()
    assert {row.state for row in await office.outbox()} == {"sent"}
    for number, mail in enumerate(mails):
        assert await office.works(password_in(mail.raw), f"humas@contoh-{number}")


async def test_after_a_crash_between_commit_and_delivery_only_the_newer_letter_works(tmp_path: Path, clock: Clock):
    stuck, box = StuckBox(), Box()
    async with Office.open(tmp_path, clock) as office:
        await office.approve()
        task = asyncio.create_task(office.service(stuck).run())
        lost = password_in((await stuck.letters.get()).raw)
        assert await office.works(lost)
        # From here on nothing can be written any more: that is what a crash does.
        await office.store.writer.stop()
        await finish(task)
    async with Office.open(tmp_path, clock) as office:
        clock.now += LEASE - 1
        assert await office.service(box).send_due() == 0
        clock.now += 1
        assert await office.service(box).send_due() == 1
        newer = password_in(box.letters.get_nowait().raw)
        assert newer != lost
        assert await office.works(newer)
        assert not await office.works(lost)


async def test_a_server_that_stops_in_the_middle_of_a_delivery_sends_at_its_next_start(tmp_path: Path, clock: Clock):
    stuck, box = StuckBox(), Box()
    async with Office.open(tmp_path, clock) as office:
        await office.approve()
        task = asyncio.create_task(office.service(stuck).run())
        await stuck.letters.get()
        await finish(task)
    async with Office.open(tmp_path, clock) as office:
        assert await office.service(box).send_due() == 1
        assert await office.works(password_in(box.letters.get_nowait().raw))


async def test_a_letter_that_failed_leaves_by_itself_when_it_is_due(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    class RunningClock(Clock):
        def __call__(self) -> int:
            return time.time_ns() // 1_000_000

    class MendingBox(Box):
        async def deliver(self, letter: Letter) -> None:
            tried.append(time.monotonic())
            await super().deliver(letter)

    def mend(attempts: int) -> int:
        box.failure = None
        return 200

    tried: list[float] = []
    box = MendingBox(failure=MailFailed(MailTrouble.TIMED_OUT))
    monkeypatch.setattr("kentongan.services.mail.back_off", mend)
    monkeypatch.setattr("kentongan.services.mail._SHORTEST_NAP", 0.01)
    async with Office.open(tmp_path, RunningClock()) as office:
        await office.approve()
        task = asyncio.create_task(office.service(box).run())
        await asyncio.wait_for(box.letters.get(), 20)
        await finish(task)
    first, second = tried
    assert second - first >= 0.19


async def test_a_fault_in_one_letter_keeps_nobody_else_waiting(office: Office):
    class Picky(Box):
        async def deliver(self, letter: Letter) -> None:
            if letter.recipient == "humas@satu.example":
                raise KeyError("bug")
            await super().deliver(letter)

    await office.approve("humas@satu")
    await office.approve("humas@dua")
    box = Picky()
    assert await office.service(box).send_due() == 2
    assert box.letters.get_nowait().recipient == "humas@dua.example"
    assert [(row.state, row.error) for row in await office.outbox()] == [("waiting", "KeyError"), ("sent", "")]


async def test_a_flood_of_logins_delays_a_letter_by_seconds_only(
    office: Office, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    async def busy(password: str) -> str:
        raise Refusal(ErrorCode.LOGIN_BUSY, retry_after=5)

    await office.approve()
    box = Box()
    service = office.service(box)
    with monkeypatch.context() as flood:
        flood.setattr(office.passwords, "hash", busy)
        assert await service.send_due() == 1
    [row] = await office.outbox()
    assert (row.error, row.due_at) == ("login_busy", clock.now + 5_000)
    clock.now += 5_000
    assert await service.send_due() == 1
    assert not box.letters.empty()


async def test_the_loop_outlives_a_fault_and_ends_when_it_is_told_to(office: Office):
    box = Box()
    service = office.service(box)
    office.files.failure = PermissionError("mail")
    with capture_logs() as logs:
        task = asyncio.create_task(service.run())
        await asyncio.wait_for(office.files.rounds.get(), 20)
        await office.approve()
        service.wake()
        await asyncio.wait_for(box.letters.get(), 20)
        await finish(task)
    assert [log["why"] for log in logs if log["event"] == "mail_round_failed"][:1] == ["PermissionError"]
