"""An office that decides registrations and sends letters: a real store, a clock to turn, and doors to look behind."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from kentongan.domain.registration import Form
from kentongan.mail.door import Door
from kentongan.mail.eml import EmlFolder
from kentongan.mail.letters import Letter, Letterhead
from kentongan.services.mail import MailService
from kentongan.services.password import PasswordService
from kentongan.store.engine import open_engines
from kentongan.store.member import MemberRecord, get_member_at
from kentongan.store.registration import DecideRegistration, SaveRegistration
from kentongan.store.schema import letter
from kentongan.store.store import Store
from kentongan.words import InstitutionKind, RegistrationState
from tests.databases import database_of
from tests.mail.sink import text_of
from tests.services.clock import Clock

MINUTE = 60_000
HOUR = 60 * MINUTE
LETTERHEAD = Letterhead("kentongan@contoh.example", "Kentongan Contoh", "kentongan://x:7420#Y", "Y")


@dataclass
class Box:
    """A door that keeps letters, or fails with whatever it was given."""

    letters: asyncio.Queue[Letter] = field(default_factory=asyncio.Queue)
    failure: Exception | None = None

    async def deliver(self, letter: Letter) -> None:
        if self.failure:
            raise self.failure
        self.letters.put_nowait(letter)


class StuckBox(Box):
    """A door that takes a letter and never comes back."""

    async def deliver(self, letter: Letter) -> None:
        self.letters.put_nowait(letter)
        await asyncio.Event().wait()


class WatchedFolder(EmlFolder):
    """Tells when old letters were looked for, which ends every round of the loop; fails with what it was given."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.rounds: asyncio.Queue[int] = asyncio.Queue()
        self.failure: Exception | None = None

    async def delete_old(self, now: int) -> int:
        deleted = await super().delete_old(now)
        self.rounds.put_nowait(deleted)
        if self.failure:
            raise self.failure
        return deleted


@dataclass
class Office:
    folder: Path
    clock: Clock
    store: Store
    passwords: PasswordService
    files: WatchedFolder

    @classmethod
    @asynccontextmanager
    async def open(cls, folder: Path, clock: Clock) -> AsyncIterator["Office"]:
        store = Store(open_engines(folder, database_of(folder)), clock)
        store.start()
        passwords = PasswordService(2)
        try:
            yield cls(folder, clock, store, passwords, WatchedFolder(folder / "mail"))
        finally:
            passwords.close()
            await store.stop()

    def service(self, door: Door | None) -> MailService:
        return MailService(self.store, self.passwords, LETTERHEAD, self.files, door, pace=0)

    async def apply(self, address: str, email: str = "") -> int:
        desk, _, code = address.partition("@")
        form = Form.check(
            institution="Universitas Contoh",
            code=code,
            city="Kota Contoh",
            kind=InstitutionKind.UNIVERSITY,
            contact="Kontak Contoh",
            email=email or f"{desk}@{code}.example",
            desk=desk,
        )
        return await self.store.write(SaveRegistration(form, "0" * 64, "127.0.0.1"))

    async def approve(self, address: str = "humas@satu") -> None:
        number = await self.apply(address)
        await self.store.write(DecideRegistration(number, RegistrationState.APPROVED, "", "test"))

    async def reject(self, address: str, reason: str) -> None:
        number = await self.apply(address)
        await self.store.write(DecideRegistration(number, RegistrationState.REJECTED, reason, "test"))

    async def member(self, address: str = "humas@satu") -> MemberRecord:
        found = await self.store.read(get_member_at, address)
        assert found is not None
        return found

    async def works(self, password: str, address: str = "humas@satu") -> bool:
        return await self.passwords.verify((await self.member(address)).password_hash, password)

    async def outbox(self) -> list[Any]:
        def rows(connection: Connection) -> list[Any]:
            return list(connection.execute(select(letter).order_by(letter.c.id)))

        return await self.store.read(rows)


def password_in(raw: bytes) -> str:
    found = re.search(r"Kata sandi pertama: +(\S+)", text_of(raw))
    assert found
    return found[1]


def code_in(raw: bytes) -> str:
    found = re.search(r"Kodenya:\n\n +(\S+)\n", text_of(raw))
    assert found
    return found[1]
