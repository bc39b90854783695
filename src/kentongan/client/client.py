"""The client: everything a member can do, on one connection.

    async with Client.connect("kentongan://kentongan.example.ac.id:7420#ABCD-...") as client:
        await client.login("humas@contoh", password)
        poster = await client.upload([Path("poster.png")])
        await client.send(["@uin-contoh"], "Seminar", "Besok pukul 9.", attachments=poster)
        async for event in client.follow():
            print(event)

One noun, one file: registration, login, device, directory, message and its sequel, attachment.
"""

import contextlib
from collections.abc import AsyncIterator
from typing import Self

from kentongan.client.attachment import Attachments
from kentongan.client.device import OwnDevices
from kentongan.client.directory import Directories
from kentongan.client.invitation import Invitation, ServerAddress
from kentongan.client.link import Link
from kentongan.client.login import Logins
from kentongan.client.profile import Profile
from kentongan.client.recovery import Recoveries
from kentongan.client.registration import Registrations
from kentongan.client.sequel import Sequels


class Client(Registrations, Recoveries, Logins, OwnDevices, Directories, Sequels, Attachments):
    """One connection to a server. Every request raises ServerRefused, NotLoggedIn or LinkLost when it fails."""

    @classmethod
    @contextlib.asynccontextmanager
    async def connect(
        cls, to: Invitation | Profile | str, profile: Profile | None = None, *, lost: ServerAddress | None = None
    ) -> AsyncIterator[Self]:
        """A client connected to the server of an invitation (or its line) or of a profile; closed at the end.

        With a `profile` the client remembers server, registration and device key there. `lost` is the address that an
        earlier connection led to. Raises InvitationInvalid, ProfileMissing, and as `Link.open` does.
        """
        if isinstance(to, Profile):
            profile, brought, servers = to, None, to.server
        else:
            brought = Invitation.parse(to) if isinstance(to, str) else to
            servers = profile.trust(brought) if profile else brought
        client = cls(await Link.open(servers, lost), profile)
        client.servers = servers
        try:
            if profile and brought:
                profile.keep_server(brought)
            yield client
        finally:
            await client.link.close()

    async def ping(self, n: int = 0) -> None:
        """Returns when the server has answered everything that was asked before, [LINK-2]."""
        await self.link.ping(n)
