"""Who is not a member yet: checks the server, hands in the registration, waits for the decision, logs in.

Each act is a connection of its own, except the wait, which holds one and makes a new one whenever it breaks; while that
one stands it also carries what is done about the registration.
"""

import asyncio
import contextlib
import platform
from collections.abc import AsyncIterator
from dataclasses import asdict

from PySide6.QtCore import QObject, Signal

from kentongan import limits
from kentongan.client import keychain
from kentongan.client.client import Client
from kentongan.client.errors import KeyChanged, LinkLost, NotKentongan, ServerRefused, ServerUnreachable
from kentongan.client.invitation import Invitation, ServerAddress
from kentongan.client.link import Link
from kentongan.client.link_state import Connected, Connecting, NotConnected, Reconnecting
from kentongan.client.patience import Patience, is_passing
from kentongan.client.profile import KeyPlace, Profile
from kentongan.desktop.tasks import spawn
from kentongan.domain.registration import Form
from kentongan.errors import KentonganError
from kentongan.protocol.commands.registration import Registration
from kentongan.words import RegistrationState


class Applicant(QObject):
    """The way of one profile from an invitation to a membership. Signals come in the event loop."""

    standing = Signal(object)  # Registration: where it stands, whenever the server has said so
    decided = Signal(object)  # Registration: approved, rejected or withdrawn
    line = Signal(object)  # LinkState while waiting

    def __init__(self, profile: Profile) -> None:
        super().__init__()
        self.profile = profile
        self.strangers: tuple[KeyChanged, ...] = ()  # at the last greeting: addresses with another key, passed over
        self.keychain_refused = False  # at the last login: the key lies in the file instead
        self._waiting: asyncio.Task[None] | None = None
        self._client: Client | None = None
        self._wake = asyncio.Event()

    # The server

    async def show_key(self, server: ServerAddress) -> Invitation:
        """The key that answers at an address, for somebody to compare; nothing is sent and nothing trusted."""
        nothing = Invitation((server,), "")
        try:
            link = await Link.open(nothing)
        except KeyChanged as error:
            return Invitation((server,), error.shown)
        await link.close()
        return nothing

    async def greet(self, invitation: Invitation, *, is_new: bool = False) -> str:
        """The name of the server behind an invitation, whose key is the right one; the profile trusts it now.

        `is_new`: the user brings it in place of the one before, [TLS-5]. So does who has no address anywhere yet.
        """
        if is_new or not self.profile.address:
            async with Client.connect(invitation) as client:
                self.profile.keep_server(invitation)
                return self._hear(client)
        async with Client.connect(invitation, self.profile) as client:
            return self._hear(client)

    def _hear(self, client: Client) -> str:
        self.strangers = client.link.strangers
        return client.link.welcome.server

    # The registration

    async def register(self, form: Form) -> None:
        """Hand in the form; the profile keeps number and claim."""
        async with Client.connect(self.profile) as client:
            await client.register(**asdict(form))

    async def correct(self, form: Form) -> None:
        """Hand the form in anew, under the same number."""
        async with self._line() as client:
            await client.correct(**asdict(form))

    async def withdraw(self) -> None:
        """Take the registration back; the profile forgets it."""
        self._end_waiting()
        async with Client.connect(self.profile) as client:
            await client.withdraw()
        self.profile.forget_registration()

    @contextlib.asynccontextmanager
    async def _line(self) -> AsyncIterator[Client]:
        if self._client and not self._client.link.lost:
            yield self._client
        else:
            async with Client.connect(self.profile) as client:
                yield client

    # Waiting

    def begin_waiting(self) -> None:
        """Wait until the registration is decided, over as many connections as it takes; then `decided`."""
        if self._waiting is None or self._waiting.done():
            self._waiting = spawn(self._wait())

    def knock(self) -> None:
        """Try to connect now."""
        self._wake.set()
        self.begin_waiting()

    def _end_waiting(self) -> None:
        if self._waiting:
            self._waiting.cancel()
            self._waiting = None

    async def _wait(self) -> None:
        patience = Patience()
        while True:
            self._wake.clear()
            self.line.emit(Connecting())
            try:
                self.decided.emit(await self._wait_on_a_line())
                return
            except (LinkLost, ServerUnreachable, NotKentongan, ServerRefused) as error:
                if not is_passing(error):
                    self.line.emit(NotConnected(error))
                    return
                await self._rest(patience.pause(error), error)
            except KentonganError as error:
                self.line.emit(NotConnected(error))
                return

    async def _rest(self, seconds: float, why: KentonganError) -> None:
        self.line.emit(Reconnecting(seconds, why))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    async def _wait_on_a_line(self) -> Registration:
        async with Client.connect(self.profile) as client:
            registration = await client.registration()
            self.standing.emit(registration)
            self.line.emit(Connected("", str(client.link.server)))
            if registration.state is RegistrationState.PENDING:
                self._client = client
                try:
                    registration = await client.wait_for_decision()
                finally:
                    self._client = None
            return registration

    # Logging in

    async def has_keychain(self) -> bool:
        """Whether the computer has a store of passwords for the key."""
        return await asyncio.to_thread(keychain.is_there)

    async def login(self, address: str, password: str, new_password: str = "", *, remember: bool = True) -> None:
        """Log in; the profile keeps the device key at the best place there is, or until the program ends."""
        self.keychain_refused = False
        place = KeyPlace.MEMORY
        if remember:
            place = KeyPlace.KEYCHAIN if await self.has_keychain() else KeyPlace.FILE
        async with Client.connect(self.profile) as client:
            device = platform.node()[: limits.DEVICE_NAME.value]
            await client.login(address, password, new_password, device, place)
        is_there = self.profile.member is not None and self.profile.member.place is place
        self.keychain_refused = place is KeyPlace.KEYCHAIN and not is_there

    async def forgot(self, address: str) -> None:
        """Ask for a letter with a code."""
        async with Client.connect(self.profile) as client:
            await client.forgot(address)

    async def reset(self, address: str, code: str, new_password: str) -> None:
        """Set a new password by the code of the newest letter."""
        async with Client.connect(self.profile) as client:
            await client.reset(address, code, new_password)
