"""What a way out for letters must be able to do, and what may go wrong on it."""

from enum import StrEnum
from typing import Protocol

from kentongan.mail.letters import Letter


class MailTrouble(StrEnum):
    """Why a letter did not leave. The guide for administrators explains each word."""

    NOT_REACHED = "not_reached"
    TIMED_OUT = "timed_out"
    CERTIFICATE_NOT_TRUSTED = "certificate_not_trusted"
    NOT_OFFERED = "not_offered"
    LOGIN_REFUSED = "login_refused"
    SENDER_REFUSED = "sender_refused"
    RECIPIENT_REFUSED = "recipient_refused"
    LETTER_REFUSED = "letter_refused"
    FOLDER_FAILED = "folder_failed"
    KIND_UNKNOWN = "kind_unknown"


class MailFailed(Exception):
    """A letter did not leave, or perhaps did: after a broken connection nobody knows.

    Its text goes into the log and the database. So it is made of words and numbers of ours only: an answer of a mail
    server may repeat the letter, and with it the password.
    """

    def __init__(self, trouble: MailTrouble, detail: str = "") -> None:
        """`detail` is a status code or the name of a system error."""
        self.trouble = trouble
        super().__init__(f"{trouble} {detail}".strip())


class Door(Protocol):
    """A way out for letters."""

    async def deliver(self, letter: Letter) -> None:
        """Hand the letter over, so that it survives a crash from then on; raises MailFailed."""
