"""Use cases in memory, with gates that hold an answer back until the test opens them."""

import asyncio
from collections.abc import Sequence
from typing import Any, cast

from kentongan.bus.bus import DevicesEnded, MembersSuspended, RegistrationDecided, RightsChanged
from kentongan.bus.local import LocalBus
from kentongan.config import LimitSettings
from kentongan.domain.registration import Form
from kentongan.errors import ErrorCode, Refusal
from kentongan.hub.shadow.parts import Held
from kentongan.hub.shadow.transfer import Transfer, TransferRequest
from kentongan.protocol.commands.administration import RegistrationRow, RetentionRow
from kentongan.protocol.commands.attachment import Attachment, OfferedFile, TransferFile, WantedFile
from kentongan.protocol.commands.device import DeviceList
from kentongan.protocol.commands.directory import DirectoryPage
from kentongan.protocol.commands.membership import CodeQueued, RightsSet, SessionsEnded, Suspension
from kentongan.protocol.commands.registration import Registration
from kentongan.protocol.commands.retraction import Retracted
from kentongan.protocol.commands.way import WayRow, WaysList
from kentongan.services.attachment import Content
from kentongan.services.flood import Flood
from kentongan.services.login import Membership
from kentongan.services.registration import Submission
from kentongan.services.services import Services
from kentongan.store.registration import Decision
from kentongan.words import AttachmentKind, AuditEvent, Level, RegistrationState, RetentionKind, TransferWay
from tests.hub.fake_messages import FakeMessages, membership

PASSWORD = "kopi tubruk"


class Gate:
    """Open unless it was closed; counts who has come."""

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._open.set()
        self.came = 0
        self.failure: Exception | None = None

    def close(self) -> None:
        self._open.clear()

    def open(self) -> None:
        self._open.set()

    async def pass_through(self) -> None:
        self.came += 1
        await self._open.wait()
        if self.failure is not None:
            raise self.failure


class FakeDirectory:
    def __init__(self) -> None:
        self.gate = Gate()

    async def page(self, search: str, after: str, limit: int) -> DirectoryPage:
        await self.gate.pass_through()
        return DirectoryPage(members=[], next=search)


class FakeLogin:
    """Member n has the address `m<n>@satu` and the device key of n in hexadecimal digits."""

    def __init__(self) -> None:
        self.gate = Gate()
        self.refusal: ErrorCode | None = None
        self.cursors: dict[int, int] = {}
        self.logged_out: list[str] = []

    async def login(
        self, address: str, password: str, new_password: str, device_name: str, source: str = ""
    ) -> Membership:
        await self.gate.pass_through()
        if self.refusal is not None:
            raise Refusal(self.refusal)
        if password != PASSWORD:
            raise Refusal(ErrorCode.LOGIN_REFUSED)
        return self._of(_member_at(address))

    async def resume(self, device_key: str) -> Membership:
        await self.gate.pass_through()
        if self.refusal is not None:
            raise Refusal(self.refusal)
        return self._of(int(device_key, 16))

    def _of(self, member_id: int) -> Membership:
        return membership(member_id, self.cursors.get(member_id, 0))

    async def logout(self, member: Membership) -> None:
        await self.gate.pass_through()
        self.logged_out.append(member.device)


class FakeRecovery:
    """Every code is right but `salah`."""

    def __init__(self) -> None:
        self.forgotten: list[str] = []

    def forgot(self, address: str, source: str = "") -> None:
        self.forgotten.append(address)

    async def reset(self, address: str, code: str, new_password: str, source: str = "") -> int:
        if code == "salah":
            raise Refusal(ErrorCode.CODE_REFUSED, field="code")
        return 2


class FakeDevices:
    """Every device that is named is there; `others` are the member's other devices."""

    def __init__(self, bus: LocalBus) -> None:
        self.others: list[str] = []
        self._bus = bus

    async def list(self, member: Membership) -> DeviceList:
        return DeviceList(devices=[])

    async def revoke(self, member: Membership, device: str) -> None:
        self._bus.publish(DevicesEnded(frozenset({device})))

    async def logout_everywhere(self, member: Membership, this_too: bool) -> int:
        ended = {*self.others, member.device} if this_too else set(self.others)
        self._bus.publish(DevicesEnded(frozenset(ended)))
        return len(ended)

    async def change_password(self, member: Membership, password: str, new_password: str) -> int:
        return await self.logout_everywhere(member, this_too=False)


