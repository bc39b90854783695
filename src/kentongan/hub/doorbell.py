"""What other hubs have committed: looked up when one rings, every five seconds anyway, and told to this hub's sessions.

A doorbell is never believed. It says where to look; what is found there becomes an event of this hub, and goes the way
of everything that was done here. So a lost doorbell costs at most the five seconds, and a forged one a look.
"""

import asyncio
from typing import TYPE_CHECKING

import structlog

from kentongan.bus.bus import Bus, Event, MessageReminded, MessageRetracted, RegistrationDecided
from kentongan.bus.doorbell import NOTHING, Doorbell
from kentongan.services.doorbell import DoorbellService
from kentongan.services.login import Membership

if TYPE_CHECKING:
    from kentongan.hub.hub import Hub

# Seconds between two looks at what every hub must know, whether anybody rings or not.
POLL_SECONDS = 5.0
# Seconds after a look, and after one at everything or one that failed: rings gather meanwhile.
_GATHER, _PAUSE = 0.02, 0.5
_log = structlog.get_logger("hub.doorbell")


class DoorbellNews:
    """Hears doorbells, looks, and tells this hub."""

    def __init__(self, hub: "Hub", bus: Bus, service: DoorbellService) -> None:
        """Nothing is read before `run`."""
        self._hub = hub
        self._bus = bus
        self._service = service
        self._due = NOTHING
        self._wake = asyncio.Event()
        self._orders = 0
        self._known_until = 0
        bus.subscribe(self._hear)

    def _hear(self, event: Event) -> None:
        if isinstance(event, Doorbell):
            self._due |= event
            self._wake.set()

    async def run(self) -> None:
        """Look whenever somebody rings, and every five seconds; ends when it is cancelled."""
        loop = asyncio.get_running_loop()
        await self._begin()
        polled_at = loop.time()
        while True:
            await self._rung(polled_at + POLL_SECONDS - loop.time())
            polls = loop.time() >= polled_at + POLL_SECONDS
            due, self._due = self._due, NOTHING
            missed = due.everything or (polls and not self._bus.is_whole)
            try:
                await self._look(due, polls or missed, missed)
            except Exception as error:
                _log.error("doorbell_not_answered", exc_info=error)
                self._hear(due)
                await asyncio.sleep(_PAUSE)
                continue
            if polls or missed:
                polled_at = loop.time()
            await asyncio.sleep(_PAUSE if missed else _GATHER)

    async def _begin(self) -> None:
        """From which moment on everything concerns this hub."""
        while not self._known_until:
            try:
                self._orders = await self._service.last_order()
                self._known_until = self._service.now
            except Exception as error:
                _log.error("doorbell_not_begun", exc_info=error)
                await asyncio.sleep(_PAUSE)

    async def _rung(self, patience: float) -> None:
        """Wait until somebody rings, at most so many seconds."""
        try:
            async with asyncio.timeout(max(patience, 0)):
                await self._wake.wait()
        except TimeoutError:
            return
        self._wake.clear()

    async def _look(self, due: Doorbell, everywhere: bool, missed: bool) -> None:
        """Sessions first: who may not be here any more must not be told anything."""
        now = self._service.now
        await self._look_at_sessions(None if everywhere else due)
        if everywhere or due.until > self._hub.router.last:
            self._hub.router.reach(await self._hub.services.message.last_sequence())
        await self._look_at_registrations(None if everywhere else due.registrations)
        if everywhere or due.orders:
            await self._follow_orders()
        if everywhere or due.settings:
            await self._hub.services.setting.look()
        await self._look_at_messages(due)
        if missed:
            await self._look_back(self._known_until)
        if everywhere:
            self._known_until = now

    async def _look_at_sessions(self, due: Doorbell | None) -> None:
        """What has become of sessions of this hub, or of those that are named."""
        members = [one.member for one in self._hub.connections if one.member is not None]
        sessions = [member for member in members if due is None or _is_named(member, due)]
        for event in await self._hub.services.login.look(sessions) if sessions else ():
            self._bus.publish_here(event)

    async def _look_at_registrations(self, numbers: list[int] | None) -> None:
        waiting = [one for one in self._hub.waiting.numbers() if numbers is None or one in numbers]
        for number, state in await self._service.decided(waiting):
            self._bus.publish_here(RegistrationDecided(number, state))

    async def _follow_orders(self) -> None:
        """Sessions and transfers that were ended at another hub."""
        orders = await self._service.orders(self._orders)
        self._orders = orders.through
        for session in orders.sessions:
            self._hub.live.end_session(session)
        for transfer in orders.transfers:
            await self._hub.live.end_transfer(transfer)

    async def _look_at_messages(self, due: Doorbell) -> None:
        """What has happened to messages of members that are here."""
        await self._tell_senders(due.receipts, self._service.now)
        for event in await self._service.done([pair for pair in due.done if self._hub.router.online(pair[0])]):
            self._bus.publish_here(event)
        for message in due.retracted:
            self._bus.publish_here(MessageRetracted(message))
        for one in due.reminded:
            chosen = None if one.chosen is None else frozenset(one.chosen)
            self._bus.publish_here(MessageReminded(one.message, chosen))

    async def _look_back(self, since: int) -> None:
        """The same for everything since a moment: nobody knows what was rung."""
        online = self._hub.router.members()
        await self._tell_senders(await self._service.missed_receipts(online, since), since)
        for event in await self._service.missed_done(online, since):
            self._bus.publish_here(event)
        for message in await self._service.retracted(since):
            self._bus.publish_here(MessageRetracted(message))

    async def _tell_senders(self, messages: list[int], since: int) -> None:
        senders = await self._service.senders(messages)
        mine = [message for message, sender in senders.items() if self._hub.router.online(sender)]
        if receipts := await self._service.receipts(mine, since):
            self._hub.news.hear(receipts)


def _is_named(member: Membership, due: Doorbell) -> bool:
    sender = member.sender
    home = sender.address.partition("@")[2]
    return (
        member.member_id in due.members
        or member.device in due.devices
        or sender.address in due.names
        or home in due.names
    )
