"""Passwords: hashed and checked by argon2id, away from the event loop, few at a time.

One check takes about 20 MiB and 20 ms by design, so that guessing is dear. For the same reason checks are bounded: a
flood of logins must not take the memory or the cores of everybody else, [LOGIN-3].
"""

import asyncio
import unicodedata
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import structlog
from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from kentongan.domain.password import Owner, check_password
from kentongan.domain.rating import rate
from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_secret

# The second choice of OWASP's cheat sheet: 19 MiB, two passes, one lane.
_MEMORY_KIB, _PASSES, _LANES = 19_456, 2, 1
_WAITING = 50
_RETRY_AFTER = 5

Answer = TypeVar("Answer")
Turn = asyncio.Future[None]
_log = structlog.get_logger("services.password")


class PasswordService:
    """Hashes and checks passwords, at most `at_once` at a time and 50 more waiting, and 50 suspects behind them.

    A suspect is somebody from where wrong passwords came before: so a flood of guesses waits behind those who log in.
    """

    def __init__(self, at_once: int) -> None:
        """Make the hash that stands in for users who do not exist."""
        self._hasher = PasswordHasher(_PASSES, _MEMORY_KIB, _LANES, type=Type.ID)
        self._dummy = self._hasher.hash(new_secret())
        self._pool = ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="password")
        self._free = at_once
        self._waiting: tuple[deque[Turn], deque[Turn]] = (deque(), deque())
        self._closed = False

    async def hash(self, password: str) -> str:
        """A password as it is stored; raises Refusal(LOGIN_BUSY) when too many wait."""
        return await self._run(lambda: self._hasher.hash(_normal(password)))

    async def hash_new(self, password: str, owner: Owner, old_password: str = "") -> str:
        """A password that somebody wants to have, as it is stored.

        Raises Refusal(PASSWORD_WEAK) for one that is easily guessed, and as `hash` does.
        """

        def work() -> str:
            check_password(password, owner, old_password, rate)
            return self._hasher.hash(_normal(password))

        return await self._run(work)

    async def verify(self, hash: str, password: str, *, suspect: bool = False) -> bool:
        """Whether the password belongs to the hash; raises Refusal(LOGIN_BUSY) when too many wait.

        An empty hash is that of a user who does not exist or has no password yet: the answer is False, after the same
        work as for any other.
        """
        return await self._run(lambda: self._matches(hash or self._dummy, password), suspect) and bool(hash)

    def close(self) -> None:
        """Finish what was asked, take nothing more, and end the threads."""
        self._closed = True
        self._pool.shutdown()

    async def _run(self, work: Callable[[], Answer], suspect: bool = False) -> Answer:
        if self._closed:
            raise Refusal(ErrorCode.GOING_DOWN, retry_after=_RETRY_AFTER)
        await self._turn(self._waiting[suspect])
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._next()

    async def _turn(self, line: deque[Turn]) -> None:
        """Return when it is one's turn, which `_next` hands on."""
        if self._free:
            self._free -= 1
            return
        if len(line) >= _WAITING:
            raise Refusal(ErrorCode.LOGIN_BUSY, retry_after=_RETRY_AFTER)
        turn: Turn = asyncio.get_running_loop().create_future()
        line.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self._next()
            elif turn in line:
                line.remove(turn)
            raise

    def _next(self) -> None:
        for line in self._waiting:
            while line:
                turn = line.popleft()
                if not turn.done():
                    turn.set_result(None)
                    return
        self._free += 1

    def _matches(self, hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(hash, _normal(password))
        except VerifyMismatchError:
            return False
        except (VerificationError, InvalidHashError):
            _log.error("password_hash_unreadable")
            return False


def _normal(password: str) -> bytes:
    """One form for what looks alike: keyboards and systems differ in how they compose letters with marks."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