class FakeSequels:
    """What may be done with a message afterwards: everything succeeds and finds nobody to tell."""

    def __init__(self) -> None:
        self.retracted: dict[int, str] = {}

    async def missed(self, member_id: int, until: int) -> list[Retracted]:
        found = [message for sequence, message in self.retracted.items() if sequence <= until]
        return [Retracted(message=message, retracted_at=1) for message in found]


class FakeRegistrations:
    """Registrations by number; the claim of n is n in 64 hexadecimal digits."""

    def __init__(self, bus: LocalBus) -> None:
        self.gate = Gate()
        self.states: dict[int, RegistrationState] = {}
        self.origins: list[str] = []
        self.actors: list[str] = []
        self._bus = bus

    async def submit(self, form: Form, origin: str) -> Submission:
        await self.gate.pass_through()
        number = len(self.states) + 1
        self.states[number] = RegistrationState.PENDING
        self.origins.append(origin)
        return Submission(number, f"{number:064x}", str(form.address))

    async def status(self, number: int, claim: str) -> Registration:
        await self.gate.pass_through()
        if number not in self.states or claim != f"{number:064x}":
            raise Refusal(ErrorCode.REGISTRATION_UNKNOWN)
        return await self.look(number)

    async def look(self, number: int) -> Registration:
        return Registration(number=number, state=self.states[number], address="humas@satu", submitted_at=1)

    async def log(self, state: RegistrationState, after: int) -> list[RegistrationRow]:
        return []

    async def correct(self, number: int, claim: str, form: Form, origin: str) -> Registration:
        await self.status(number, claim)
        self.states[number] = RegistrationState.PENDING
        return await self.look(number)

    async def withdraw(self, number: int, claim: str, origin: str = "") -> Registration:
        await self.status(number, claim)
        self.states[number] = RegistrationState.WITHDRAWN
        self._bus.publish(RegistrationDecided(number, RegistrationState.WITHDRAWN))
        return await self.look(number)

    async def approve(self, number: int, actor: str, revision: int | None = None) -> Decision:
        return self._decide(number, RegistrationState.APPROVED, actor)

    async def reject(self, number: int, reason: str, actor: str) -> Decision:
        return self._decide(number, RegistrationState.REJECTED, actor)

    def _decide(self, number: int, state: RegistrationState, actor: str) -> Decision:
        self.states[number] = state
        self.actors.append(actor)
        self._bus.publish(RegistrationDecided(number, state))
        return Decision(number, state, "humas@satu")


class FakeMembership:
    """Everybody is there, member n under `m<n>@satu`; `acts` says what was done and by whom."""

    def __init__(self, bus: LocalBus) -> None:
        self.acts: list[tuple[str, str, str]] = []
        self._bus = bus

    async def set_rights(
        self,
        address: str,
        broadcast: bool | None,
        highest_level: Level | None,
        actor: str,
        quota: int | None = None,
    ) -> RightsSet:
        self.acts.append(("set_rights", address, actor))
        level = highest_level or Level.INFO
        self._bus.publish(RightsChanged(frozenset({_member_at(address)}), bool(broadcast), level))
        return RightsSet(address=address, broadcast=bool(broadcast), highest_level=level, quota=quota or 0)

    async def suspend(self, address: str, actor: str) -> Suspension:
        self.acts.append(("suspend", address, actor))
        self._bus.publish(MembersSuspended(frozenset({_member_at(address)})))
        return Suspension(address=address, suspended=True)

    async def restore(self, address: str, actor: str) -> Suspension:
        self.acts.append(("restore", address, actor))
        return Suspension(address=address, suspended=False)

    async def reset_password(self, address: str, actor: str) -> CodeQueued:
        self.acts.append(("reset_password", address, actor))
        return CodeQueued(address=address)

    async def end_sessions(self, address: str, actor: str) -> SessionsEnded:
        self.acts.append(("end_sessions", address, actor))
        self._bus.publish(DevicesEnded(frozenset({f"{_member_at(address):032x}"})))
        return SessionsEnded(address=address, devices=1)


def _member_at(address: str) -> int:
    return int(address.partition("@")[0][1:])


class FakeRetention:
    """Says which of the two was asked for."""

    def __init__(self) -> None:
        self.devices_online: Any = None

    async def preview(self) -> list[RetentionRow]:
        return [RetentionRow(kind=RetentionKind.MESSAGES, rows=2)]

    async def remove(self, actor: str = "") -> list[RetentionRow]:
        return [RetentionRow(kind=RetentionKind.MESSAGES, rows=1)]


