"""A profile: what a client remembers between two starts, one folder for one member.

`profile.json` holds the server with its pinned key and its addresses, the registration with its claim, and the member
with the device key, unless the keychain has that. It is a secret: folder 0700, file 0600, replaced in one step so that
a crash leaves the old or the new one.
"""

import contextlib
import os
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Self

import msgspec

from kentongan.client import keychain
from kentongan.client.errors import (
    KeychainClosed,
    KeyChanged,
    ProfileBroken,
    ProfileMissing,
    ProfileTaken,
    reason_of,
)
from kentongan.client.invitation import Invitation, ServerAddress, announced_servers
from kentongan.ids import new_id

FILE = "profile.json"


class KeptRegistration(msgspec.Struct, frozen=True, kw_only=True):
    """A registration that this profile handed in; the claim proves it."""

    number: int
    claim: str
    address: str


class KeyPlace(StrEnum):
    """Where the device key of a member is kept."""

    FILE = "file"
    KEYCHAIN = "keychain"
    MEMORY = "memory"  # until the program ends


class KeptMember(msgspec.Struct, frozen=True, kw_only=True):
    """A member that logged in from this profile; the key brings the session back without a password.

    In the keychain `device_key` is empty here.
    """

    address: str
    device: str
    device_key: str
    place: KeyPlace = KeyPlace.FILE


class _Content(msgspec.Struct, frozen=True, kw_only=True):
    """The file. A later version may know more fields."""

    invitation: str = ""
    servers: list[str] = []  # what a pinned, logged-in server has announced
    registration: KeptRegistration | None = None
    member: KeptMember | None = None
    address: str = ""  # of who logged in last


