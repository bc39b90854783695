"""One limiter for every way to show a secret, [LIMIT-3]."""

import asyncio

import pytest

from kentongan.config import LimitSettings
from kentongan.errors import ErrorCode, Refusal
from kentongan.services.limiter import Blocked, Limiter
from kentongan.store.guess import TrimGuesses, failures_of
from kentongan.store.store import Store
from tests.services.clock import DAY, Clock

SECOND = 1000


@pytest.fixture
def limiter(store: Store, clock: Clock) -> Limiter:
    return Limiter(store, LimitSettings(), lambda: clock.now / 1000)


async def fail(limiter: Limiter, account: str = "humas@satu", source: str = "", times: int = 1) -> None:
    for _ in range(times):
        await limiter.guess(account, source, known=True)


async def refusal(limiter: Limiter, account: str = "humas@satu", source: str = "", known: bool = True) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await limiter.guess(account, source, known=known)
    assert refused.value.code is ErrorCode.LOGIN_LIMITED
    assert refused.value.detail == str(refused.value.retry_after)
    return refused.value


async def test_five_are_looked_at_and_then_one_per_delay(limiter: Limiter, clock: Clock) -> None:
    await fail(limiter, times=5)
    assert (await refusal(limiter)).retry_after == 1
    clock.forward(SECOND)
    await fail(limiter)
    assert (await refusal(limiter)).retry_after == 2
    await fail(limiter, "other@satu")


async def test_guesses_at_the_same_moment_are_counted_before_they_are_looked_at(limiter: Limiter) -> None:
    asked = await asyncio.gather(
        *(limiter.guess("humas@satu", "", known=True) for _ in range(50)), return_exceptions=True
    )
    assert sum(not isinstance(one, Exception) for one in asked) == 5


async def test_the_right_secret_makes_everything_new(limiter: Limiter, store: Store) -> None:
    await fail(limiter, source="192.0.2.7", times=4)
    guess = await limiter.guess("humas@satu", "192.0.2.7", known=True)
    assert guess.suspect
    guess.was_right()
    await store.write(TrimGuesses(0, 1))
    assert await store.read(failures_of, "humas@satu") == []
    await fail(limiter, times=5)


async def test_it_is_remembered_after_a_restart_and_on_other_hubs(limiter: Limiter, store: Store) -> None:
    await fail(limiter, times=5)
    assert (await refusal(Limiter(store, LimitSettings()))).retry_after == 1


async def test_nobody_waits_as_long_as_somebody(limiter: Limiter) -> None:
    for account, known in (("humas@satu", True), ("nobody@satu", False)):
        for _ in range(5):
            await limiter.guess(account, "", known=known)
    somebody, nobody = await refusal(limiter), await refusal(limiter, "nobody@satu", known=False)
    assert (somebody.code, somebody.detail, somebody.retry_after) == (nobody.code, nobody.detail, nobody.retry_after)


async def test_one_source_has_twenty_failures_and_then_one_a_minute(limiter: Limiter, clock: Clock) -> None:
    """Spraying: one guess at each of many accounts."""
    for number in range(20):
        await fail(limiter, f"m{number}@satu", "192.0.2.7")
    assert (await refusal(limiter, "m20@satu", "192.0.2.7")).retry_after == 60
    await fail(limiter, "m20@satu", "192.0.2.8")
    clock.forward(60 * SECOND)
    await fail(limiter, "m21@satu", "192.0.2.7")
    await refusal(limiter, "m22@satu", "192.0.2.7")


async def test_the_first_guess_of_a_source_is_not_suspect_and_right_ones_leave_no_trace(limiter: Limiter) -> None:
    for _ in range(3):
        guess = await limiter.guess("humas@satu", "192.0.2.7", known=True)
        assert not guess.suspect
        guess.was_right()
    await fail(limiter, source="192.0.2.7")
    assert (await limiter.guess("humas@satu", "192.0.2.7", known=True)).suspect


async def test_three_registrations_at_once_and_then_six_an_hour(limiter: Limiter, clock: Clock) -> None:
    """[LIMIT-4]"""
    for _ in range(3):
        limiter.register("192.0.2.7")
    with pytest.raises(Refusal) as refused:
        limiter.register("192.0.2.7")
    assert (refused.value.code, refused.value.retry_after) == (ErrorCode.REGISTRATION_LIMITED, 600)
    limiter.register("192.0.2.8")
    clock.forward(600 * SECOND)
    limiter.register("192.0.2.7")


async def test_an_administrator_sees_who_waits_and_lets_them_begin_anew(limiter: Limiter) -> None:
    await fail(limiter, source="192.0.2.7", times=5)
    for number in range(15):
        await limiter.guess(f"m{number}@nowhere", "192.0.2.7", known=False)
    for _ in range(3):
        limiter.register("192.0.2.8")
    assert await limiter.blocked() == [
        Blocked("humas@satu", "account", 1, 5, known=True),
        Blocked("192.0.2.7", "login", 60),
        Blocked("192.0.2.8", "registration", 600),
    ]
    for what in ("humas@satu", "192.0.2.7", "192.0.2.8"):
        assert await limiter.unblock(what)
        assert not await limiter.unblock(what)
    assert await limiter.blocked() == []
    await fail(limiter, source="192.0.2.7", times=5)


async def test_what_does_not_count_any_more_goes_and_strangers_do_not_fill_the_table(
    limiter: Limiter, store: Store, clock: Clock
) -> None:
    await fail(limiter)
    for number in range(10):
        clock.forward(SECOND)
        await limiter.guess(f"m{number}@nowhere", "", known=False)
    await store.write(TrimGuesses(0, 3))
    kept = [name for name in (f"m{number}@nowhere" for number in range(10)) if await store.read(failures_of, name)]
    assert kept == ["m7@nowhere", "m8@nowhere", "m9@nowhere"]
    assert await store.read(failures_of, "humas@satu")
    clock.forward(DAY)
    await fail(limiter, "other@satu")
    await store.write(TrimGuesses(0, 3))
    assert not await store.read(failures_of, "humas@satu")
