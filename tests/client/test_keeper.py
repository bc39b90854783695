import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from kentongan.client.errors import ClientError, KeyChanged, LinkEnded, LinkLost, ProfileBusy, ServerUnreachable
from kentongan.client.invitation import ServerAddress
from kentongan.client.keeper import Keeper, News, Stored
from kentongan.client.link_state import Connected, Connecting, LinkState, NotConnected, Reconnecting
from kentongan.client.patience import Patience
from kentongan.client.profile import Profile
from kentongan.errors import ErrorCode, KentonganError, Refusal
from kentongan.ids import new_id
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.protocol.commands.link import Goodbye
from kentongan.protocol.commands.login import Resume
from kentongan.protocol.commands.message import Delivered, Follow, Following, Popup, Receipt, Receipts, Send
from kentongan.protocol.commands.reminder import Reminder
from kentongan.protocol.commands.retraction import Retracted
from kentongan.words import DeliveryState, ElsewhereState
from tests.client.fake_server import FakeServer, Visitor, fake_server, profile_at
from tests.client.samples import DEVICE_KEY, new_identity, sample_message


class Impatience(Patience):
    """Comes back at once, and remembers how long it would have waited."""

    def __init__(self) -> None:
        super().__init__(lambda least, most: most)
        self.pauses: list[float] = []

    def pause(self, error: KentonganError, lived: float = 0.0) -> float:
        self.pauses.append(super().pause(error, lived))
        return 0.0


class Watcher:
    """Hears everything that a keeper tells."""

    def __init__(self) -> None:
        self.heard: list[News] = []
        self._news = asyncio.Event()

    def __call__(self, news: News) -> None:
        self.heard.append(news)
        self._news.set()

    def wake(self) -> None:
        self._news.set()

    def of(self, kind: type[Any]) -> list[Any]:
        return [news for news in self.heard if isinstance(news, kind)]

    def count(self, kind: type[Any]) -> int:
        return len(self.of(kind))

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                self._news.clear()
                await self._news.wait()


@contextlib.asynccontextmanager
async def kept(server: FakeServer, folder: Path, **values: Any) -> AsyncIterator[tuple[Keeper, Watcher]]:
    """A keeper that runs while the test does."""
    watcher = Watcher()
    with Keeper(profile_at(server, folder), watcher, **({"patience": Impatience()} | values)) as keeper:
        running = asyncio.create_task(keeper.run())
        try:
            yield keeper, watcher
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


def follow_after(server: FakeServer) -> None:
    """Follow as the specification says: only what is behind the cursor."""

    def follow(visitor: Visitor, block: Follow) -> None:
        visitor.send(Following(after=max(block.after, 0)), block.token)
        for message in server.messages:
            if message.sequence > block.after:
                visitor.send(Popup(message=message))

    server.answers[Follow] = follow


# Messages


async def test_messages_are_stored_before_they_are_reported_and_told(tmp_path: Path) -> None:
    async with fake_server() as server, kept(server, tmp_path) as (keeper, watcher):
        await watcher.until(lambda: watcher.count(Connected))
        message = sample_message()
        stored_when_reported: list[object] = []
        server.answers[Delivered] = lambda _, block: stored_when_reported.append(keeper.cache.cursor)
        server.push(Popup(message=message))
        await watcher.until(lambda: watcher.count(Stored))
        await server.until(lambda: server.got(Delivered))
        assert server.got(Delivered)[-1].sequence == message.sequence
        assert stored_when_reported == [message.sequence]
        assert keeper.popups.next() == message


async def test_after_a_cut_it_follows_behind_what_is_stored(tmp_path: Path) -> None:
    async with fake_server() as server:
        server.messages = [sample_message("Satu"), sample_message("Dua")]
        follow_after(server)
        async with kept(server, tmp_path) as (keeper, watcher):
            await watcher.until(lambda: keeper.cache.cursor == server.messages[-1].sequence)
            server.messages.append(sample_message("Tiga"))
            logged_in = server.login
            server.login = lambda visitor, block: _newest(logged_in(visitor, block), server)  # type: ignore[method-assign]
            server.visitors[0].writer.transport.abort()
            await watcher.until(lambda: keeper.cache.cursor == server.messages[-1].sequence)
            assert [row.message for row in keeper.cache.inbox()] == server.messages[::-1]
    first, second = server.got(Follow)
    assert (first.after, second.after) == (-1, server.messages[1].sequence)
    assert len(server.got(Resume)) == 2


