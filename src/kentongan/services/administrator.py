"""Administrators of the console: appointed by name, they set themselves up by a link that works once.

Nobody else ever knows an administrator's password or second factor: whoever appoints one hands over a link, whoever
has lost something gets another link.
"""

from dataclasses import dataclass

from kentongan.bus.bus import AdministratorChanged, Bus
from kentongan.domain.address import new_name
from kentongan.domain.password import Owner
from kentongan.domain.source import source_of
from kentongan.domain.text import one_line
from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import code_as_made, new_recovery_code, new_secret, secret_hash
from kentongan.limits import DAY, NAME
from kentongan.protocol.commands.administrator import AdministratorEdited, AdministratorLink, AdministratorRow
from kentongan.services.limiter import Limiter
from kentongan.services.password import PasswordService
from kentongan.services.second_factor import checked_step
from kentongan.store.administrator import (
    FIRST,
    AddAdministrator,
    AdministratorRecord,
    ChangeAdministrator,
    RemoveAdministrator,
    RenewLink,
    SetUpAdministrator,
    get_administrator,
    get_linked,
    list_administrators,
)
from kentongan.store.store import Store
from kentongan.words import Role

LINK_LIFE = 3 * DAY
RECOVERY_CODES = 10


@dataclass(frozen=True, slots=True)
class Choice:
    """What an administrator has typed at its link. `name` counts for the very first one only."""

    name: str
    person: str
    password: str
    second_factor: str
    code: str


class AdministratorService:
    """Appoints, changes and removes administrators, and lets them set themselves up."""

    # Where browsers find the console; empty without one. Whoever opens it sets it.
    console: str = ""

    def __init__(self, store: Store, passwords: PasswordService, bus: Bus, limiter: Limiter) -> None:
        """`bus` hears whose sessions have ended."""
        self._store = store
        self._passwords = passwords
        self._bus = bus
        self._limiter = limiter

    async def all(self) -> list[AdministratorRecord]:
        """Everybody, in the order of their names."""
        return await self._store.read(list_administrators)

    # On the wire

    async def rows(self) -> list[AdministratorRow]:
        """Everybody, [CONSOLE-1]."""
        return [_row(one) for one in await self.all()]

    async def appoint(self, name: str, person: str, role: Role, actor: str) -> AdministratorLink:
        """A new one, [CONSOLE-2]."""
        return self._linked(*await self.add(name, person, role, actor))

    async def link_again(self, name: str, actor: str) -> AdministratorLink:
        """Another link, [CONSOLE-3]."""
        return self._linked(*await self.renew(name, actor))

    async def edit(self, name: str, role: Role | None, person: str | None, actor: str) -> AdministratorEdited:
        """Another role or name, [CONSOLE-4]."""
        return AdministratorEdited(administrator=_row(await self.change(name, role, person, actor)))

    async def dismiss(self, name: str, actor: str) -> AdministratorEdited:
        """Nothing lets it in any more, [CONSOLE-5]; as it was."""
        return AdministratorEdited(administrator=_row(await self.remove(name, actor)))

    def address_of(self, secret: str) -> str:
        """Where a link leads a browser."""
        return f"{self.console}/set-up/{secret}"

    def _linked(self, found: AdministratorRecord, secret: str) -> AdministratorLink:
        link = self.address_of(secret)
        return AdministratorLink(name=found.name, role=found.role, link=link, until=found.link_until)

    # Acts

    async def add(self, name: str, person: str, role: Role, actor: str) -> tuple[AdministratorRecord, str]:
        """Appoint an administrator; gives the secret of its link, which works for three days, [CONSOLE-2]."""
        name, person = new_name(name, "name"), one_line(person, "person", NAME.value)
        return await self._add(name, person, role, actor)

    async def _add(self, name: str, person: str, role: Role, actor: str) -> tuple[AdministratorRecord, str]:
        secret = new_secret()
        operation = AddAdministrator(name, person, role, secret_hash(secret), self._link_until(), actor)
        return await self._store.write(operation), secret

    async def renew(self, name: str, actor: str) -> tuple[AdministratorRecord, str]:
        """Another link for who has lost password or second factor; its sessions end, [CONSOLE-3]."""
        secret = new_secret()
        operation = RenewLink(name.strip().lower(), secret_hash(secret), self._link_until(), actor)
        found = await self._store.write(operation)
        self._bus.publish(AdministratorChanged(found.id))
        return found, secret

    def _link_until(self) -> int:
        return self._store.now() + LINK_LIFE

    async def change(self, name: str, role: Role | None, person: str | None, actor: str) -> AdministratorRecord:
        """Another role or another name of the person, [CONSOLE-4]; what is None stays."""
        wanted = one_line(person, "person", NAME.value) if person is not None else None
        found = await self._store.write(ChangeAdministrator(name.strip().lower(), role, wanted, actor))
        self._bus.publish(AdministratorChanged(found.id))
        return found

    async def remove(self, name: str, actor: str) -> AdministratorRecord:
        """Take everything from an administrator, [CONSOLE-5]; gives it as it was."""
        found = await self._store.write(RemoveAdministrator(name.strip().lower(), actor))
        self._bus.publish(AdministratorChanged(found.id))
        return found

    async def first_link(self) -> str:
        """The secret of a link for the first administrator; empty when somebody has set itself up already."""
        everybody = await self._store.read(list_administrators)
        if any(one.is_set_up for one in everybody):
            return ""
        if await self._store.read(get_administrator, FIRST):
            return (await self.renew(FIRST, "server"))[1]
        return (await self._add(FIRST, "", Role.ADMINISTRATOR, "server"))[1]

    # By the link

    async def linked(self, secret: str, source: str = "") -> AdministratorRecord:
        """Whose link this is; raises Refusal(SETUP_REFUSED), and counts that against the source."""
        found = await self._store.read(get_linked, secret_hash(secret), self._store.now())
        if found is None:
            self._limiter.charge(source_of(source))
            raise Refusal(ErrorCode.SETUP_REFUSED)
        return found

    async def set_up(self, secret: str, choice: Choice, source: str = "") -> tuple[AdministratorRecord, list[str]]:
        """Take what an administrator has chosen by its link; gives its recovery codes, which nobody can show again."""
        found = await self.linked(secret, source)
        name = new_name(choice.name, "name") if found.chooses_name else found.name
        person = one_line(choice.person, "person", NAME.value)
        step = checked_step(choice.second_factor, choice.code, self._store.now())
        hashed = await self._passwords.hash_new(choice.password, Owner(name, contact=person))
        codes = new_codes()
        operation = SetUpAdministrator(
            secret_hash(secret), name, person, hashed, choice.second_factor, step, hashes_of(codes), source
        )
        return await self._store.write(operation), codes


def _row(found: AdministratorRecord) -> AdministratorRow:
    return AdministratorRow(
        name=found.name,
        person=found.person,
        role=found.role,
        set_up=found.is_set_up,
        created_at=found.created_at,
        signed_in_at=found.signed_in_at or 0,
    )


def new_codes() -> list[str]:
    """Recovery codes for somebody to write down."""
    return [new_recovery_code() for _ in range(RECOVERY_CODES)]


def hashes_of(codes: list[str]) -> tuple[str, ...]:
    """As they are stored."""
    return tuple(secret_hash(code_as_made(code)) for code in codes)
