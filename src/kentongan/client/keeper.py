"""The line that stays up: connects, follows, stores, reports, sends what waits, and comes back whenever it breaks.

    with Keeper(profile, tell=show) as keeper:
        await keeper.run()

`tell` is called in the event loop with every new `LinkState`, with `Stored` when messages have come into the cache, and
with `Receipts`, `Elsewhere`, `Retracted` and `Reminder` when the cache has them. What a face paints it takes from
`keeper.cache` and `keeper.popups`; only a reminder it shows when it is told, also when it was shown before, [MSG-12].
`run` ends only by being cancelled, or by an error that waiting does not mend.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from kentongan.client.cache import Cache
from kentongan.client.client import Client
from kentongan.client.database import Database
from kentongan.client.errors import (
    AnswerUnreadable,
    KeyChanged,
    LinkLost,
    NotKentongan,
    ProfileBusy,
    ServerRefused,
    ServerUnreachable,
    ShadowUnreachable,
    TransferBroken,
)
from kentongan.client.history import History
from kentongan.client.invitation import ServerAddress
from kentongan.client.link import Link
from kentongan.client.link_state import Connected, Connecting, LinkState, NotConnected, Reconnecting
from kentongan.client.lock import FileLock
from kentongan.client.network import own_addresses
from kentongan.client.outbox import Outbox
from kentongan.client.patience import Patience, is_passing
from kentongan.client.popups import Popups
from kentongan.client.profile import Profile
from kentongan.client.reports import Reports
from kentongan.client.waiting import Waiting
from kentongan.errors import ErrorCode, KentonganError
from kentongan.protocol.command import Block
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.protocol.commands.message import Delivered, Follow, Following, Message, Popup, Receipts
from kentongan.protocol.commands.reminder import Reminder
from kentongan.protocol.commands.retraction import Retracted

LOCK_FILE = "keeper.lock"
# How often the clocks are compared, and other processes' messages looked for.
TICK_SECONDS = 1.0
# The machine slept when the time that passed exceeds the time that the event loop saw by so much.
SLEPT_SECONDS = 5.0
# How long popups wait for the answer about those that were dealt with elsewhere, and with them whatever is to be sent:
# on a thin line with many of them it takes minutes, and an emergency must not wait for that.
ASK_SECONDS = 10.0
# So many messages are stored in one transaction when many wait.
MOST_AT_ONCE = 500


@dataclass(frozen=True)
class Stored:
    """Messages are in the cache that were not there before, as far as the stream tells."""

    messages: tuple[Message, ...]


News = LinkState | Stored | Receipts | Elsewhere | Retracted | Reminder


def clock_through_sleep() -> float:
    """Seconds that also pass while the machine sleeps, which the event loop's clock does not count."""
    boottime = getattr(time, "CLOCK_BOOTTIME", None)
    return time.time() if boottime is None else time.clock_gettime(boottime)


class KeptClient(Client):
    """A client whose transfers go on over the keeper's next line, instead of opening one beside it."""

    way: Callable[[], Awaitable[Link]]

    async def live_link(self) -> Link:
        """The keeper's link; waits for the next one while there is none."""
        return await self.way()