def _newest(session: Any, server: FakeServer) -> Any:
    import msgspec

    return msgspec.structs.replace(session, sequence=server.messages[-1].sequence)


async def test_receipts_are_told(tmp_path: Path) -> None:
    async with fake_server() as server, kept(server, tmp_path) as (_, watcher):
        await watcher.until(lambda: watcher.count(Connected))
        pushed = Receipts(message="f" * 32, tally=server.tally, changed=[])
        server.push(pushed)
        await watcher.until(lambda: watcher.count(Receipts))
        assert [news for news in watcher.heard if isinstance(news, Receipts)] == [pushed]


async def test_what_becomes_of_messages_is_stored_and_told(tmp_path: Path) -> None:
    """[RCPT-6], [MSG-11], [MSG-12]"""
    one, two = sample_message("Satu"), sample_message("Dua")
    async with fake_server() as server, kept(server, tmp_path) as (keeper, watcher):
        await watcher.until(lambda: watcher.count(Connected))
        server.push(Elsewhere(state=ElsewhereState.SHOWN, messages=[one.id]))
        server.push(Popup(message=one))
        server.push(Popup(message=two))
        server.push(Retracted(message=two.id, retracted_at=5))
        server.push(Reminder(message=one))
        await watcher.until(lambda: watcher.count(Reminder) and watcher.count(Stored))
        assert (watcher.count(Elsewhere), watcher.count(Retracted)) == (1, 1)
        assert keeper.popups.next() is None
        assert [row.message.subject for row in keeper.cache.inbox()] == ["", "Satu"]


async def test_a_transfer_goes_on_over_the_next_line_of_the_keeper(tmp_path: Path) -> None:
    async with fake_server() as server, kept(server, tmp_path) as (keeper, watcher):
        await watcher.until(lambda: watcher.count(Connected))
        first = keeper.client
        assert first
        server.visitors[0].writer.transport.abort()
        await watcher.until(lambda: watcher.count(Connected) == 2)
        async with asyncio.timeout(10):
            link = await first.live_link()
        assert keeper.client
        assert link is keeper.client.link
        assert len(server.got(Resume)) == 2


# Errands


async def test_what_is_put_while_the_line_is_away_goes_when_it_is_there(tmp_path: Path) -> None:
    async with fake_server() as server:
        with Keeper(profile_at(server, tmp_path)) as keeper:
            id = keeper.outbox.put(Send(id=new_id(), to=["a@x"], subject="Seminar"))
            keeper.reports.add(DeliveryState.SHOWN, "e" * 32)
        async with kept(server, tmp_path) as (keeper, watcher):
            await server.until(lambda: server.got(Send) and server.got(Receipt))
            assert server.got(Send)[0].id == id
            await watcher.until(lambda: watcher.count(Connected))
            keeper.reports.add(DeliveryState.OPENED, "e" * 32)
            keeper.nudge()
            await server.until(lambda: len(server.got(Receipt)) == 2)


async def test_what_another_process_puts_into_the_outbox_is_noticed(tmp_path: Path) -> None:
    from kentongan.client.cache import Cache
    from kentongan.client.database import Database
    from kentongan.client.outbox import Outbox

    async with fake_server() as server, kept(server, tmp_path, tick=0.01) as (keeper, watcher):
        await watcher.until(lambda: watcher.count(Connected))
        with Database.of(keeper.profile) as database:
            id = Outbox(Cache(database)).put(Send(id=new_id(), to=["a@x"], subject="Seminar"))
            await server.until(lambda: server.got(Send))
            assert [(sent.id, sent.subject) for sent in server.got(Send)] == [(id, "Seminar")]


# The state, in words


async def test_the_state_is_told_at_every_change(tmp_path: Path) -> None:
    async with fake_server() as server:
        async with kept(server, tmp_path) as (keeper, watcher):
            await watcher.until(lambda: watcher.count(Connected))
            server.visitors[0].writer.transport.abort()
            await watcher.until(lambda: watcher.count(Connected) == 2)
            assert keeper.state == Connected("humas@lain", server.where)
        assert keeper.state == NotConnected()
    states = [type(news) for news in watcher.heard]
    assert states == [Connecting, Connected, Reconnecting, Connecting, Connected, NotConnected]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (Connecting(), "Connecting …"),
        (Connected("humas@lain", "a:1"), "Connected to a:1 as humas@lain."),
        (Reconnecting(3.6, LinkLost()), "The connection to the server was lost. Connecting again in 4 seconds …"),
        (NotConnected(), "Not connected."),
        (NotConnected(ServerUnreachable("a:1", "x")), "Not connected: The server a:1 cannot be reached (x)."),
    ],
)
def test_every_state_has_words_in_both_languages(state: LinkState, words: str) -> None:
    assert state.say("en") == words
    assert state.say("id") != words


