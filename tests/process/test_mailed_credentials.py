"""Row A23: a hundred members are approved while server and mail server are killed again and again.

Everybody has one letter or two, the newest works, once, for 72 hours, and forces a new password; nothing that could be
used stands in database or log. The server's clock is moved by a file that it reads when it starts.
"""

import asyncio
import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable, Iterable
from pathlib import Path

import pytest

from kentongan.cli.administration.connection import AdministratorRefused, NoServer, ServerSilent
from kentongan.client.client import Client
from kentongan.client.errors import ServerRefused
from kentongan.protocol.commands.administration import Approve, Decided
from kentongan.protocol.commands.membership import CodeQueued, ResetPassword
from kentongan.services.mail import LEASE
from tests.acceptance import Acceptance
from tests.mail.office import Office, code_in, password_in
from tests.mail.sink import Mail, check_neutral, text_of
from tests.mail.sink_process import kept_mails
from tests.process.database import content
from tests.process.server import RunningServer
from tests.services.clock import Clock

pytestmark = [pytest.mark.process, pytest.mark.timeout(240)]

ROOT = Path(__file__).parents[2]
MEMBERS = [f"humas@contoh-{number}" for number in range(100)]
LATE, LOST, BROKEN = MEMBERS[:2], MEMBERS[2:4], MEMBERS[4:6]
SERVER_KILLS, SINK_KILLS = 7, 4
# A kill comes so many letters after the last start: the letter that the kill before has cut is safe by then.
BETWEEN = 4
DEADLINE = 60.0
# No letter takes so many seconds: what still waits then waits for its time.
STANDSTILL = 4.0
HOUR = 3_600
OWN, SECOND = "kopi tubruk pahit sekali", "teh poci manis sekali"
AT_ONCE = 8

SHIFTED = """
import pathlib, time
_shift, _time = float(pathlib.Path({path!r}).read_text()), time.time
time.time = lambda: _time() + _shift
"""


class Office100:
    """A server whose clock can be moved, a mail server that can be killed, and the letters that have come."""

    def __init__(self, folder: Path) -> None:
        self._mails, self._shift_file = folder / "mails", folder / "shift"
        self._mails.mkdir()
        self._sink: subprocess.Popen[str] | None = None
        self.port = 0
        self.shift = 0.0
        self.start_sink()
        settings = {"mail.host": "127.0.0.1", "mail.port": self.port, "mail.security": "none"}
        prelude = SHIFTED.format(path=str(self._shift_file))
        self.server = RunningServer(folder / "server", settings=settings, prelude=prelude)

    def start_sink(self) -> None:
        command = [sys.executable, "-m", "tests.mail.sink_process", str(self._mails), str(self.port)]
        self._sink = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._sink.stdout
        self.port = int(self._sink.stdout.readline())

    def kill_sink(self) -> None:
        if self._sink is not None:
            self._sink.kill()
            self._sink.wait()
            assert self._sink.stdout
            self._sink.stdout.close()
            self._sink = None

    def start_server(self, seconds: float) -> None:
        """Start it so many seconds later than its clock stood."""
        self.shift += seconds
        self._shift_file.write_text(str(self.shift))
        self.server.start()

    def close(self) -> None:
        try:
            self.server.close()
        finally:
            self.kill_sink()

    @property
    def mails(self) -> list[Mail]:
        return kept_mails(self._mails)

    def by_member(self) -> dict[str, list[Mail]]:
        found = defaultdict(list)
        for mail in self.mails:
            [recipient] = mail.recipients
            check_neutral(mail.raw, recipient)
            found[recipient.removesuffix(".example")].append(mail)
        return found

    async def arrived(self, count: int) -> None:
        """Wait until so many letters are there in all."""
        async with asyncio.timeout(DEADLINE):
            while len(list(self._mails.glob("*.json"))) < count:  # noqa: ASYNC110 - files have no event
                await asyncio.sleep(0.01)


