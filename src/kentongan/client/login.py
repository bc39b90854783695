"""Logging in with a password, again with the device key, and out."""

import asyncio

from kentongan.client.caller import Caller
from kentongan.client.errors import NotLoggedIn, ServerRefused
from kentongan.client.invitation import Invitation, announced_servers
from kentongan.client.link import Link
from kentongan.client.profile import KeptMember, KeyPlace, Profile
from kentongan.domain.address import Address
from kentongan.errors import ErrorCode
from kentongan.protocol.commands.login import LoggedIn, LoggedOut, Login, Logout, Resume


class Logins(Caller):
    """The session of a member."""

    session: LoggedIn | None = None
    _device_key = ""

    def __init__(self, link: Link, profile: Profile | None) -> None:
        super().__init__(link, profile)
        self._mending = asyncio.Lock()
        self.servers = Invitation((link.server,), link.fingerprint)

    async def live_link(self) -> Link:
        """The link; when it was lost a new one, perhaps to another server, on which the session has been resumed.

        Raises what ended the link when nobody was logged in, otherwise as `Link.open` and `resume` do.
        """
        async with self._mending:
            if self.link.lost and self._device_key:
                self.link = await Link.open(self.servers, lost=self.link.server)
                await self.resume(self._device_key)
            return self.link

    async def login(
        self, address: str, password: str, new_password: str = "", device: str = "", place: KeyPlace = KeyPlace.FILE
    ) -> LoggedIn:
        """Begin a session, [LOGIN-1]; the profile keeps the device key at a `place`.

        A first password has to be replaced: it is refused with the code `password_must_change` until `new_password`
        comes with it, [LOGIN-4].
        """
        member = str(Address.parse(address))
        answer = await self.link.request(
            Login(address=member, password=password, new_password=new_password, device=device), LoggedIn
        )
        self._learn(answer)
        if self.profile:
            kept = KeptMember(address=answer.address, device=answer.device, device_key=answer.device_key)
            await asyncio.to_thread(self.profile.keep_member, kept, place)
        self.session, self._device_key = answer, answer.device_key
        return answer

    async def resume(self, device_key: str = "") -> LoggedIn:
        """Begin a session without a password, [LOGIN-5]; without an argument with the profile's own key.

        Raises NotLoggedIn without a key, KeychainClosed, and ServerRefused with the code `device_unknown` for one that
        is over; the profile forgets that.
        """
        key = device_key
        if self.profile and not key:
            key = await asyncio.to_thread(self.profile.device_key)
        if not key:
            raise NotLoggedIn
        try:
            answer = await self.link.request(Resume(device_key=key), LoggedIn)
        except ServerRefused as refused:
            if self.profile and refused.code == ErrorCode.DEVICE_UNKNOWN:
                await asyncio.to_thread(self.profile.forget_member)
            raise
        self._learn(answer)
        self.session, self._device_key = answer, key
        return answer

    def _learn(self, session: LoggedIn) -> None:
        """[LOGIN-6] Where else this system can be reached."""
        self.servers = self.servers.with_servers(announced_servers(session.servers))
        if self.profile:
            self.profile.keep_announced(session.servers)

    async def logout(self) -> None:
        """End the session; server and profile forget the device key, [LOGIN-7]."""
        await self.link.request(Logout(), LoggedOut)
        if self.profile:
            await asyncio.to_thread(self.profile.forget_member)
        self.session, self._device_key = None, ""