async def test_a_device_that_was_taken_back_is_told_and_not_tried_again(tmp_path: Path) -> None:
    def refuse(_: Visitor, block: Resume) -> None:
        raise Refusal(ErrorCode.DEVICE_UNKNOWN)

    watcher = Watcher()
    async with fake_server() as server:
        server.answers[Resume] = refuse
        with Keeper(profile_at(server, tmp_path), watcher) as keeper, pytest.raises(ClientError):
            await keeper.run()
    assert len(server.got(Resume)) == 1
    assert isinstance(keeper.state, NotConnected)
    assert keeper.state.why
    assert keeper.profile.member is None


async def test_another_key_ends_it_before_anything_is_sent(tmp_path: Path) -> None:
    async with fake_server() as server:
        profile = profile_at(server, tmp_path)
    async with fake_server(identity=new_identity()) as server:
        profile.go_only_to(ServerAddress.parse_list(server.where))
        with Keeper(profile) as keeper, pytest.raises(KeyChanged):
            await keeper.run()
        assert server.received == []


async def test_one_keeper_at_a_time_has_a_profile(tmp_path: Path) -> None:
    async with fake_server() as server, kept(server, tmp_path):
        with pytest.raises(ProfileBusy), Keeper(profile_at(server, tmp_path)):
            pass
    with Keeper(profile_at(server, tmp_path)):
        pass


# Coming back


async def test_a_goodbye_that_says_when_to_come_back_is_obeyed_with_a_spread(tmp_path: Path) -> None:
    patience = Impatience()
    async with fake_server() as server, kept(server, tmp_path, patience=patience) as (_, watcher):
        await watcher.until(lambda: watcher.count(Connected))
        server.push(Goodbye(code="going_down", retry_after=7))
        await watcher.until(lambda: watcher.count(Reconnecting))
        (state,) = (news for news in watcher.heard if isinstance(news, Reconnecting))
        assert isinstance(state.why, LinkEnded)
    assert patience.pauses == [14]


async def test_pauses_grow_while_nothing_answers_and_a_knock_shortens_them(tmp_path: Path) -> None:
    async with fake_server() as server:
        profile = profile_at(server, tmp_path)
    watcher = Watcher()
    with Keeper(profile, watcher, patience=Patience(lambda least, most: 1000 * most)) as keeper:
        running = asyncio.create_task(keeper.run())
        for count in range(1, 4):
            await watcher.until(lambda count=count: watcher.count(Reconnecting) == count)  # type: ignore[misc]
            keeper.knock()
        await watcher.until(lambda: watcher.count(Reconnecting) == 4)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert [news.seconds for news in watcher.heard if isinstance(news, Reconnecting)] == [1000, 2000, 4000, 8000]


async def test_when_its_server_dies_it_goes_on_at_another_by_its_device_key(tmp_path: Path) -> None:
    """[LINK-7]"""
    async with fake_server() as other, fake_server(announced=[other.where]) as server:
        other.messages = [sample_message("Di server lain")]
        async with kept(server, tmp_path) as (keeper, watcher):
            await watcher.until(lambda: watcher.count(Connected))
            assert [str(address) for address in Profile(tmp_path).server.servers] == [server.where, other.where]
            await server.__aexit__()
            await watcher.until(lambda: watcher.count(Stored) and watcher.count(Connected) == 2)
            assert keeper.state == Connected("humas@lain", other.where)
            assert keeper.popups.next() == other.messages[0]
    assert [type(block) for block in other.received][:2] == [Resume, Follow]
    assert other.got(Resume)[0].device_key == DEVICE_KEY


async def test_a_server_that_sends_its_sessions_away_is_left_for_the_others(tmp_path: Path) -> None:
    patience = Impatience()
    async with (
        fake_server() as other,
        fake_server(announced=[other.where]) as server,
        kept(server, tmp_path, patience=patience) as (keeper, watcher),
    ):
        await watcher.until(lambda: watcher.count(Connected))
        server.push(Goodbye(code="going_down", retry_after=7))
        await watcher.until(lambda: watcher.count(Connected) == 2)
        assert keeper.state == Connected("humas@lain", other.where)
    assert patience.pauses == [14]