class FakeAudit:
    """Keeps what was noted: event, source, subject, detail."""

    def __init__(self) -> None:
        self.noted: list[tuple[AuditEvent, str, str, dict[str, Any]]] = []

    def note(
        self, event: AuditEvent, *, actor: str = "", source: str = "", subject: str = "", detail: Any = None
    ) -> None:
        self.noted.append((event, source, subject, detail))


class FakeShadow:
    """Transfers without sockets; each ends when the test says how."""

    def __init__(self) -> None:
        self.opened: list[Transfer] = []
        self.moved = 0
        self.cancelled: list[str] = []
        self.kept: list[str] = []
        self.gate: asyncio.Event | None = None
        self.failure: Refusal | None = None
        self.stopped = False
        self.handed: list[Any] = []
        self.still = False

    async def stop(self) -> None:
        self.stopped = True

    async def open(self, request: TransferRequest) -> Transfer:
        if self.failure is not None:
            raise self.failure
        if self.gate is not None:
            await self.gate.wait()
        held = [Held("", file.offset) for file in request.files]
        transfer = Transfer(request, expires_in=30, port=32_000 + len(self.opened), held=held)
        self.opened.append(transfer)
        return transfer

    def hand(self, transfer: Transfer, thing: Any) -> None:
        self.handed.append(thing)

    async def reserved(self, owner: int, offered: Sequence[OfferedFile]) -> int:
        return 0

    def stands_still(self, seconds: float) -> bool:
        return self.still

    def coming(self) -> int:
        return 0

    async def cancel(self, transfer: str, *, keep: bool = False) -> None:
        self.cancelled.append(transfer)
        self.kept += [transfer] if keep else []
        for one in self.opened:
            if one.transfer == transfer:
                one.fail(ErrorCode.TRANSFER_CANCELLED)


class FakeWays:
    """Counts in a list."""

    def __init__(self) -> None:
        self.counted: list[tuple[int, TransferWay]] = []

    def count(self, member: Membership, way: TransferWay) -> None:
        self.counted.append((member.member_id, way))

    async def list(self, after: str) -> WaysList:
        row = WayRow(institution=f"{after}-next", shadow=1, shadow_at=2, inband=3, inband_at=4)
        return WaysList(rows=[row])


class FakeAttachments:
    """Takes whatever is offered; hands out no more than one file."""

    def __init__(self) -> None:
        self.kept: list[tuple[int, list[str]]] = []

    async def plan_upload(
        self, member: Membership, offered: Sequence[OfferedFile], reserved: int = 0, coming: int = 0
    ) -> list[TransferFile]:
        if any(file.size > 100 for file in offered):
            raise Refusal(ErrorCode.FILE_TOO_LARGE)
        return [TransferFile(name=file.name, size=file.size, sha256=file.sha256) for file in offered]

    async def keep(
        self, member: Membership, files: Sequence[TransferFile], contents: Sequence[Content]
    ) -> list[Attachment]:
        self.kept.append((member.member_id, [file.name for file in files]))
        return [
            _attachment(file, content.kind, content.media_type) for file, content in zip(files, contents, strict=True)
        ]

    async def plan_download(
        self, member: Membership, message: str, wanted: Sequence[WantedFile]
    ) -> tuple[list[TransferFile], list[Attachment]]:
        file = TransferFile(name="a.txt", size=5, sha256="a" * 64)
        return [file], [_attachment(file, AttachmentKind.TEXT, "text/plain")]


def _attachment(file: TransferFile, kind: AttachmentKind, media_type: str) -> Attachment:
    return Attachment(id="f" * 32, name=file.name, size=file.size, sha256=file.sha256, kind=kind, media_type=media_type)


class FakeServices:
    """All of them, and the bundle that a hub is given."""

    def __init__(self) -> None:
        self.bus = LocalBus()
        self.registration = FakeRegistrations(self.bus)
        self.login = FakeLogin()
        self.recovery = FakeRecovery()
        self.retraction = self.reminder = self.mute = self.keeping = FakeSequels()
        self.device = FakeDevices(self.bus)
        self.directory = FakeDirectory()
        self.message = FakeMessages()
        self.attachment = FakeAttachments()
        self.membership = FakeMembership(self.bus)
        self.retention = FakeRetention()
        self.audit = FakeAudit()
        self.shadow = FakeShadow()
        self.flood = Flood(LimitSettings())
        self.way = FakeWays()

    @property
    def bundle(self) -> Services:
        """What administrators ask of the database is tested with a database, in tests/services."""
        names = Services.__dataclass_fields__
        return Services(**{name: cast(Any, getattr(self, name, None)) for name in names})
