"""A store with a clock that the test moves, and members in it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from kentongan.domain.message import Rights
from kentongan.files.spool import Spool
from kentongan.services.audit import AuditService
from kentongan.services.identity import load_identity
from kentongan.services.login import Membership
from kentongan.services.password import PasswordService
from kentongan.store.engine import Engines, open_engines
from kentongan.store.store import Store
from kentongan.words import Level
from tests.mail.office import Office
from tests.services.clock import Clock
from tests.store import people


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def engines(tmp_path: Path, database: str) -> Engines:
    return open_engines(tmp_path, database)


@pytest.fixture
async def store(engines: Engines, clock: Clock) -> AsyncIterator[Store]:
    store = Store(engines, clock)
    store.start()
    yield store
    await store.stop()


@pytest.fixture
async def office(tmp_path: Path, clock: Clock) -> AsyncIterator[Office]:
    async with Office.open(tmp_path, clock) as office:
        yield office


@pytest.fixture
def admit(store: Store) -> Callable[[str], Awaitable[Membership]]:
    """Make a member with every right, as a session of its knows it."""

    async def make(address: str) -> Membership:
        member_id = await people.admit(store, address)
        await people.empower(store, address)
        rights = Rights(broadcast=True, highest_level=Level.EMERGENCY)
        return Membership(member_id, people.sender(member_id, address), rights, "d" * 32, "", 0)

    return make


@pytest.fixture
def audit(store: Store, tmp_path: Path) -> AuditService:
    return AuditService(store, tmp_path, load_identity(tmp_path))


@pytest.fixture
def passwords() -> Iterator[PasswordService]:
    passwords = PasswordService(2)
    yield passwords
    passwords.close()


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    spool = Spool(tmp_path / "files")
    spool.prepare()
    return spool
