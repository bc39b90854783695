"""A store on a real database file, and members in it."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from kentongan.domain.registration import Form
from kentongan.store.engine import Engines, open_engines
from kentongan.store.member import get_member_at
from kentongan.store.registration import DecideRegistration, SaveRegistration
from kentongan.store.store import Store
from kentongan.words import InstitutionKind, RegistrationState


@pytest.fixture
def engines(tmp_path: Path) -> Engines:
    return open_engines(tmp_path)


@pytest.fixture
async def store(engines: Engines) -> AsyncIterator[Store]:
    ticks = iter(range(1_000_000, 10_000_000))
    store = Store(engines, lambda: next(ticks))
    store.start()
    yield store
    await store.stop()


def form(desk: str, code: str) -> Form:
    return Form.check(
        institution=f"Universitas {code.title()}",
        code=code,
        city="Kota Contoh",
        kind=InstitutionKind.UNIVERSITY,
        contact="Kontak Contoh",
        email=f"{desk}@{code}.example",
        desk=desk,
    )


@pytest.fixture
def admit(store: Store) -> Callable[[str], object]:
    """Make a member of an address and give its id."""

    async def make(address: str) -> int:
        desk, _, code = address.partition("@")
        number = await store.write(SaveRegistration(form(desk, code), "0" * 64, "127.0.0.1"))
        await store.write(DecideRegistration(number, RegistrationState.APPROVED, "", "test"))
        member = await store.read(get_member_at, address)
        assert member is not None
        return member.id

    return make
