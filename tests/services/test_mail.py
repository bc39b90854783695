"""The loop that sends letters: what arrives, what works, and for whom."""

import asyncio
import stat

import pytest
from structlog.testing import capture_logs

from kentongan.config import MailSettings, SettingsError
from kentongan.ids import secret_hash
from kentongan.mail.door import MailFailed, MailTrouble
from kentongan.mail.letters import Letter
from kentongan.services.mail import CODE_HOURS, FIRST_PASSWORD_HOURS, MailService, open_mail
from kentongan.store.member import SetPassword, SetSuspended
from kentongan.store.recovery import QueueCode
from kentongan.store.registration import CorrectRegistration, SaveRegistration, WithdrawRegistration
from tests.mail.office import HOUR, LETTERHEAD, MINUTE, Box, Office, code_in, password_in
from tests.mail.sink import Sink, check_neutral, text_of
from tests.services.clock import Clock
from tests.store.people import form

NAMES = {"server": "Kentongan Contoh", "invitation": "kentongan://x:7420#Y", "fingerprint": "Y"}


def smtp(office: Office, sink: Sink) -> MailService:
    settings = MailSettings(host="127.0.0.1", port=sink.port, security="none", sender="kentongan@contoh.example")
    return open_mail(office.store, office.passwords, settings, office.folder / "mail", **NAMES)


