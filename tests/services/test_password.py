"""Passwords: right and wrong ones, users who do not exist, and a flood of checks."""

import asyncio
import threading
from collections.abc import Iterator

import argon2
import pytest

from kentongan.domain.password import Owner
from kentongan.errors import ErrorCode, Refusal
from kentongan.services.password import PasswordService

OWNER = Owner("humas-rektorat@universitas-contoh", "Universitas Contoh Nusantara", "Siti Contoh")


@pytest.fixture
def passwords() -> Iterator[PasswordService]:
    service = PasswordService(2)
    yield service
    service.close()


class Gate:
    """Stands in for the work of argon2: holds every check until it is opened, and counts."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.hashes: list[str] = []
        self.most = self._inside = 0
        self._lock = threading.Lock()
        self._open = threading.Event()
        self.entered = threading.Semaphore(0)
        monkeypatch.setattr(argon2.PasswordHasher, "verify", self._verify)

    def open(self) -> None:
        self._open.set()

    def _verify(self, hash: str, password: bytes) -> bool:
        with self._lock:
            self.hashes.append(hash)
            self._inside += 1
            self.most = max(self.most, self._inside)
        self.entered.release()
        assert self._open.wait(30)
        with self._lock:
            self._inside -= 1
        return True


async def test_a_password_is_known_by_its_hash_and_no_other_is(passwords: PasswordService):
    hash = await passwords.hash("kata sandi contoh")
    assert await passwords.verify(hash, "kata sandi contoh")
    assert not await passwords.verify(hash, "kata sandi contoh ")
    assert not await passwords.verify(hash, "")
    assert "kata sandi contoh" not in hash
    assert await passwords.hash("kata sandi contoh") != hash


async def test_hashes_are_argon2id_with_19_mib_two_passes_and_one_lane(passwords: PasswordService):
    hash = await passwords.hash("kata sandi contoh")
    assert hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert len(hash) <= 160


async def test_letters_that_look_alike_are_the_same_password(passwords: PasswordService):
    assert await passwords.verify(await passwords.hash("caf\u00e9-contoh"), "cafe\u0301-contoh")


async def test_any_text_can_be_asked_about(passwords: PasswordService):
    hash = await passwords.hash("kata sandi contoh")
    for text in ("\ud800", "\x00", "🥁" * 64, "x" * 100_000):
        assert not await passwords.verify(hash, text)
    assert not await passwords.verify("bukan hash", "kata sandi contoh")
    assert not await passwords.verify(hash[:-2], "kata sandi contoh")


async def test_a_user_who_does_not_exist_costs_the_same_work_and_never_gets_in(
    passwords: PasswordService, monkeypatch: pytest.MonkeyPatch
):
    gate = Gate(monkeypatch)
    gate.open()
    assert await passwords.verify("", "apa saja") is False
    known = await passwords.hash("kata sandi contoh")
    assert len(gate.hashes) == 1
    assert argon2.extract_parameters(gate.hashes[0]) == argon2.extract_parameters(known)


async def test_at_most_two_are_checked_and_fifty_wait(passwords: PasswordService, monkeypatch: pytest.MonkeyPatch):
    gate = Gate(monkeypatch)
    checks = [asyncio.create_task(passwords.verify("x", "y")) for _ in range(52)]
    for _ in range(2):
        assert await asyncio.to_thread(gate.entered.acquire, timeout=30)
    for attempt in (passwords.verify("x", "y"), passwords.verify("", "y"), passwords.hash("y")):
        with pytest.raises(Refusal) as refused:
            await attempt
        assert (refused.value.code, refused.value.retry_after) == (ErrorCode.LOGIN_BUSY, 5)
    gate.open()
    assert await asyncio.gather(*checks) == [True] * 52
    assert gate.most == 2
    assert await passwords.verify("x", "y")


async def test_who_stops_waiting_makes_room(passwords: PasswordService, monkeypatch: pytest.MonkeyPatch):
    gate = Gate(monkeypatch)
    checks = [asyncio.create_task(passwords.verify("x", "y")) for _ in range(52)]
    for _ in range(2):
        assert await asyncio.to_thread(gate.entered.acquire, timeout=30)
    checks[-1].cancel()
    await asyncio.wait([checks[-1]])
    late = asyncio.create_task(passwords.verify("x", "y"))
    gate.open()
    assert await late
    assert await asyncio.gather(*checks[:-1]) == [True] * 51


async def test_a_closed_service_takes_no_more():
    service = PasswordService(1)
    service.close()
    with pytest.raises(Refusal) as refused:
        await service.verify("", "y")
    assert refused.value.code is ErrorCode.GOING_DOWN


async def test_a_wanted_password_is_judged_and_hashed_away_from_the_loop(passwords: PasswordService) -> None:
    with pytest.raises(Refusal) as refused:
        await passwords.hash_new("password12", OWNER)
    assert refused.value.code is ErrorCode.PASSWORD_WEAK
    with pytest.raises(Refusal):
        await passwords.hash_new("kopi tubruk pahit", OWNER, "kopi tubruk pahit")
    hashed = await passwords.hash_new("kopi tubruk pahit", OWNER)
    assert await passwords.verify(hashed, "kopi tubruk pahit")


async def test_suspects_wait_behind_those_who_log_in(monkeypatch: pytest.MonkeyPatch):
    service, gate, order = PasswordService(1), Gate(monkeypatch), []

    async def check(name: str, suspect: bool) -> None:
        await service.verify("x", "y", suspect=suspect)
        order.append(name)

    first = asyncio.create_task(check("first", True))
    assert await asyncio.to_thread(gate.entered.acquire, timeout=30)
    suspects = [asyncio.create_task(check(f"suspect {number}", True)) for number in range(50)]
    await asyncio.sleep(0)
    with pytest.raises(Refusal):
        await service.verify("x", "y", suspect=True)
    member = asyncio.create_task(check("member", False))
    await asyncio.sleep(0)
    gate.open()
    await asyncio.gather(first, member, *suspects)
    assert order[:3] == ["first", "member", "suspect 0"]
    service.close()
