"""A server that is killed while it sends letters: everybody gets one that works."""

import asyncio
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from kentongan.services.mail import LEASE
from tests.mail.office import Office, password_in
from tests.mail.sink import Sink
from tests.services.clock import Clock

ROOT = Path(__file__).parents[2]
MEMBERS = [f"humas@contoh-{number}" for number in range(20)]


class DeadlySink(Sink):
    """Kills the process that talks to it, at the moment in `kill_at`: (command, how many of it have come)."""

    process: asyncio.subprocess.Process
    kill_at: tuple[str, int] = ("", 0)
    seen: dict[str, int]

    def _reached(self, command: str) -> None:
        self.seen[command] += 1
        if self.kill_at == (command, self.seen[command]):
            self.process.kill()

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self._reached("RCPT")
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        self._reached("DATA")
        return answer

    async def serve(self, folder: Path, now: int, kill_at: tuple[str, int]) -> int:
        """Run a sending process until it ends or dies; gives its exit code."""
        self.kill_at, self.seen = kill_at, defaultdict(int)
        arguments = ("-m", "tests.mail.mailing_process", str(folder), str(self.port), str(now))
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, cwd=ROOT, stdout=asyncio.subprocess.DEVNULL
        )
        return await asyncio.wait_for(self.process.wait(), 60)


@pytest.mark.process
async def test_a_killed_server_leaves_everybody_with_exactly_one_password_that_works(tmp_path: Path):
    clock = Clock()
    async with Office.open(tmp_path, clock) as office:
        for address in MEMBERS:
            await office.approve(address)
    sink = DeadlySink()
    async with sink.running():
        # Committed and not delivered; delivered and not closed; and once without any accident.
        assert await sink.serve(tmp_path, clock.now, ("RCPT", 5)) == -9
        clock.now += LEASE
        assert await sink.serve(tmp_path, clock.now, ("DATA", 5)) == -9
        clock.now += LEASE
        assert await sink.serve(tmp_path, clock.now, ("", 0)) == 0
    passwords = defaultdict(list)
    while not sink.mails.empty():
        mail = sink.mails.get_nowait()
        [recipient] = mail.recipients
        passwords[recipient.removesuffix(".example")].append(password_in(mail.raw))
    assert sorted(passwords) == sorted(MEMBERS)
    assert sorted(map(len, passwords.values())) == [1] * 19 + [2]
    async with Office.open(tmp_path, clock) as office:
        for address, received in passwords.items():
            assert [await office.works(one, address) for one in received] == [False] * (len(received) - 1) + [True]
        assert {row.state for row in await office.outbox()} == {"sent"}
