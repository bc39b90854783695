"""Commands that begin and end a session."""

from typing import Annotated

from msgspec import Meta

from kentongan import limits
from kentongan.protocol.command import Block, Part, Sender, command
from kentongan.protocol.commands.fields import Address, Id, Name, Secret, Sequence
from kentongan.protocol.states import LOGGED_IN, NOT_LOGGED_IN
from kentongan.words import Level

Password = Annotated[str, Meta(min_length=1, max_length=limits.PASSWORD.value, description="a password")]
DeviceName = Annotated[str, Meta(max_length=limits.DEVICE_NAME.value, description="what the member calls this device")]


class Rights(Part, frozen=True, kw_only=True):
    """What a member may do beyond sending to members and institutions."""

    broadcast: Annotated[bool, Meta(description="may send to everybody (`*`)")]
    highest_level: Annotated[Level, Meta(description="the loudest level that the member may use")]


@command(
    sender=Sender.CLIENT,
    clause="LOGIN-1",
    help="Logs in with address and password; the first password is replaced at once.",
    states=NOT_LOGGED_IN,
    answers=("logged_in",),
    strings=("address", "device"),
)
class Login(Block, frozen=True, kw_only=True, tag="login"):
    """Address and password, [LOGIN-1]; `new_password` replaces the password, as the first one must be, [LOGIN-4]."""

    address: Address
    password: Password
    new_password: Annotated[str, Meta(max_length=limits.PASSWORD.value, description="own password, or empty")] = ""
    device: DeviceName = ""


@command(
    sender=Sender.CLIENT,
    clause="LOGIN-5",
    help="Logs in again with the key of a known device, without a password.",
    states=NOT_LOGGED_IN,
    answers=("logged_in",),
)
class Resume(Block, frozen=True, kw_only=True, tag="resume"):
    """The device key that `logged_in` gave, [LOGIN-5]."""

    device_key: Secret


@command(
    sender=Sender.SERVER,
    clause="LOGIN-2",
    help="The session stands.",
    strings=("address", "institution"),
)
class LoggedIn(Block, frozen=True, kw_only=True, tag="logged_in"):
    """Who the session belongs to and what it may do, [LOGIN-2]."""

    address: Address
    institution: Name
    contact: Name
    device: Id
    device_key: Annotated[str, Meta(pattern=r"^([0-9a-f]{64})?\Z", description="secret; empty after `resume`")] = ""
    rights: Rights
    servers: Annotated[
        list[Annotated[str, Meta(max_length=limits.ENDPOINT.value)]],
        Meta(max_length=limits.SERVERS.value, description="addresses of all main sockets of this system, [LOGIN-6]"),
    ]
    cursor: Annotated[Sequence, Meta(description="the last sequence that this device has reported as delivered")]
    sequence: Annotated[Sequence, Meta(description="the newest sequence of the server")]


@command(
    sender=Sender.CLIENT,
    clause="LOGIN-7",
    help="Ends the session and forgets the device.",
    states=LOGGED_IN,
    answers=("logged_out",),
)
class Logout(Block, frozen=True, kw_only=True, tag="logout"):
    """The device key ends with the session, [LOGIN-7]."""


@command(sender=Sender.SERVER, clause="LOGIN-7", help="The session has ended; the connection is fresh again.")
class LoggedOut(Block, frozen=True, kw_only=True, tag="logged_out"):
    """Answers `logout`, [LOGIN-7]."""
