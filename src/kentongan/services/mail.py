"""The loop that sends letters: lease the one that is due, write it, deliver it, close it; later again if that failed.

A row in the outbox holds no secret. A first password or code is made anew for every attempt, and its hash is committed
before the delivery begins. So only the newest letter works, whatever breaks in between; and when an attempt has spoilt
the letter before it, a newer one is due. A crash leaves the row leased; when the lease runs out, it is due again.

Nothing here logs a traceback: its frames hold passwords and whole letters.
"""

import asyncio
import contextlib
import traceback
from pathlib import Path

import structlog

from kentongan.config import MailSettings, SettingsError
from kentongan.domain.registration import email_address
from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_code, new_first_password, new_id, secret_hash
from kentongan.language import Sentence
from kentongan.mail.door import Door, MailFailed, MailTrouble
from kentongan.mail.eml import EmlFolder
from kentongan.mail.letters import Letter, Letterhead, Pen
from kentongan.mail.smtp import SmtpDoor
from kentongan.services.password import PasswordService
from kentongan.store.letter import CODE, REJECTION, WAITING, WELCOME, CloseLetter, LeaseLetter, LetterRecord, next_due
from kentongan.store.member import MemberRecord, SetPassword, get_member
from kentongan.store.recovery import SetCode
from kentongan.store.registration import count_pending
from kentongan.store.store import Store

FIRST_PASSWORD_HOURS = CODE_HOURS = 72
_HOUR = 3_600_000

# An attempt ends before its lease does, so that no two hubs ever write the same letter at once.
LEASE = 120_000
_ATTEMPT_SECONDS = 100

# An administrator who approves a hundred registrations does not make the mail server think of a flood.
PACE = 0.1

# After a week an administrator has to look at it.
PATIENCE = 7 * 24 * _HOUR

_FIRST_PAUSE, _LONGEST_PAUSE = 60_000, 6 * _HOUR
_BUSY_PAUSE = 5_000

# How long the loop sleeps (seconds): it looks once a minute even when nobody wakes it, because another hub may have
# queued a letter or left one behind; and never spins, whatever the clock says.
_LONGEST_NAP, _SHORTEST_NAP = 60.0, 1.0

_log = structlog.get_logger("services.mail")