async def test_another_key_at_another_address_is_told_and_the_right_one_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """[TLS-5]"""
    monkeypatch.setattr("random.shuffle", lambda servers: None)
    async with (
        fake_server(identity=new_identity()) as wrong,
        fake_server() as right,
        fake_server(announced=[wrong.where, right.where]) as server,
        kept(server, tmp_path) as (_, watcher),
    ):
        await watcher.until(lambda: watcher.count(Connected))
        await server.__aexit__()
        await watcher.until(lambda: watcher.count(Connected) == 2)
    line = watcher.of(Connected)[1]
    assert line.server == right.where
    assert [(one.server, one.shown) for one in line.strangers] == [(wrong.where, wrong.identity.fingerprint)]
    assert wrong.identity.fingerprint in line.say("en")
    assert wrong.received == []


async def test_while_the_right_one_is_down_another_key_is_told_and_nothing_given_up(tmp_path: Path) -> None:
    async with (
        fake_server(identity=new_identity()) as wrong,
        fake_server(announced=[wrong.where]) as server,
        kept(server, tmp_path) as (keeper, watcher),
    ):
        await watcher.until(lambda: watcher.count(Connected))
        await server.__aexit__()
        await watcher.until(lambda: any(isinstance(one.why, KeyChanged) for one in watcher.of(Reconnecting)))
        async with fake_server() as back:
            keeper.profile.keep_announced([wrong.where, back.where])
            await watcher.until(lambda: watcher.count(Connected) == 2)
            assert watcher.of(Connected)[1].server == back.where
        assert wrong.received == []


async def test_when_the_network_is_back_it_does_not_wait_for_the_end_of_a_pause(tmp_path: Path) -> None:
    async with fake_server() as server:
        profile = profile_at(server, tmp_path)
    watcher, looks, network = Watcher(), 0, {"address": "192.0.2.7"}

    def look(hosts: Iterable[str]) -> tuple[str, ...]:
        nonlocal looks
        looks += 1
        watcher.wake()
        return (network["address"], "")

    slow = Patience(lambda least, most: 1000 * most)
    with Keeper(profile, watcher, patience=slow, tick=0.01, network=look) as keeper:
        running = asyncio.create_task(keeper.run())
        await watcher.until(lambda: watcher.count(Reconnecting))
        for address, tries in (("", 1), ("192.0.2.7", 2), ("192.0.2.8", 3)):
            network["address"], seen = address, looks
            await watcher.until(lambda seen=seen: looks > seen + 2)  # type: ignore[misc]
            await watcher.until(lambda tries=tries: watcher.count(Reconnecting) == tries)  # type: ignore[misc]
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    pauses = [news.seconds for news in watcher.heard if isinstance(news, Reconnecting)]
    assert pauses[0] == 1000
    assert max(pauses[1:]) <= 2  # with a fresh patience, which spreads by itself


async def test_a_line_from_an_address_that_is_no_longer_ours_is_given_up(tmp_path: Path) -> None:
    address = "127.0.0.1"
    values = {"tick": 0.01, "network": lambda hosts: (*(address for _ in hosts), "192.0.2.7")}
    async with fake_server() as server, kept(server, tmp_path, **values) as (_, watcher):
        await watcher.until(lambda: watcher.count(Connected))
        address = "192.0.2.8"
        await watcher.until(lambda: watcher.count(Connected) == 2)
        assert watcher.count(Reconnecting) == 1, "the old line is given up before a new one is made"
        assert len(server.got(Resume)) == 2


async def test_after_a_sleep_of_the_machine_it_connects_anew_at_once(tmp_path: Path) -> None:
    loop = asyncio.get_running_loop()
    slept = [0.0]
    async with (
        fake_server() as server,
        kept(
            server,
            tmp_path,
            patience=Patience(lambda least, most: 1000 * most),
            clock=lambda: loop.time() + slept[0],
            tick=0.01,
        ) as (_, watcher),
    ):
        await watcher.until(lambda: watcher.count(Connected))
        slept[0] = 600.0
        await watcher.until(lambda: watcher.count(Connected) == 2)
    assert len(server.got(Resume)) == 2
