"""Commands for who forgot the password: asking for a letter with a code, and a new password in exchange for it."""

from typing import Annotated

from msgspec import Meta

from kentongan import limits
from kentongan.protocol.command import Block, Sender, command
from kentongan.protocol.commands.fields import Address, Count
from kentongan.protocol.commands.login import Password
from kentongan.protocol.states import State

MailedCode = Annotated[
    str, Meta(min_length=1, max_length=limits.MAILED_CODE.value, description="secret: the code of the newest letter")
]


@command(
    sender=Sender.CLIENT,
    clause="RESET-1",
    help="Asks for a letter with a code for a new password.",
    states=frozenset({State.FRESH}),
    answers=("code_asked",),
    strings=("address", ""),
)
class Forgot(Block, frozen=True, kw_only=True, tag="forgot"):
    """The password is forgotten, or the first one was lost, [RESET-1]."""

    address: Address


@command(sender=Sender.SERVER, clause="RESET-1", help="If there is such a member, a letter follows.")
class CodeAsked(Block, frozen=True, kw_only=True, tag="code_asked"):
    """Answers `forgot`, always and at once, [RESET-1]."""


@command(
    sender=Sender.CLIENT,
    clause="RESET-2",
    help="Sets a new password by the code of the newest letter.",
    states=frozenset({State.FRESH}),
    answers=("password_reset",),
    strings=("address", ""),
)
class Reset(Block, frozen=True, kw_only=True, tag="reset"):
    """The code works once, [RESET-2]."""

    address: Address
    code: MailedCode
    new_password: Password


@command(
    sender=Sender.SERVER, clause="RESET-2", help="The password is new; so many devices ended.", strings=("devices", "")
)
class PasswordReset(Block, frozen=True, kw_only=True, tag="password_reset"):
    """Answers `reset`, [RESET-2]."""

    devices: Count
