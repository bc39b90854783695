"""Commands of administrators about letters, [ADMIN-33]."""

from typing import Annotated

from msgspec import Meta

from kentongan import limits
from kentongan.protocol.command import Block, Part, Sender, command
from kentongan.protocol.commands.fields import Count, Milliseconds
from kentongan.protocol.commands.registration import Number
from kentongan.protocol.states import ADMINISTRATOR
from kentongan.words import LetterState

LetterNumber = Annotated[int, Meta(ge=1, le=2**53, description="number of a letter")]


class LetterRow(Part, frozen=True, kw_only=True):
    """A letter in the outbox of the server; what it says is not there before it is written."""

    letter: LetterNumber
    kind: Annotated[str, Meta(max_length=24, description="what it is about")]
    address: Annotated[str, Meta(description="member or registration it is about; may be empty")]
    email: Annotated[str, Meta(description="where it goes; may be empty")]
    state: LetterState
    attempts: Count
    due_at: Milliseconds
    error: Annotated[str, Meta(description="why the last attempt failed; empty: it did not")]
    created_at: Milliseconds
    sent_at: Annotated[Count, Meta(description="0: not yet")]


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-33",
    help="Lists letters, oldest first.",
    states=ADMINISTRATOR,
    answers=("letter_page",),
    strings=("state", "after"),
)
class Letters(Block, frozen=True, kw_only=True, tag="letters"):
    """Letters of one state, or all, [ADMIN-33]."""

    state: LetterState | None = None
    after: Annotated[int, Meta(ge=0, le=2**53, description="number after which the page begins")] = 0


@command(sender=Sender.SERVER, clause="ADMIN-33", help="A page of letters.", strings=("letters.letter", ""))
class LetterPage(Block, frozen=True, kw_only=True, tag="letter_page"):
    """At most 100 letters, [ADMIN-33]; an empty page is the end."""

    letters: list[LetterRow]


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-34",
    help="Makes letters due at once.",
    states=ADMINISTRATOR,
    answers=("letters_due",),
    strings=("letters", ""),
)
class RetryLetters(Block, frozen=True, kw_only=True, tag="retry_letters"):
    """These, or with an empty list every one that was given up, [ADMIN-34]; a sent letter is not sent again."""

    letters: Annotated[
        list[LetterNumber], Meta(max_length=limits.PAGE.value, description="numbers; empty: all failed ones")
    ]


@command(
    sender=Sender.ADMINISTRATOR,
    clause="ADMIN-66",
    help="Sends the letter about a decided registration again.",
    states=ADMINISTRATOR,
    answers=("letters_due",),
    strings=("number", ""),
)
class ResendLetter(Block, frozen=True, kw_only=True, tag="resend_letter"):
    """The letter that welcomes or says why not, once more, also when it was sent, [ADMIN-66]."""

    number: Number


@command(sender=Sender.SERVER, clause="ADMIN-34", help="Letters are due.", strings=("letters", ""))
class LettersDue(Block, frozen=True, kw_only=True, tag="letters_due"):
    """How many will be tried now, [ADMIN-34]."""

    letters: Count