class MailService:
    """Sends the letters of the outbox."""

    def __init__(
        self,
        store: Store,
        passwords: PasswordService,
        letterhead: Letterhead,
        files: EmlFolder,
        door: Door | None = None,
        *,
        administrator: str = "",
        pace: float = PACE,
    ) -> None:
        """Letters go to `files` when there is no other door; `pace` is the rest after each letter in seconds.

        `administrator` is told of waiting registrations, if it is an address.
        """
        self._store = store
        self._passwords = passwords
        self._letterhead = letterhead
        self._files = files
        self._door: Door = door or files
        self._pace = pace
        self._administrator = administrator
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Look at once: a letter was queued. Call from the event loop."""
        self._woken.set()

    async def run(self) -> None:
        """Send letters until cancelled."""
        if self._door is self._files:
            _log.warning("letters_go_to_files", folder=str(self._files.path), why="no SMTP server is set")
        while True:
            self._woken.clear()
            nap = await self._round()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(nap):
                    await self._woken.wait()

    async def _round(self) -> float:
        """Do what is to be done now; gives the seconds to sleep afterwards."""
        try:
            await self.send_due()
            await self._files.delete_old(self._store.now())
            return await self._until_due()
        except Exception as error:
            _log.error("mail_round_failed", **_describe(error))
            return _LONGEST_NAP

    async def send_due(self) -> int:
        """Try every letter that is due now, one after the other; gives how many were tried."""
        tried = 0
        while record := await self._store.write(LeaseLetter(LEASE)):
            await self._attempt(record)
            _heed_cancellation()
            tried += 1
            await asyncio.sleep(self._pace)
        return tried

    async def _until_due(self) -> float:
        due = await self._store.read(next_due)
        if due is None:
            return _LONGEST_NAP
        return min(max((due - self._store.now()) / 1000, _SHORTEST_NAP), _LONGEST_NAP)

    async def _attempt(self, record: LetterRecord) -> None:
        try:
            async with asyncio.timeout(_ATTEMPT_SECONDS):
                letter = await self._write_letter(record)
                if letter is not None:
                    await self._door.deliver(letter)
        except asyncio.CancelledError:
            # Due again at the next start, not when the lease is over.
            with contextlib.suppress(Refusal):
                self._store.writer.write_quietly(CloseLetter(record.id, "stopped", self._store.now()))
            raise
        except Exception as error:
            await self._postpone_or_give_up(record, error)
        else:
            await self._store.write(CloseLetter(record.id))
            event = "letter_sent" if letter else "letter_not_needed"
            _log.info(event, letter=record.id, kind=record.kind, attempt=record.attempts)

    async def _postpone_or_give_up(self, record: LetterRecord, error: Exception) -> None:
        if record.created_at + PATIENCE < self._store.now():
            facts = _describe(error)
            _log.error("letter_given_up", letter=record.id, kind=record.kind, attempt=record.attempts, **facts)
            await self._store.write(CloseLetter(record.id, facts["why"], given_up=True))
        else:
            await self._postpone(record, error)

    async def _postpone(self, record: LetterRecord, error: Exception) -> None:
        busy = isinstance(error, Refusal) and error.code in (ErrorCode.LOGIN_BUSY, ErrorCode.STORAGE_FAILED)
        pause = _BUSY_PAUSE if busy else back_off(record.attempts)
        facts = _describe(error)
        _log.warning(
            "letter_postponed",
            letter=record.id,
            kind=record.kind,
            attempt=record.attempts,
            again_in_seconds=pause // 1000,
            **facts,
        )
        await self._store.write(CloseLetter(record.id, facts["why"], self._store.now() + pause))

    async def _write_letter(self, record: LetterRecord) -> Letter | None:
        """The letter of a row, or None when nobody needs it any more."""
        pen = Pen(self._letterhead, new_id(), self._store.now())
        if record.kind == REJECTION:
            return self._rejection(pen, record)
        if record.kind == WELCOME and record.member_id is not None:
            return await self._welcome(pen, record.member_id)
        if record.kind == CODE and record.member_id is not None:
            return await self._code(pen, record.id, record.member_id)
        if record.kind == WAITING:
            return await self._waiting(pen)
        raise MailFailed(MailTrouble.KIND_UNKNOWN)

    def _rejection(self, pen: Pen, record: LetterRecord) -> Letter | None:
        """Without a reason the registration is rejected no longer: the applicant was quicker and has sent it again."""
        return pen.rejection(to=record.email, address=record.address, reason=record.reason) if record.reason else None

    async def _code(self, pen: Pen, letter_id: int, member_id: int) -> Letter | None:
        code = new_code()
        member = await self._store.read(get_member, member_id)
        if member is None:
            return None
        letter = pen.code(to=member.email, contact=member.contact, address=member.address, code=code, hours=CODE_HOURS)
        newer = SetCode(letter_id, member_id, secret_hash(code), self._store.now() + CODE_HOURS * _HOUR)
        return letter if await self._store.write(newer) else None

    async def _waiting(self, pen: Pen) -> Letter | None:
        registrations = await self._store.read(count_pending)
        if not registrations or not self._administrator:
            return None
        return pen.waiting(to=self._administrator, registrations=registrations)

    async def _welcome(self, pen: Pen, member_id: int) -> Letter | None:
        password = new_first_password()
        hashed = await self._passwords.hash(password)
        # Asked as late as possible: the member may have chosen an own password with the letter of an earlier attempt.
        member = await self._store.read(get_member, member_id)
        if member is None or _has_own_password(member):
            return None
        letter = pen.welcome(
            to=member.email,
            contact=member.contact,
            institution=member.institution,
            address=member.address,
            password=password,
            hours=FIRST_PASSWORD_HOURS,
        )
        until = self._store.now() + FIRST_PASSWORD_HOURS * _HOUR
        change = SetPassword(member_id, hashed, until, replaces=member.password_hash)
        return letter if await self._store.write(change) else None


def open_mail(
    store: Store,
    passwords: PasswordService,
    settings: MailSettings,
    folder: Path,
    *,
    server: str,
    invitation: str,
    fingerprint: str,
) -> MailService:
    """The mail service of a server as its settings say; letters without SMTP go into `folder`. Raises SettingsError."""
    try:
        letterhead = Letterhead(settings.sender, server, invitation, fingerprint)
    except ValueError:
        raise SettingsError(
            Sentence(
                "Pengaturan “mail.sender” harus berupa satu alamat e-mail.",
                "The setting “mail.sender” must be one e-mail address.",
            )
        ) from None
    _check_administrator(settings.administrator)
    files = EmlFolder(folder)
    if not settings.host:
        return MailService(store, passwords, letterhead, files, administrator=settings.administrator)
    door = SmtpDoor(
        host=settings.host,
        port=settings.port,
        security=settings.security,
        user=settings.user,
        password=settings.password.get_secret_value(),
        timeout=settings.timeout,
    )
    return MailService(store, passwords, letterhead, files, door, administrator=settings.administrator)


def _check_administrator(address: str) -> None:
    try:
        if address:
            email_address(address)
    except Refusal:
        raise SettingsError(
            Sentence(
                "Pengaturan “mail.administrator” harus berupa satu alamat e-mail.",
                "The setting “mail.administrator” must be one e-mail address.",
            )
        ) from None


def back_off(attempts: int) -> int:
    """Milliseconds until the next attempt: a minute after the first, doubled each time, six hours at most."""
    return min(_FIRST_PAUSE << min(attempts - 1, 16), _LONGEST_PAUSE)


def _heed_cancellation() -> None:
    """Before Python 3.12 `asyncio.wait_for`, which the SMTP library uses, may swallow the wish that we end."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


def _has_own_password(member: MemberRecord) -> bool:
    """Whether there is nothing to send a first password for."""
    return member.first_password_until is None and member.password_hash != ""


def _describe(error: Exception) -> dict[str, str]:
    """An error for the log, without its text unless that is ours: other texts may repeat what they were about."""
    if isinstance(error, MailFailed):
        return {"why": str(error)}
    if isinstance(error, Refusal):
        return {"why": str(error.code)}
    if isinstance(error, TimeoutError):
        return {"why": str(MailTrouble.TIMED_OUT)}
    last = traceback.extract_tb(error.__traceback__)[-1]
    return {"why": type(error).__name__, "where": f"{Path(last.filename).name}:{last.lineno}"}
