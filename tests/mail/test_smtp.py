"""Letters through a real SMTP server on a loopback port."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import trustme
from aiosmtpd.smtp import SMTP, Envelope, Session

from kentongan.domain.registration import Form
from kentongan.errors import Refusal
from kentongan.mail.door import MailFailed, MailTrouble
from kentongan.mail.letters import Letter, Letterhead, Pen
from kentongan.mail.smtp import Security, SmtpDoor
from kentongan.words import InstitutionKind
from tests.mail.payloads import PAYLOADS
from tests.mail.sink import Sink, check_neutral

PEN = Pen(Letterhead("kentongan@contoh.example", "Kentongan Contoh", "kentongan://x#Y", "Y"), "0" * 32, 1_000)
FIELDS = {
    "institution": "Universitas Contoh",
    "code": "univ-contoh",
    "city": "Kota Contoh",
    "contact": "Kontak Contoh",
    "email": "humas@contoh.example",
    "desk": "humas",
}


def letter(to: str = "humas@contoh.example", reason: str = "Contoh") -> Letter:
    return PEN.rejection(to=to, address="humas@univ-contoh", reason=reason)


def door(port: int, security: Security = "none", user: str = "", password: str = "", timeout: float = 20) -> SmtpDoor:
    return SmtpDoor(host="localhost", port=port, security=security, user=user, password=password, timeout=timeout)


async def failure(door: SmtpDoor) -> str:
    with pytest.raises(MailFailed) as failed:
        await door.deliver(letter())
    assert failed.value.__cause__ is None
    return str(failed.value)


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with Sink().running() as sink:
        yield sink


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def server_tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the system trust the test's authority, in the way that the guide names for private ones."""
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))


async def test_a_letter_arrives_as_it_was_written(sink: Sink):
    sent = letter(reason=".\r\n.. Alasan dengan titik di awal, é")
    await door(sink.port).deliver(sent)
    mail = sink.mails.get_nowait()
    assert (mail.sender, mail.recipients) == ("kentongan@contoh.example", ["humas@contoh.example"])
    assert mail.raw == sent.raw


async def test_a_line_that_is_a_dot_ends_no_letter(sink: Sink):
    sent = letter()
    sent.message.set_content("satu\n.\nMAIL FROM:<a@x.example>\n..\n", cte="7bit")
    await door(sink.port).deliver(sent)
    assert sink.mails.get_nowait().raw == sent.raw
    assert sink.mails.empty()


async def test_every_letter_that_passes_the_form_is_one_mail_to_one_recipient(sink: Sink):
    refused = sent = 0
    for field in FIELDS:
        for payload in PAYLOADS:
            try:
                form = Form.check(kind=InstitutionKind.UNIVERSITY, **FIELDS | {field: payload})
            except Refusal:
                refused += 1
                continue
            one = PEN.welcome(
                to=form.email,
                contact=form.contact,
                institution=form.institution,
                address=str(form.address),
                password="x",
                hours=72,
            )
            await door(sink.port).deliver(one)
            mail = sink.mails.get_nowait()
            assert mail.recipients == ["humas@contoh.example"] == [form.email]
            check_neutral(mail.raw, form.email)
            sent += 1
    assert refused + sent == len(FIELDS) * len(PAYLOADS)
    assert min(refused, sent) > 100
    assert sink.mails.empty()


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_letter_travels_encrypted(security: Security, server_tls: ssl.SSLContext):
    options = {"tls": server_tls} if security == "tls" else {"tls_context": server_tls, "require_starttls": True}
    async with Sink().running(**options) as sink:
        await door(sink.port, security).deliver(letter())
        assert sink.mails.get_nowait().recipients == ["humas@contoh.example"]


@pytest.mark.usefixtures("trusted")
async def test_a_server_that_wants_a_login_gets_it_once_the_line_is_encrypted(server_tls: ssl.SSLContext):
    sink = Sink()
    async with sink.running(tls_context=server_tls, authenticator=sink.login, auth_required=True):
        await door(sink.port, "starttls", "kentongan", "rahasia-smtp").deliver(letter())
        assert sink.mails.get_nowait().recipients == ["humas@contoh.example"]
        assert await failure(door(sink.port, "starttls", "kentongan", "salah")) == "login_refused 535 5.7.8"
        assert await failure(door(sink.port, "none", "kentongan", "rahasia-smtp")) == MailTrouble.NOT_OFFERED
        assert sink.mails.empty()


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(
    security: Security, server_tls: ssl.SSLContext
):
    sink = Sink()
    options = {"tls": server_tls} if security == "tls" else {"tls_context": server_tls}
    async with sink.running(**options):
        assert await failure(door(sink.port, security)) == MailTrouble.CERTIFICATE_NOT_TRUSTED
    assert sink.mails.empty()


@pytest.mark.usefixtures("trusted")
async def test_a_server_with_the_certificate_of_another_name_gets_nothing(authority: trustme.CA):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("lain.example").configure_cert(context)
    async with Sink().running(tls_context=context) as sink:
        assert await failure(door(sink.port, "starttls")) == MailTrouble.CERTIFICATE_NOT_TRUSTED
    assert sink.mails.empty()


async def test_a_server_that_offers_no_encryption_gets_no_letter_when_it_is_asked_for(sink: Sink):
    assert await failure(door(sink.port, "starttls")) == MailTrouble.NOT_OFFERED
    assert sink.mails.empty()


async def test_a_refused_recipient_is_told_with_its_status_only(sink: Sink):
    sink.answers["humas@contoh.example"] = "550 5.1.1 humas@contoh.example is not here"
    assert await failure(door(sink.port)) == "recipient_refused 550 5.1.1"


async def test_an_answer_that_repeats_the_letter_is_not_repeated_by_us(sink: Sink):
    sink.answers["DATA"] = "554 5.7.1 looks bad: Kata sandi pertama: abcd-efgh"
    assert await failure(door(sink.port)) == "letter_refused 554 5.7.1"
    sink.answers["DATA"] = "451 later, please: abcd-efgh"
    assert await failure(door(sink.port)) == "letter_refused 451"


async def test_a_server_that_is_down_cannot_be_reached(sink: Sink):
    port = sink.port
    async with Sink().running() as gone:
        port = gone.port
    assert await failure(door(port)) == MailTrouble.NOT_REACHED


async def test_a_server_that_says_nothing_is_given_up_in_time():
    ended = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        await writer.wait_closed()
        ended.set()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    try:
        assert await failure(door(server.sockets[0].getsockname()[1], timeout=0.05)) == MailTrouble.TIMED_OUT
        await ended.wait()
    finally:
        server.close()
        await server.wait_closed()


async def test_a_server_that_answers_everything_late_is_given_up_in_time():
    class LateSink(Sink):
        """Each answer comes in time, all of them together do not."""

        async def handle_MAIL(
            self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
        ) -> str:
            await asyncio.sleep(0.2)
            envelope.mail_from = address
            return "250 OK"

        async def handle_RCPT(
            self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
        ) -> str:
            await asyncio.sleep(0.2)
            return await super().handle_RCPT(server, session, envelope, address, options)

    async with LateSink().running() as sink:
        assert await failure(door(sink.port, timeout=0.3)) == MailTrouble.TIMED_OUT
    assert sink.mails.empty()