class Keeper:
    """Keeps the line of one profile; one process at a time may, others read the cache. Made and used by `with`."""

    def __init__(
        self,
        profile: Profile,
        tell: Callable[[News], None] = lambda _: None,
        *,
        patience: Patience | None = None,
        clock: Callable[[], float] = clock_through_sleep,
        tick: float = TICK_SECONDS,
        network: Callable[[Iterable[str]], tuple[str, ...]] = own_addresses,
    ) -> None:
        self.profile = profile
        self.state: LinkState = NotConnected()
        self.client: Client | None = None
        self._lost: ServerAddress | None = None
        self._tell = tell
        self._patience = patience or Patience()
        self._clock = clock
        self._tick = tick
        self._network = network
        self._errand = asyncio.Event()
        self._wake = asyncio.Event()
        self._stands = asyncio.Event()

    def __enter__(self) -> Self:
        """Take the profile and open its database. Raises ProfileBusy, ProfileBroken, CacheBroken."""
        Path(self.profile.folder).mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = FileLock(self.profile.folder / LOCK_FILE)
        if not self._lock.take(wait=False):
            raise ProfileBusy(str(self.profile.folder))
        try:
            self.database = Database.of(self.profile)
        except BaseException:
            self._lock.give()
            raise
        self.cache = Cache(self.database)
        self.reports = Reports(self.cache)
        self.popups = Popups(self.cache, self.reports)
        self.outbox = Outbox(self.cache)
        self.history = History(self.cache)
        self.waiting = Waiting(self.cache)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.database.close()
        self._lock.give()

    # From outside

    def nudge(self) -> None:
        """Something was put into the outbox or the reports: look now."""
        self._errand.set()

    def knock(self) -> None:
        """Try to connect now instead of waiting: the network has come back, or somebody pressed a button."""
        self._wake.set()

    # The life of the line

    async def run(self) -> None:
        """Stay connected. Raises what waiting does not mend: NotLoggedIn, KeyChanged, ServerRefused, CacheBroken."""
        self.popups.held = True
        watching = asyncio.gather(self._watch_clocks(), self._watch_network())
        try:
            while True:
                await self._once()
        except KentonganError as error:
            self._publish(NotConnected(error))
            raise
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            if not isinstance(self.state, NotConnected):
                self._publish(NotConnected())

    async def _once(self) -> None:
        """One connection from its beginning to its end, and the pause after it."""
        self._wake.clear()
        self._publish(Connecting())
        began = asyncio.get_running_loop().time()
        try:
            await self._connection()
        except KentonganError as error:
            if not _is_mended_by_waiting(error):
                raise
            pause = self._patience.pause(error, asyncio.get_running_loop().time() - began)
            await self._pause(pause, error)

    async def _pause(self, seconds: float, why: KentonganError) -> None:
        self._publish(Reconnecting(seconds, why))
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            pass

    async def _connection(self) -> None:
        async with KeptClient.connect(self.profile, lost=self._lost) as client:
            client.way = self._live_link
            self.client = client
            self._lost = client.link.server
            try:
                session = await client.resume()
                await self._begin(client, session.sequence)
                self._stands.set()
                connected = Connected(session.address, str(client.link.server), client.link.strangers)
                # What comes from now on is told by the stream itself, and the server's list may not have it yet.
                waiting = await asyncio.to_thread(self.popups.waiting)
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(self._receive(client))
                    tasks.create_task(self._serve(client, connected, waiting))
            except BaseExceptionGroup as group:
                raise _first_of(group) from group
            finally:
                self._stands.clear()
                self.client = None

    async def _serve(self, client: Client, connected: Connected, waiting: dict[str, int]) -> None:
        """What is done beside receiving: a line that breaks again and again still brings messages."""
        await self._ask_after_popups(client, waiting)
        self._publish(connected)
        await self._run_errands(client)

    async def _ask_after_popups(self, client: Client, waiting: dict[str, int]) -> None:
        """[RCPT-6] What was dealt with elsewhere meanwhile does not pop up here, if the server says so in time."""
        self.popups.held = True
        news: list[Elsewhere] = []
        try:
            async with asyncio.timeout(ASK_SECONDS):
                news = await self.waiting.look(client, waiting)
        except TimeoutError:
            pass
        except ServerRefused as error:
            if not is_passing(error):
                raise
        self.popups.held = False
        for one in news:
            self._tell(one)

    async def _live_link(self) -> Link:
        await self._stands.wait()
        while self.client is None or self.client.link.lost:
            self._stands.clear()
            await self._stands.wait()
        return self.client.link

    async def _begin(self, client: Client, newest: int) -> None:
        """Follow after what is safe here; a server that knows less than that has come back from a backup."""
        cursor = self.cache.cursor
        if cursor is not None:
            cursor = min(cursor, newest)
        following = await client.link.request(Follow(after=-1 if cursor is None else cursor), Following)
        if self.cache.cursor != following.after:
            await asyncio.to_thread(self.cache.begin, following.after)
        if client.session and following.after > client.session.cursor:
            # Stored in an earlier life that ended before it could say so.
            client.link.tell(Delivered(sequence=following.after))

    async def _receive(self, client: Client) -> None:
        while True:
            pushes = [await client.link.next_push()]
            while len(pushes) < MOST_AT_ONCE and (more := client.link.push_at_hand()):
                pushes.append(more)
            await self._take(client, pushes)

    async def _take(self, client: Client, pushes: list[Block]) -> None:
        known = [push for push in pushes if isinstance(push, Popup | Receipts | Elsewhere | Retracted | Reminder)]
        messages = tuple(push.message for push in known if isinstance(push, Popup))
        # Nobody paints a message before everything that came before it was told.
        self.popups.untold = bool(messages)
        contents = [push.message if isinstance(push, Popup) else push for push in known]
        others = [push for push in known if not isinstance(push, Popup)]
        storing = asyncio.create_task(asyncio.to_thread(self.cache.take, contents))
        try:
            await asyncio.wait({storing})
        finally:
            # Also when the line is lost meanwhile: the thread goes on, and what is stored is not sent again.
            await self._tell_stored(storing, others, messages)
        if messages:
            # Only now: [RCPT-1] it is on this disk. Not waited for: the next one, or the next follow, says it again.
            client.link.tell(Delivered(sequence=messages[-1].sequence))

    async def _tell_stored(
        self, storing: asyncio.Task[None], others: Iterable[News], messages: tuple[Message, ...]
    ) -> None:
        try:
            await storing
            for one in others:
                self._tell(one)
        finally:
            self.popups.untold = False
        if messages:
            self._tell(Stored(messages))

    # Errands

    async def _run_errands(self, client: Client) -> None:
        """Report and send what waits: at once when it comes, later what the server cannot take now."""
        patience = Patience()
        fetched = False
        while True:
            self._errand.clear()
            try:
                await self.reports.send(client)
                await self.outbox.post(client)
                if not fetched:
                    await self.history.fetch(client)
                    fetched = True
            except (ServerRefused, ShadowUnreachable, TransferBroken) as error:
                if not is_passing(error):
                    raise
                await asyncio.sleep(patience.pause(error))
            else:
                patience = Patience()
                await self._errand.wait()

    # Clocks

    async def _watch_clocks(self) -> None:
        """Notice that the machine has slept, and what other processes have put into the database."""
        loop = asyncio.get_running_loop()
        ahead, version = self._clock() - loop.time(), self.database.version()
        while True:
            await asyncio.sleep(self._tick)
            slept = (self._clock() - loop.time()) - ahead
            ahead += slept
            if slept > SLEPT_SECONDS:
                self._wake_up()
            if version != (version := self.database.version()):
                self.nudge()

    async def _watch_network(self) -> None:
        """Notice that the network has come back or is another one: then a long pause has lost its reason."""
        hosts = {server.host for server in self.profile.server.servers}
        known = self._network(sorted(hosts))
        while True:
            await asyncio.sleep(self._tick)
            if self.client:
                hosts.add(self.client.link.peer_host)
            # Another host makes the tuple longer, and that is no news of the network.
            found = self._network(sorted(hosts))
            if found != known and len(found) == len(known) and any(found):
                self._move(found)
            known = found

    def _move(self, addresses: tuple[str, ...]) -> None:
        """We speak from these addresses now: a line from another one is dead, only we were not told."""
        self._patience = Patience()
        if self.client is None:
            self.knock()
        elif self.client.link.local_host not in addresses:
            self.client.link.abandon()

    def _wake_up(self) -> None:
        """After a sleep the server has given us up, only we were not told."""
        self._patience = Patience()
        self._wake.set()
        if self.client:
            self.client.link.abandon()

    def _publish(self, state: LinkState) -> None:
        """Without a line nobody can be asked: what waits is shown all the same."""
        self.popups.held = self.popups.held and not isinstance(state, Reconnecting | NotConnected)
        self.state = state
        self._tell(state)


# Waiting does not make an account or a device valid again.
_FOR_GOOD = frozenset({ErrorCode.SUSPENDED, ErrorCode.DEVICE_UNKNOWN})


def _is_mended_by_waiting(error: KentonganError) -> bool:
    if isinstance(error, KeyChanged):
        return not error.is_everywhere
    if isinstance(error, ServerRefused):
        return is_passing(error) and error.code not in _FOR_GOOD
    return isinstance(error, ServerUnreachable | NotKentongan | LinkLost | AnswerUnreadable)


def _first_of(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """What ended the connection; the rest are consequences."""
    return (
        _first_of(group.exceptions[0]) if isinstance(group.exceptions[0], BaseExceptionGroup) else group.exceptions[0]
    )
