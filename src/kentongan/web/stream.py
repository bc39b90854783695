"""What has changed, told to open pages: one stream of names a page, over which nothing else travels.

A name (`registrations`, `registration-12`, `letters`) only says "look": the page then asks for the part of itself that
bears this name, and gets it as its own session may see it. Names wait as a set, so that a page that is slow, or a burst
of thousands of events, costs no more than what there are names for.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

from kentongan.bus.bus import (
    AdministratorChanged,
    AuditLooked,
    AuditMoved,
    BackupEnded,
    BackupMoved,
    DevicesEnded,
    Event,
    LetterQueued,
    MembersSuspended,
    NameChanged,
    RegistrationArrived,
    RegistrationDecided,
    RightsChanged,
)
from kentongan.bus.doorbell import Doorbell
from kentongan.errors import ErrorCode, Refusal

# At most so many times a second anything is sent to a page.
_PAUSE = 0.25
# So often a session is looked at, and whoever went away without a word is noticed.
_LOOK_SECONDS = 5.0
_MOST = 200
REGISTRATIONS: Final = "registrations"
LETTERS: Final = "letters"
BACKUP: Final = "backup"
AUDIT: Final = "audit"
MEMBERS: Final = "members"
TRANSFERS: Final = "transfers"
MESSAGES: Final = "messages"
SESSION: Final = "session"
# What is told to a page that comes back after an interruption: it may have missed any of them.
_EVERYTHING = (REGISTRATIONS, LETTERS, BACKUP, AUDIT, MEMBERS, TRANSFERS, MESSAGES)


def registration(number: int) -> str:
    """The name under which changes of one registration are told."""
    return f"registration-{number}"


def names_of(event: Event) -> tuple[str, ...]:
    """Which names an event makes pages look at."""
    match event:
        case RegistrationArrived(number) | RegistrationDecided(number):
            return REGISTRATIONS, registration(number)
        case LetterQueued():
            return (LETTERS,)
        case BackupMoved() | BackupEnded():
            return (BACKUP,)
        case AuditMoved() | AuditLooked():
            return (AUDIT,)
        case DevicesEnded() | MembersSuspended() | NameChanged() | RightsChanged():
            return (MEMBERS,)
        case AdministratorChanged():
            return (SESSION,)
        case Doorbell():
            return _rung(event)
        case _:
            return ()


def _rung(doorbell: Doorbell) -> tuple[str, ...]:
    """Which names a doorbell of another hub makes pages look at."""
    if doorbell.everything:
        return *_EVERYTHING, SESSION
    numbers = doorbell.registrations
    names = [REGISTRATIONS, *map(registration, numbers)] if numbers else []
    names += [LETTERS] if doorbell.letters else []
    names += [BACKUP, AUDIT] if doorbell.jobs else []
    names += [MEMBERS] if doorbell.members or doorbell.devices or doorbell.names else []
    return *names, *([SESSION] if doorbell.administrators else [])


class Stream:
    """The names that one page has not been told yet."""

    def __init__(self, names: tuple[str, ...] = ()) -> None:
        """`names` wait from the beginning."""
        self._waiting = dict.fromkeys(names)
        self._wake = asyncio.Event()
        self.closed = False
        if names:
            self._wake.set()

    def tell(self, names: tuple[str, ...]) -> None:
        """Something under these names has changed."""
        self._waiting |= dict.fromkeys(names)
        self._wake.set()

    def close(self) -> None:
        """The console stops."""
        self.closed = True
        self._wake.set()

    async def take(self, patience: float) -> list[str]:
        """The names that wait, once there are any; none after so many seconds."""
        try:
            async with asyncio.timeout(patience):
                await self._wake.wait()
        except TimeoutError:
            return []
        self._wake.clear()
        names = list(self._waiting)
        self._waiting.clear()
        return names


class Streams:
    """All open pages."""

    def __init__(self) -> None:
        """Nobody looks."""
        self._open: set[Stream] = set()
        self._closed = False

    def __len__(self) -> int:
        return len(self._open)

    def hear(self, event: Event) -> None:
        """Pass an event of the bus on."""
        self.tell(*names_of(event))

    def tell(self, *names: str) -> None:
        """Something under these names has changed."""
        if names:
            for stream in self._open:
                stream.tell(names)

    def close(self) -> None:
        """End every stream, and take no more."""
        self._closed = True
        for stream in self._open:
            stream.close()

    def open(self, *, again: bool = False) -> Stream:
        """A stream for a page; `again` when it has had one before. Raises Refusal(TOO_FAST) when too many are open."""
        if len(self._open) >= _MOST or self._closed:
            raise Refusal(ErrorCode.TOO_FAST, detail="60", retry_after=60)
        stream = Stream(_EVERYTHING if again else ())
        self._open.add(stream)
        return stream

    async def events(self, stream: Stream, lives: Callable[[], Awaitable[bool]]) -> AsyncIterator[str]:
        """What is sent to the page, as `text/event-stream`; ends when the session does or the console stops."""
        try:
            yield "retry: 2000\nid: 1\n\n"
            looked = asyncio.get_running_loop().time()
            while not stream.closed:
                names = await stream.take(_LOOK_SECONDS)
                late = asyncio.get_running_loop().time() - looked >= _LOOK_SECONDS
                if late or not names or SESSION in names:
                    if not await lives():
                        yield "event: ended\ndata:\n\n"
                        return
                    looked = asyncio.get_running_loop().time()
                yield "".join(f"event: {name}\ndata:\n\n" for name in names if name != SESSION) or ":\n\n"
                await asyncio.sleep(_PAUSE)
        finally:
            self._open.discard(stream)