@pytest.fixture
async def office(tmp_path: Path) -> Iterable[Office100]:
    """Everybody has registered."""
    office = Office100(tmp_path)
    (tmp_path / "server").mkdir(mode=0o700)
    async with Office.open(tmp_path / "server", Clock(time.time_ns() // 1_000_000)) as registry:
        for address in MEMBERS:
            await registry.apply(address)
    try:
        await asyncio.to_thread(office.start_server, 0)
        yield office
    finally:
        await asyncio.to_thread(office.close)


async def approve_all(office: Office100) -> None:
    """As an administrator who sees the server go away, and tries again."""
    for number in range(1, len(MEMBERS) + 1):
        done = False
        while not done:
            try:
                await asyncio.to_thread(office.server.admin, Approve(number=number), Decided)
                done = True
            except AdministratorRefused as refused:
                done = "has been decided" in refused.sentence.en
            except (NoServer, ServerSilent):
                await asyncio.sleep(0.05)


async def kill_again_and_again(office: Office100, chance: random.Random) -> None:
    kills = ["server"] * SERVER_KILLS + ["sink"] * SINK_KILLS
    chance.shuffle(kills)
    for victim in kills:
        await office.arrived(len(office.mails) + BETWEEN + chance.randrange(4))
        await asyncio.sleep(chance.random() * 0.1)  # a moment that nobody has chosen
        if victim == "server":
            await asyncio.to_thread(office.server.kill)
            await asyncio.to_thread(office.start_server, LEASE / 1000 + 1)
        else:
            await asyncio.to_thread(office.kill_sink)
            await asyncio.to_thread(office.start_sink)


async def everybody_has_a_letter(office: Office100) -> None:
    """No more kills: what was postponed is due when the server comes back an hour later."""
    async with asyncio.timeout(DEADLINE):
        while await settled(office):
            await asyncio.to_thread(office.server.stop)
            await asyncio.to_thread(office.start_server, HOUR)


async def settled(office: Office100) -> int:
    """Wait until nothing waits any more, or nothing has moved for a while; gives how many letters still wait."""
    waiting, since = -1, time.monotonic()
    while waiting and time.monotonic() - since < STANDSTILL:
        now = sum(row.count("waiting") for row in content(office.server.data)["letter"])
        if now != waiting:
            waiting, since = now, time.monotonic()
        await asyncio.sleep(0.05)
    return waiting


async def limited(works: Iterable[Awaitable[None]]) -> None:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(work: Awaitable[None]) -> None:
        async with gate:
            await work

    await asyncio.gather(*map(one, works))


async def refusal(office: Office100, address: str, password: str, new_password: str = "") -> str:
    async with Client.connect(office.server.line) as client:
        with pytest.raises(ServerRefused) as refused:
            await client.login(address, password, new_password=new_password)
        return refused.value.code


async def log_in_once(office: Office100, address: str, password: str) -> None:
    """The newest password opens nothing but its own replacement."""
    async with Client.connect(office.server.line) as client:
        with pytest.raises(ServerRefused) as refused:
            await client.login(address, password)
        assert refused.value.code == "password_must_change"
        await client.login(address, password, new_password=OWN)


async def new_code(office: Office100, address: str, *, by_administrator: bool = False) -> str:
    before = len(office.mails)
    if by_administrator:
        await asyncio.to_thread(office.server.admin, ResetPassword(address=address), CodeQueued)
    else:
        async with Client.connect(office.server.line) as client:
            await client.forgot(address)
    await office.arrived(before + 1)
    mail = office.mails[-1]
    assert mail.recipients == [f"{address}.example"]
    return code_in(mail.raw)


async def reset(office: Office100, address: str, code: str, password: str) -> str:
    async with Client.connect(office.server.line) as client:
        try:
            await client.reset(address, code, password)
        except ServerRefused as refused:
            return refused.code
        await client.login(address, password)
        return "logged in"


async def test_a23_killed_servers_leave_everybody_with_one_credential_that_works_once(
    office: Office100, acceptance: Acceptance
) -> None:
    seed = random.randrange(2**32)
    print(f"the kills follow from seed {seed}")
    approving = asyncio.create_task(approve_all(office))
    await kill_again_and_again(office, random.Random(seed))
    await approving
    await everybody_has_a_letter(office)

    letters = {address: [password_in(mail.raw) for mail in mails] for address, mails in office.by_member().items()}
    assert sorted(letters) == sorted(MEMBERS)
    assert {len(passwords) for passwords in letters.values()} <= {1, 2}
    twice = sum(len(passwords) == 2 for passwords in letters.values())

    waiting = [*LATE, *LOST]
    used = [address for address in MEMBERS if address not in waiting]
    await limited(log_in_once(office, address, letters[address][-1]) for address in used)

    await the_codes_of_those_who_lost_theirs(office, letters)
    await after_72_hours(office, letters)

    await asyncio.to_thread(office.server.stop)
    await no_other_secret_works(office, letters, used)
    secrets = nothing_stands_in_the_clear(office)
    acceptance("A23", "100 of 100 have 1 or 2 letters", f"{len(letters)} of 100, {twice} of them two")
    codes = len(LOST) + len(BROKEN) + len(LATE)
    acceptance(
        "A23",
        "exactly the newest works, once, for 72 h; the first login forces a new password",
        f"{len(used)} first passwords and {codes} codes",
    )
    acceptance("A23", "0 hits of mailed secrets and passwords in data folder and log", f"0 hits of {secrets}")


async def the_codes_of_those_who_lost_theirs(office: Office100, letters: dict[str, list[str]]) -> None:
    """By themselves and by an administrator: the newest code, once, and no first password any more."""
    for address in LOST:
        code = await new_code(office, address)
        assert await refusal(office, address, letters[address][-1], OWN) == "login_refused"
        assert await reset(office, address, code, OWN) == "logged in"
        assert await reset(office, address, code, SECOND) == "code_refused"
    for address in BROKEN:
        codes = [await new_code(office, address, by_administrator=True) for _ in range(2)]
        assert [await reset(office, address, code, SECOND) for code in codes] == ["code_refused", "logged in"]
        assert await refusal(office, address, OWN) == "login_refused"


async def after_72_hours(office: Office100, letters: dict[str, list[str]]) -> None:
    code = await new_code(office, MEMBERS[10])
    assert await settled(office) == 0
    await asyncio.to_thread(office.server.kill)
    await asyncio.to_thread(office.start_server, 73 * HOUR)
    for address in LATE:
        assert await refusal(office, address, letters[address][-1], OWN) == "password_expired"
        assert await reset(office, address, await new_code(office, address), OWN) == "logged in"
    assert await reset(office, MEMBERS[10], code, SECOND) == "code_expired"


async def no_other_secret_works(office: Office100, letters: dict[str, list[str]], used: list[str]) -> None:
    """Looked up in the database itself: of all passwords that were ever mailed, none opens anything any more."""
    async with Office.open(office.server.data, Clock(time.time_ns() // 1_000_000)) as registry:
        for address in used[::10]:
            assert not any([await registry.works(password, address) for password in letters[address]])


def nothing_stands_in_the_clear(office: Office100) -> int:
    """How many secrets were looked for."""
    mailed = [text_of(mail.raw) for mail in office.mails]
    secrets = {word for text in mailed for word in text.split() if word.count("-") == 5 and len(word) == 29}
    assert len(secrets) >= len(MEMBERS) + 6
    kept = [path.read_bytes() for path in sorted(office.server.data.rglob("*")) if path.is_file()]
    log = str(office.server.log)
    for secret in (*secrets, OWN, SECOND):
        assert secret not in log
        assert not any(secret.encode() in one or secret.replace("-", "").encode() in one for one in kept)
    assert office.server.log.problems() == []
    return len(secrets) + 2