async def finish(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()


async def test_an_approved_member_gets_a_password_that_works_for_72_hours(office: Office, clock: Clock):
    await office.approve()
    async with Sink().running() as sink:
        assert await smtp(office, sink).send_due() == 1
        mail = sink.mails.get_nowait()
    assert mail.recipients == ["humas@satu.example"]
    assert "humas@satu" in text_of(mail.raw)
    assert await office.works(password_in(mail.raw))
    assert (await office.member()).first_password_until == clock.now + FIRST_PASSWORD_HOURS * HOUR
    [row] = await office.outbox()
    assert (row.state, row.error, row.attempts, row.sent_at) == ("sent", "", 1, clock.now)
    assert await office.service(Box()).send_due() == 0


async def test_a_rejected_applicant_gets_the_reason_and_nobody_gets_their_words(office: Office):
    await office.reject("humas@satu", "Kode lembaga belum tepat.")
    box = Box()
    assert await office.service(box).send_due() == 1
    letter = box.letters.get_nowait()
    assert letter.recipient == "humas@satu.example"
    text = text_of(letter.raw)
    assert "Kode lembaga belum tepat." in text
    for typed in ("Kontak Contoh", "Universitas Contoh", "Kota Contoh"):
        assert typed not in text


async def test_a_code_works_already_when_its_letter_leaves_and_is_made_anew_for_every_attempt(
    office: Office, clock: Clock
):
    seen: list[tuple[str, bool]] = []

    class Curious(Box):
        async def deliver(self, letter: Letter) -> None:
            code = code_in(letter.raw)
            seen.append((code, (await office.member()).code_hash == secret_hash(code)))
            await super().deliver(letter)

    await office.approve()
    await office.service(Box()).send_due()
    await office.store.write(QueueCode("humas@satu", "local:siti"))
    door = Curious(failure=MailFailed(MailTrouble.TIMED_OUT))
    assert await office.service(door).send_due() == 1
    clock.now += MINUTE
    door.failure = None
    assert await office.service(door).send_due() == 1
    (first, right), (second, right_again) = seen
    assert (right, right_again) == (True, True)
    assert first != second
    assert (await office.member()).code_until == clock.now + CODE_HOURS * HOUR


async def test_no_code_is_in_the_log_or_in_the_database(office: Office, clock: Clock):
    await office.approve()
    await office.service(Box()).send_due()
    await office.store.write(QueueCode("humas@satu", "x"))
    box = Box()
    with capture_logs() as logs:
        assert await office.service(box).send_due() == 1
    code = code_in(box.letters.get_nowait().raw)
    hash = (await office.member()).code_hash
    assert code not in repr(logs)
    assert hash not in repr(logs)
    files = [path.read_bytes() for path in office.folder.glob("kentongan.db*")]
    assert any(hash.encode() in content for content in files)
    for written in (code, code.replace("-", "")):
        assert not any(written.encode() in content for content in files)


async def test_a_code_is_for_nobody_whose_membership_sleeps(office: Office):
    await office.approve()
    await office.service(Box()).send_due()
    await office.store.write(QueueCode("humas@satu", "x"))
    await office.store.write(SetSuspended("humas@satu", True, "x"))
    box = Box()
    assert await office.service(box).send_due() == 1
    assert box.letters.empty()


async def test_a_rejection_that_was_overtaken_by_a_correction_is_not_sent(office: Office):
    await office.reject("humas@satu", "Kode belum tepat.")
    await office.store.write(CorrectRegistration(1, form("humas@satu"), ""))
    box = Box()
    assert await office.service(box).send_due() == 1
    assert box.letters.empty()


async def test_the_administrator_hears_how_many_registrations_wait_and_nothing_of_theirs(office: Office):
    box = Box()
    service = MailService(
        office.store, office.passwords, LETTERHEAD, office.files, box, administrator="admin@contoh.example", pace=0
    )
    for desk in ("satu", "dua"):
        await office.store.write(SaveRegistration(form(f"{desk}@kampus"), "0" * 64, "", announce=True))
    assert await service.send_due() == 1
    letter = box.letters.get_nowait()
    assert letter.recipient == "admin@contoh.example"
    check_neutral(letter.raw, "admin@contoh.example")
    text = text_of(letter.raw)
    assert "2 pendaftaran di Kentongan Contoh menunggu" in text
    assert "2 registrations at Kentongan Contoh wait" in text
    assert "kampus" not in text


async def test_nobody_is_told_of_registrations_that_wait_no_more(office: Office):
    box = Box()
    service = MailService(
        office.store, office.passwords, LETTERHEAD, office.files, box, administrator="admin@contoh.example", pace=0
    )
    number = await office.store.write(SaveRegistration(form("humas@satu"), "0" * 64, "", announce=True))
    await office.store.write(WithdrawRegistration(number))
    assert await service.send_due() == 1
    assert box.letters.empty()


async def test_the_password_works_already_when_the_delivery_begins(office: Office):
    worked: list[bool] = []

    class Curious(Box):
        async def deliver(self, letter: Letter) -> None:
            worked.append(await office.works(password_in(letter.raw)))

    await office.approve()
    await office.service(Curious()).send_due()
    assert worked == [True]


async def test_a_password_of_ones_own_is_never_replaced(office: Office, clock: Clock):
    await office.approve()
    # The letter arrived, but the answer of the mail server was lost.
    door = Box(failure=MailFailed(MailTrouble.TIMED_OUT))
    await office.service(door).send_due()
    own = await office.passwords.hash("kata sandi sendiri")
    member = await office.member()
    await office.store.write(SetPassword(member.id, own, None, replaces=member.password_hash))
    clock.now += MINUTE
    door.failure = None
    with capture_logs() as logs:
        assert await office.service(door).send_due() == 1
    assert door.letters.empty()
    assert await office.works("kata sandi sendiri")
    assert (await office.member()).first_password_until is None
    assert [row.state for row in await office.outbox()] == ["sent"]
    assert [log["event"] for log in logs] == ["letter_not_needed"]


async def test_a_decision_wakes_the_loop(office: Office):
    box = Box()
    service = office.service(box)
    task = asyncio.create_task(service.run())
    for number in range(3):
        await office.approve(f"humas@contoh-{number}")
        service.wake()
        letter = await asyncio.wait_for(box.letters.get(), 20)
        assert letter.recipient == f"humas@contoh-{number}.example"
    await finish(task)


async def test_without_a_mail_server_letters_are_private_files_for_72_hours(office: Office, clock: Clock):
    service = open_mail(office.store, office.passwords, MailSettings(), office.files.path, **NAMES)
    await office.approve()
    assert await service.send_due() == 1
    [path] = office.files.path.iterdir()
    assert (stat.S_IMODE(path.parent.stat().st_mode), stat.S_IMODE(path.stat().st_mode)) == (0o700, 0o600)
    assert await office.works(password_in(path.read_bytes()))
    # Also once there is a mail server.
    for now, deleted in ((clock.now + FIRST_PASSWORD_HOURS * HOUR, 0), (clock.now + 73 * HOUR, 1)):
        clock.now = now
        task = asyncio.create_task(office.service(Box()).run())
        assert await asyncio.wait_for(office.files.rounds.get(), 20) == deleted
        await finish(task)
    assert not list(office.files.path.iterdir())


async def test_the_log_says_where_letters_go_when_they_are_files(office: Office):
    for door, expected in ((None, [("letters_go_to_files", str(office.files.path))]), (Box(), [])):
        with capture_logs() as logs:
            task = asyncio.create_task(office.service(door).run())
            await asyncio.wait_for(office.files.rounds.get(), 20)
            await finish(task)
        assert [(log["event"], log["folder"]) for log in logs] == expected


@pytest.mark.parametrize(
    "failure",
    [
        MailFailed(MailTrouble.LETTER_REFUSED, "554 5.7.1"),
        ValueError("Kata sandi pertama: abcd-efgh"),
        TimeoutError("Kata sandi pertama: abcd-efgh"),
    ],
    ids=lambda failure: type(failure).__name__,
)
async def test_no_secret_is_in_the_log_or_in_the_database(
    office: Office, clock: Clock, failure: Exception, capsys: pytest.CaptureFixture[str]
):
    shown: list[str] = []

    class Leaky(Box):
        async def deliver(self, letter: Letter) -> None:
            shown.append(password_in(letter.raw))
            await super().deliver(letter)

    await office.approve()
    door = Leaky(failure=failure)
    service = office.service(door)
    with capture_logs() as logs:
        assert await service.send_due() == 1
        door.failure = None
        clock.now += MINUTE
        assert await service.send_due() == 1
    assert [log["event"] for log in logs] == ["letter_postponed", "letter_sent"]
    output = repr(logs) + "".join(capsys.readouterr())
    # A traceback may show the variables of its frames.
    assert "exc_info" not in output
    hash = (await office.member()).password_hash
    for secret in (*shown, hash, "abcd-efgh", "Kata sandi", "humas@satu.example"):
        assert secret not in output
    files = [path.read_bytes() for path in office.folder.glob("kentongan.db*")]
    assert any(hash.encode() in content for content in files)
    for password in (*shown, "abcd-efgh"):
        assert not any(password.encode() in content for content in files)
    assert len(shown) == 2


@pytest.mark.parametrize("sender", ["Kentongan <a@x.example>", "a@x.example\nBcc: b@x.example", "", "kentongan"])
async def test_a_sender_that_is_no_plain_address_is_told_at_the_start(office: Office, sender: str):
    with pytest.raises(SettingsError) as wrong:
        open_mail(office.store, office.passwords, MailSettings(sender=sender), office.folder, **NAMES)
    assert "mail.sender" in wrong.value.say("id")
    assert "mail.sender" in wrong.value.say("en")


async def test_an_administrator_that_is_no_plain_address_is_told_at_the_start(office: Office):
    settings = MailSettings(administrator="Admin <a@x.example>")
    with pytest.raises(SettingsError) as wrong:
        open_mail(office.store, office.passwords, settings, office.folder, **NAMES)
    assert "mail.administrator" in wrong.value.say("id")
    assert "mail.administrator" in wrong.value.say("en")
