"""From the approval to the letter and to the first login, with real SMTP."""

import asyncio
import re
import signal
import ssl
from pathlib import Path
from typing import Any

import pytest
import trustme

from kentongan.client.client import Client
from kentongan.client.errors import ServerRefused
from kentongan.protocol.commands.administration import Approve, Decided, Reject
from tests.mail.sink import Mail, Sink, check_neutral, text_of
from tests.process.server import RunningServer, form_of, running

pytestmark = pytest.mark.process

ADDRESS, REFUSED = "humas@univ-contoh", "humas@institut-sampel"
OWN = "kata sandi milik sendiri"
DEADLINE = 20.0


async def newest(sink: Sink) -> Mail:
    async with asyncio.timeout(DEADLINE):
        return await sink.mails.get()


async def refusal(client: Client, password: str, new_password: str = "") -> str:
    with pytest.raises(ServerRefused) as refused:
        await client.login(ADDRESS, password, new_password=new_password)
    return refused.value.code


async def test_an_approval_brings_a_letter_whose_password_works_once_and_must_be_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over STARTTLS, with a login, and with a certificate of an authority that this machine trusts."""
    sink = Sink()
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    options: dict[str, Any] = {
        "tls_context": context,
        "require_starttls": True,
        "authenticator": sink.login,
        "auth_required": True,
    }
    async with sink.running(**options):
        settings = {"mail.host": "127.0.0.1", "mail.port": sink.port, "mail.security": "starttls"}
        settings |= {"mail.user": "kentongan", "mail.password": "rahasia-smtp"}
        async with running(tmp_path / "server", settings=settings) as server, Client.connect(server.line) as client:
            registered = await client.register(**form_of(ADDRESS))
            assert await refusal(client, "belum ada") == "waiting_for_approval"
            await asyncio.to_thread(server.admin, Approve(number=registered.number), Decided)
            mail = await newest(sink)
            first = must_be_a_welcome(mail, server.line)

            assert await refusal(client, first) == "password_must_change"
            assert await refusal(client, first, first) == "password_weak"
            assert await refusal(client, first, "pendek") == "password_weak"
            assert await refusal(client, OWN, OWN + "!") == "login_refused"
            assert (await client.login(ADDRESS, first, new_password=OWN)).address == ADDRESS
            await client.logout()
            assert await refusal(client, first) == "login_refused"
            assert await refusal(client, first, OWN) == "login_refused"
            assert (await client.login(ADDRESS, OWN)).address == ADDRESS

            assert not list((server.data / "mail").glob("*"))
            assert sink.mails.empty()
            assert first not in str(server.log)


def must_be_a_welcome(mail: Mail, line: str) -> str:
    """What the letter says; its password."""
    assert mail.recipients == ["humas@univ-contoh.example"]
    check_neutral(mail.raw, "humas@univ-contoh.example")
    text = text_of(mail.raw)
    assert ADDRESS in text
    assert line in text
    assert line.partition("#")[2] in text.replace(line, "")
    [password] = set(re.findall(r"[a-z0-9]{4}(?:-[a-z0-9]{4}){5}", text))
    return str(password)


async def test_a_letter_waits_while_the_mail_server_is_away_and_holds_nobody_up(tmp_path: Path) -> None:
    sink = Sink()
    async with sink.running():
        pass  # a port at which nobody listens any more
    settings = {"mail.host": "127.0.0.1", "mail.port": sink.port, "mail.security": "none"}
    async with running(tmp_path / "server", settings=settings) as server:
        number = (await server.register(ADDRESS)).number
        await asyncio.to_thread(server.admin, Approve(number=number), Decided)
        log = server.log
        await asyncio.to_thread(log.wait_for, lambda: log.events("letter_postponed") or None, DEADLINE, "an attempt")
        async with Client.connect(server.line) as client:
            assert await refusal(client, "belum ada") == "login_refused"


async def test_a_rejection_brings_a_letter_with_the_reason_and_no_password(tmp_path: Path) -> None:
    sink = Sink()
    async with sink.running():
        settings = {"mail.host": "127.0.0.1", "mail.port": sink.port, "mail.security": "none"}
        async with running(tmp_path / "server", settings=settings) as server:
            number = (await server.register(REFUSED)).number
            reason = "Alamat surat belum resmi."
            await asyncio.to_thread(server.admin, Reject(number=number, reason=reason), Decided)
            mail = await newest(sink)
            assert mail.recipients == ["humas@institut-sampel.example"]
            assert reason in text_of(mail.raw)
            assert "Kota Contoh" not in text_of(mail.raw)


# Before Python 3.12 `asyncio.wait_for`, which the SMTP library uses, loses a cancellation that comes with the answer.
DEAF = """
import asyncio
from kentongan.mail.smtp import SmtpDoor

_deliver = SmtpDoor.deliver

async def deliver(self, letter):
    await _deliver(self, letter)
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        pass

SmtpDoor.deliver = deliver
"""


async def test_a_delivery_that_does_not_hear_the_wish_to_end_keeps_no_server_alive(tmp_path: Path) -> None:
    sink = Sink()
    async with sink.running():
        settings = {"mail.host": "127.0.0.1", "mail.port": sink.port, "mail.security": "none"}
        async with running(tmp_path / "server", settings=settings, prelude=DEAF) as server:
            number = (await server.register(REFUSED)).number
            await asyncio.to_thread(server.admin, Reject(number=number, reason="Belum resmi."), Decided)
            await newest(sink)
            server.signal(signal.SIGTERM)
            assert await asyncio.to_thread(server.wait, 15) == 0


async def test_a_first_password_works_once_even_when_many_use_it_at_the_same_time(server: RunningServer) -> None:
    number = (await server.register(ADDRESS)).number
    await asyncio.to_thread(server.admin, Approve(number=number), Decided)
    first = await asyncio.to_thread(server.first_password, ADDRESS)

    async def try_it(place: int) -> str:
        async with Client.connect(server.line) as client:
            try:
                await client.login(ADDRESS, first, new_password=f"{OWN} {place}")
            except ServerRefused as refused:
                return refused.code
            return "logged in"

    answers = await asyncio.gather(*map(try_it, range(4)))
    assert sorted(answers) == ["logged in", "login_refused", "login_refused", "login_refused"]
