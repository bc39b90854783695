"""Row A24: what strangers type into a registration never becomes a header, a recipient or a letter of its own.

Every payload goes through every field of the form, by `register` and `correct`, and as a reason, and so into letters of
every kind. What the form lets through leaves as SMTP to a real server, which records envelope and bytes.
"""

from collections import Counter
from pathlib import Path

import pytest

from kentongan.bus.local import LocalBus
from kentongan.config import LimitSettings
from kentongan.domain.registration import Form
from kentongan.errors import Refusal
from kentongan.mail.letters import Letterhead
from kentongan.mail.smtp import SmtpDoor
from kentongan.services.limiter import Limiter
from kentongan.services.mail import MailService
from kentongan.services.registration import RegistrationService
from kentongan.store.recovery import QueueCode
from kentongan.words import InstitutionKind
from tests.acceptance import Acceptance
from tests.mail.office import Office
from tests.mail.payloads import PAYLOADS
from tests.mail.sink import Sink, check_neutral, read_mail
from tests.services.clock import Clock

ADMINISTRATOR = "admin@contoh.example"
LETTERHEAD = Letterhead("kentongan@contoh.example", "Kentongan Contoh", "kentongan://x:7420#Y", "Y")
FIELDS = ("institution", "code", "city", "contact", "email", "desk")
SUBJECTS = {
    "Selamat datang di Kentongan / Welcome to Kentongan",
    "Pendaftaran Kentongan Anda / Your Kentongan registration",
    "Kode kata sandi Kentongan Anda / Your Kentongan password code",
    "Pendaftaran Kentongan menunggu / Kentongan registrations are waiting",
}


def checked(number: int, **typed: str) -> Form:
    """The form with these words in it, as the handler checks it."""
    fields = {
        "institution": "Universitas Contoh",
        "code": f"kampus-{number}",
        "city": "Kota Contoh",
        "contact": "Kontak Contoh",
        "email": f"humas@kampus-{number}.example",
        "desk": "humas",
    }
    return Form.check(kind=InstitutionKind.UNIVERSITY, **fields | typed)


async def fast(_: str) -> str:
    """Hundreds of letters need no slow hash."""
    return "$argon2id$none"


async def test_a24_no_payload_in_any_field_changes_a_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, acceptance: Acceptance
) -> None:
    assert len(PAYLOADS) >= 300
    expected: Counter[str] = Counter()
    refused = 0
    async with Sink().running() as sink, Office.open(tmp_path, Clock()) as office:
        monkeypatch.setattr(office.passwords, "hash", fast)
        generous = Limiter(office.store, LimitSettings(registrations=100_000))
        service = RegistrationService(office.store, LocalBus(), generous, 100_000, announce=True)
        for number, (field, payload) in enumerate((field, one) for field in FIELDS for one in PAYLOADS):
            try:
                form = checked(number, **{field: payload})
            except Refusal:
                refused += 1
                continue
            expected[form.email] += await letters_about(service, office, form, payload, number % 3)
        door = SmtpDoor(host="127.0.0.1", port=sink.port, security="none", user="", password="")
        mail = MailService(
            office.store, office.passwords, LETTERHEAD, office.files, door, administrator=ADMINISTRATOR, pace=0
        )
        await service.submit(checked(10_000), "192.0.2.7")
        expected[ADMINISTRATOR] += 1
        sent = await mail.send_due()
        assert sent == sum(expected.values()) == sink.mails.qsize()
        assert refused > 300
        assert sent > 200
        arrived: Counter[str] = Counter()
        while not sink.mails.empty():
            one = sink.mails.get_nowait()
            [recipient] = one.recipients
            check_neutral(one.raw, recipient)
            assert read_mail(one.raw)["Subject"] in SUBJECTS
            arrived[recipient] += 1
        assert arrived == expected
    acceptance(
        "A24",
        "300 payloads through every field; 1 recipient, the template's headers, 0 deviations",
        f"{len(PAYLOADS)} through {len(FIELDS)} fields: {refused} forms refused, {sent} letters, 0 deviations",
    )


async def letters_about(service: RegistrationService, office: Office, form: Form, payload: str, kind: int) -> int:
    """Hand the form in, correct it to itself, decide it; gives how many letters are queued.

    Of three forms one is rejected, with the payload for a reason, one is approved, one is approved and asks for a code.
    """
    given = await service.submit(form, "192.0.2.7")
    await service.correct(given.number, given.claim, form, "192.0.2.7")
    if kind:
        await service.approve(given.number, "local:siti")
    if kind == 1:
        await office.store.write(QueueCode(given.address, "local:siti"))
        return 2
    if kind == 0:
        try:
            await service.reject(given.number, payload, "local:siti")
        except Refusal:
            await service.reject(given.number, "Belum lengkap", "local:siti")
    return 1
