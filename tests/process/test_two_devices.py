"""Two devices of one member at a real server, each with the keeper of our client library: what one has done with a
popup, the other need not show."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from kentongan.client.client import Client
from kentongan.client.invitation import Invitation
from kentongan.client.keeper import Keeper, News
from kentongan.client.link_state import Connected
from kentongan.client.profile import KeptMember, Profile
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.words import DeliveryState, ElsewhereState
from tests.process.server import RunningServer, running

pytestmark = pytest.mark.process

SENDER, MEMBER = "humas@pengirim", "humas@dua-layar"
DEADLINE = 60.0


class Device:
    """A screen: popups stand on it until somebody here or elsewhere has dealt with them."""

    def __init__(self, profile: Profile) -> None:
        self.keeper = Keeper(profile, self._hear)
        self.screen: list[str] = []
        self._news = asyncio.Event()

    def _hear(self, news: News) -> None:
        if isinstance(news, Elsewhere) and news.state is ElsewhereState.ACKNOWLEDGED:
            self.screen = [id for id in self.screen if id not in news.messages]
        self._news.set()

    def show(self) -> None:
        """Whatever waits."""
        while message := self.keeper.popups.next():
            self.screen.append(message.id)
            self.keeper.popups.done(message.id, seen=True)
        self.keeper.nudge()

    def acknowledge(self, message: str) -> None:
        """Somebody presses the button here."""
        self.screen.remove(message)
        self.keeper.reports.add(DeliveryState.ACKNOWLEDGED, message)
        self.keeper.nudge()

    async def until(self, done: Callable[[], bool]) -> None:
        """After any news."""
        async with asyncio.timeout(DEADLINE):
            while not done():
                self._news.clear()
                await self._news.wait()


@contextlib.asynccontextmanager
async def device(server: RunningServer, folder: Path, password: str) -> AsyncIterator[Device]:
    """A device that has logged in once and follows now: what comes later, it shows whatever the others show."""
    profile = Profile(folder)
    async with Client.connect(server.line) as client:
        session = await client.login(MEMBER, password)
    profile.keep_server(Invitation.parse(server.line))
    profile.keep_member(KeptMember(address=MEMBER, device=session.device, device_key=session.device_key))
    one = Device(profile)
    with one.keeper as keeper:
        running = asyncio.create_task(keeper.run())
        try:
            await one.until(lambda: isinstance(keeper.state, Connected))
            yield one
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def test_a_popup_on_both_devices_that_is_acknowledged_on_one_is_gone_on_the_other(tmp_path: Path) -> None:
    async with running(tmp_path / "server") as server:
        passwords = await server.members([SENDER, MEMBER])
        async with (
            server.session(SENDER, passwords[SENDER]) as sender,
            device(server, tmp_path / "desk", passwords[MEMBER]) as desk,
            device(server, tmp_path / "phone", passwords[MEMBER]) as phone,
        ):
            first, second = [(await sender.send([MEMBER], text)).message for text in ("Undangan", "Jadwal")]
            for one in (desk, phone):
                await one.until(lambda one=one: one.show() or one.screen == [first, second])  # type: ignore[misc]
            desk.acknowledge(first)
            await phone.until(lambda: phone.screen == [second])
            assert desk.screen == [second]
            phone.acknowledge(second)
            await desk.until(lambda: desk.screen == [])
            assert phone.screen == []


async def test_a_popup_that_a_device_has_not_shown_yet_is_not_shown_after_the_other_has_dealt_with_it(
    tmp_path: Path,
) -> None:
    async with running(tmp_path / "server") as server:
        passwords = await server.members([SENDER, MEMBER])
        async with (
            server.session(SENDER, passwords[SENDER]) as sender,
            device(server, tmp_path / "desk", passwords[MEMBER]) as desk,
            device(server, tmp_path / "phone", passwords[MEMBER]) as phone,
        ):
            message = (await sender.send([MEMBER], "Undangan")).message
            await desk.until(lambda: desk.show() or desk.screen == [message])
            desk.acknowledge(message)
            await phone.until(lambda: phone.keeper.popups.elsewhere(message) is ElsewhereState.ACKNOWLEDGED)
            phone.show()
            assert phone.screen == []
