"""Letters through an SMTP server. One connection a letter: letters are few, and a broken connection harms only one."""

import asyncio
import re
import ssl
from typing import Literal

import aiosmtplib

from kentongan.mail.door import MailFailed, MailTrouble
from kentongan.mail.letters import Letter

Security = Literal["starttls", "tls", "none"]

# The extended status of RFC 3463, the only part of a server's answer that is repeated.
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")


class SmtpDoor:
    """Delivers by SMTP; the server's certificate is checked against the system's authorities and its name."""

    def __init__(
        self, *, host: str, port: int, security: Security, user: str, password: str, timeout: float = 30
    ) -> None:
        """`timeout` is in seconds, for a whole delivery. Without `user` there is no login."""
        self._host, self._port = host, port
        self._security = security
        self._tls = None if security == "none" else ssl.create_default_context()
        self._user, self._password = user or None, password if user else None
        self._timeout = timeout

    async def deliver(self, letter: Letter) -> None:
        """Give the letter to the server, which has it once this returns; raises MailFailed."""
        try:
            async with asyncio.timeout(self._timeout):
                await aiosmtplib.send(
                    letter.raw,
                    sender=letter.sender,
                    recipients=[letter.recipient],
                    hostname=self._host,
                    port=self._port,
                    use_tls=self._security == "tls",
                    start_tls=self._security == "starttls",
                    tls_context=self._tls,
                    username=self._user,
                    password=self._password,
                    timeout=self._timeout,
                    # The sender's domain is a public name that exists; this machine's own name may be neither.
                    local_hostname=letter.sender.partition("@")[2],
                )
        except (aiosmtplib.SMTPException, OSError) as error:
            raise _failure(error) from None


def _failure(error: Exception) -> MailFailed:
    """What went wrong, without a word of the server's answer."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return _refused(MailTrouble.RECIPIENT_REFUSED, error.recipients[0])
    if isinstance(error, aiosmtplib.SMTPSenderRefused):
        return _refused(MailTrouble.SENDER_REFUSED, error)
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        return _refused(MailTrouble.LOGIN_REFUSED, error)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _refused(MailTrouble.LETTER_REFUSED, error)
    if isinstance(error, TimeoutError):
        return MailFailed(MailTrouble.TIMED_OUT)
    if isinstance(error, ssl.SSLCertVerificationError) or isinstance(error.__cause__, ssl.SSLCertVerificationError):
        return MailFailed(MailTrouble.CERTIFICATE_NOT_TRUSTED)
    if isinstance(error, OSError):
        return MailFailed(MailTrouble.NOT_REACHED)
    # What is left of the library's errors: the server offers no STARTTLS, or no login.
    return MailFailed(MailTrouble.NOT_OFFERED)


def _refused(trouble: MailTrouble, answer: aiosmtplib.SMTPResponseException) -> MailFailed:
    status = _STATUS.search(answer.message)
    return MailFailed(trouble, f"{answer.code} {status.group() if status else ''}".strip())