class Profile:
    """The profile in a folder; nothing is written before there is something to remember."""

    def __init__(self, folder: Path) -> None:
        """Read the folder's profile, if there is one. Raises ProfileBroken."""
        self.folder = folder
        self._content = self._read()
        self._passing: KeptMember | None = None
        self._instead: tuple[ServerAddress, ...] = ()

    @classmethod
    def at_home(cls) -> Self:
        """The profile of this user of this machine."""
        import platformdirs

        return cls(Path(platformdirs.user_data_dir("kentongan", appauthor=False)))

    @property
    def registration(self) -> KeptRegistration | None:
        """The registration that was handed in last."""
        return self._content.registration

    @property
    def member(self) -> KeptMember | None:
        """The member who is logged in on this device."""
        return self._passing or self._content.member

    @property
    def address(self) -> str:
        """Who logged in here last, or registered; empty for a new profile."""
        registered = self.registration.address if self.registration else ""
        return self._content.address or registered

    @property
    def is_applicant(self) -> bool:
        """Whether there is a registration, and nobody has logged in with it yet."""
        return self.registration is not None and self.registration.address != self._content.address

    def device_key(self) -> str:
        """The key of the member, empty when nobody is logged in. May wait for the keychain; raises KeychainClosed."""
        if self.member is None:
            return ""
        in_keychain = self.member.place is KeyPlace.KEYCHAIN
        return keychain.get(self.member.device) if in_keychain else self.member.device_key

    @property
    def server(self) -> Invitation:
        """Every known address of the server, and its key; raises ProfileMissing when the profile knows none."""
        invited = self._invited()
        if self._instead:
            return Invitation(self._instead, invited.fingerprint)
        announced = announced_servers(self._content.servers)
        return Invitation(announced, invited.fingerprint).with_servers(invited.servers) if announced else invited

    def _invited(self) -> Invitation:
        if not self._content.invitation:
            raise ProfileMissing(str(self.folder))
        return Invitation.parse(self._content.invitation)

    @property
    def knows_server(self) -> bool:
        """Whether there is a server that this profile has trusted before."""
        return bool(self._content.invitation)

    def trust(self, invitation: Invitation) -> Invitation:
        """The servers to try for an invitation that the user brings now.

        [TLS-5] Raises KeyChanged when a known server comes with another key, ProfileTaken for another server.
        """
        if not self._content.invitation:
            return invitation
        known = self.server
        if known.fingerprint == invitation.fingerprint:
            return invitation.with_servers(known.servers)
        if shared := set(known.servers) & set(invitation.servers):
            raise KeyChanged(str(min(shared, key=str)), known.fingerprint, invitation.fingerprint)
        raise ProfileTaken(str(self.folder), str(known.servers[0]))

    def keep_server(self, invitation: Invitation) -> None:
        """Remember the server of an invitation, reached with its key.

        With the key that is known its addresses come before those of the invitation before; with another one the server
        takes the place of that one.
        """
        content = msgspec.structs.replace(self._content, invitation=str(invitation))
        if self._content.invitation and (before := self._invited()).fingerprint == invitation.fingerprint:
            content = msgspec.structs.replace(content, invitation=str(invitation.with_servers(before.servers)))
        else:
            content = msgspec.structs.replace(content, servers=[])
        self._write(content)

    def keep_announced(self, servers: Iterable[str]) -> None:
        """[LOGIN-6] Remember what a pinned, logged-in server has announced, in place of what it announced before.

        The addresses of the invitation stay: whoever announces wrong ones has not shut the door behind us.
        """
        if announced := announced_servers(servers):
            self._write(msgspec.structs.replace(self._content, servers=list(map(str, announced))))

    def go_only_to(self, servers: tuple[ServerAddress, ...]) -> None:
        """Use these addresses instead of those known, as long as this object lives; the key stays the trusted one."""
        self._instead = servers

    def keep_registration(self, registration: KeptRegistration) -> None:
        """Remember a registration; its claim is told only once."""
        self._write(msgspec.structs.replace(self._content, registration=registration))

    def forget_registration(self) -> None:
        """There is no registration any more."""
        self._write(msgspec.structs.replace(self._content, registration=None))

    def keep_member(self, member: KeptMember, place: KeyPlace = KeyPlace.FILE) -> KeyPlace:
        """Remember who is logged in; where the key is then: in the file when the keychain does not take it.

        May wait for the keychain.
        """
        before = self.member
        if place is KeyPlace.KEYCHAIN:
            try:
                keychain.put(member.device, member.device_key)
                member = msgspec.structs.replace(member, device_key="")
            except KeychainClosed:
                place = KeyPlace.FILE
        member = msgspec.structs.replace(member, place=place)
        passes = place is KeyPlace.MEMORY
        kept = None if passes else member
        self._write(msgspec.structs.replace(self._content, member=kept, address=member.address))
        self._passing = member if passes else None
        _empty_keychain(before)
        return place

    def forget_member(self) -> None:
        """Nobody is logged in any more. May wait for the keychain."""
        before = self.member
        self._write(msgspec.structs.replace(self._content, member=None))
        self._passing = None
        _empty_keychain(before)

    # The file

    @property
    def _file(self) -> Path:
        return self.folder / FILE

    def _read(self) -> _Content:
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=_Content)
        except FileNotFoundError:
            return _Content()
        except OSError as error:
            raise ProfileBroken(str(self._file), reason_of(error)) from error
        except msgspec.MsgspecError as error:
            raise ProfileBroken(str(self._file), str(error)) from error

    def _write(self, content: _Content) -> None:
        if content == self._content:
            return
        part = self.folder / f".{FILE}.{new_id()}"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(msgspec.json.format(msgspec.json.encode(content)))
                file.flush()
                os.fsync(file.fileno())
            part.replace(self._file)
        except OSError as error:
            with contextlib.suppress(OSError):
                part.unlink()
            raise ProfileBroken(str(self._file), reason_of(error)) from error
        self._content = content


def _empty_keychain(member: KeptMember | None) -> None:
    """What stays in a store that does not open is worth nothing once the server has taken the key back."""
    if member and member.place is KeyPlace.KEYCHAIN:
        with contextlib.suppress(KeychainClosed):
            keychain.remove(member.device)
