"""Who is not a member yet: checks the server, hands in the registration, waits for the decision, logs in.

Each act is a connection of its own, except the wait, which holds one and makes a new one whenever it breaks.
"""

import asyncio
import platform

from PySide6.QtCore import QObject, Signal

from kentongan import limits
from kentongan.client.client import Client
from kentongan.client.errors import LinkLost, NotKentongan, ServerRefused, ServerUnreachable
from kentongan.client.invitation import Invitation
from kentongan.client.link_state import Connected, Connecting, NotConnected, Reconnecting
from kentongan.client.patience import Patience, is_passing
from kentongan.client.profile import Profile
from kentongan.domain.registration import Form
from kentongan.errors import KentonganError
from kentongan.protocol.commands.registration import Registration
from kentongan.words import RegistrationState


class Applicant(QObject):
    """The way of one profile from an invitation to a membership. Signals come in the event loop."""

    decided = Signal(object)  # Registration: approved or rejected
    line = Signal(object)  # LinkState while waiting

    def __init__(self, profile: Profile) -> None:
        super().__init__()
        self.profile = profile

    async def greet(self, invitation: Invitation) -> str:
        """The name of the server behind an invitation, whose key is the right one; the profile trusts it now."""
        async with Client.connect(invitation, self.profile) as client:
            return client.link.welcome.server

    async def register(self, form: Form) -> None:
        """Hand in the form; the profile keeps number and claim."""
        async with Client.connect(self.profile) as client:
            await client.register(
                institution=form.institution,
                code=form.code,
                city=form.city,
                kind=form.kind,
                contact=form.contact,
                email=form.email,
                desk=form.desk,
            )

    async def wait(self) -> None:
        """Wait until the registration is decided, over as many connections as it takes; then `decided`."""
        patience = Patience()
        while True:
            self.line.emit(Connecting())
            try:
                self.decided.emit(await self._wait_on_a_line())
                return
            except (LinkLost, ServerUnreachable, NotKentongan, ServerRefused) as error:
                if not is_passing(error):
                    self.line.emit(NotConnected(error))
                    return
                pause = patience.pause(error)
                self.line.emit(Reconnecting(pause, error))
                await asyncio.sleep(pause)
            except KentonganError as error:
                self.line.emit(NotConnected(error))
                return

    async def _wait_on_a_line(self) -> Registration:
        async with Client.connect(self.profile) as client:
            registration = await client.registration()
            self.line.emit(Connected("", str(client.link.server)))
            if registration.state is RegistrationState.PENDING:
                registration = await client.wait_for_decision()
            return registration

    async def login(self, address: str, password: str, new_password: str = "") -> None:
        """Log in; the profile keeps the device key."""
        async with Client.connect(self.profile) as client:
            await client.login(address, password, new_password, platform.node()[: limits.DEVICE_NAME.value])
