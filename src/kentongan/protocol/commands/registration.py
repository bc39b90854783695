"""Commands of a registration: from the client's first launch to the administrator's decision."""

from typing import Annotated

from msgspec import Meta

from kentongan import limits
from kentongan.protocol.command import Block, Sender, command
from kentongan.protocol.commands.fields import Address, Code, Count, Milliseconds, Name, Secret
from kentongan.protocol.states import NOT_LOGGED_IN, State
from kentongan.words import InstitutionKind, RegistrationState

Number = Annotated[int, Meta(ge=1, le=2**53, description="number of a registration, to be told on the telephone")]


@command(
    sender=Sender.CLIENT,
    clause="REG-1",
    help="Hands in the registration form.",
    states=frozenset({State.FRESH}),
    answers=("registered",),
    strings=("institution", "email"),
)
class Register(Block, frozen=True, kw_only=True, tag="register"):
    """The form of a fresh client, [REG-1]. The address will be `desk@code`."""

    institution: Name
    code: Code
    city: Name
    kind: InstitutionKind
    contact: Name
    email: Annotated[str, Meta(min_length=1, max_length=limits.EMAIL.value, description="where the letter goes")]
    desk: Code


@command(
    sender=Sender.SERVER,
    clause="REG-2",
    help="The form stands in the registration log; the connection waits.",
    strings=("number", "address"),
)
class Registered(Block, frozen=True, kw_only=True, tag="registered"):
    """Number and claim of a new registration, [REG-2]. The claim is secret and is told only once."""

    number: Number
    claim: Secret
    address: Address


@command(
    sender=Sender.CLIENT,
    clause="REG-3",
    help="Asks where a registration stands, and waits for its decision.",
    states=NOT_LOGGED_IN,
    answers=("registration",),
    strings=("number", ""),
)
class RegistrationStatus(Block, frozen=True, kw_only=True, tag="registration_status"):
    """Shows number and claim; from then on the connection waits, [REG-3]."""

    number: Number
    claim: Secret


@command(
    sender=Sender.CLIENT,
    clause="REG-7",
    help="Corrects a registration that waits, or hands in a rejected one again.",
    states=NOT_LOGGED_IN,
    answers=("registration",),
    strings=("number", "email"),
)
class Correct(Block, frozen=True, kw_only=True, tag="correct"):
    """The whole form anew, under the number and claim of the registration, [REG-7]."""

    number: Number
    claim: Secret
    institution: Name
    code: Code
    city: Name
    kind: InstitutionKind
    contact: Name
    email: Annotated[str, Meta(min_length=1, max_length=limits.EMAIL.value, description="where the letter goes")]
    desk: Code


@command(
    sender=Sender.CLIENT,
    clause="REG-8",
    help="Takes a registration back.",
    states=NOT_LOGGED_IN,
    answers=("registration",),
    strings=("number", ""),
)
class Withdraw(Block, frozen=True, kw_only=True, tag="withdraw"):
    """The applicant does not want it any more, [REG-8]."""

    number: Number
    claim: Secret


@command(
    sender=Sender.SERVER,
    clause="REG-4",
    help="Where a registration stands: an answer, or pushed at once when it is decided.",
    strings=("state", "reason"),
)
class Registration(Block, frozen=True, kw_only=True, tag="registration"):
    """The state of a registration, [REG-4]; `reason` is filled when it was rejected."""

    number: Number
    state: RegistrationState
    address: Address
    submitted_at: Milliseconds
    decided_at: Count = 0
    reason: Annotated[str, Meta(max_length=limits.REASON.value)] = ""
