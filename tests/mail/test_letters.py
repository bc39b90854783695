"""Letters: what stands in them, and that nobody but us decides where they go."""

import re

import pytest

from kentongan.errors import Refusal
from kentongan.mail.letters import Letter, Letterhead, Pen
from tests.mail.payloads import PAYLOADS
from tests.mail.sink import HEADERS, check_neutral, read_mail, text_of

FINGERPRINT = "-".join(["ABCD"] * 13)
INVITATION = f"kentongan://pesan.contoh.example:7420#{FINGERPRINT}"
LETTERHEAD = Letterhead("kentongan@contoh.example", "Kentongan Contoh", INVITATION, FINGERPRINT)
PEN = Pen(LETTERHEAD, "0" * 32, 1_700_000_000_000)


def welcome(
    to: str = "humas@contoh.example", contact: str = "Kontak Contoh", institution: str = "Universitas Contoh"
) -> Letter:
    return PEN.welcome(
        to=to,
        contact=contact,
        institution=institution,
        address="humas@univ-contoh",
        password="abcd-efgh-jkmn-pqrs-tuvw-xyz2",
        hours=72,
    )


def test_a_welcome_letter_says_all_that_is_needed_to_log_in_in_both_languages():
    text = text_of(welcome().raw)
    indonesian, english = text.split("-- English --")
    for part in (indonesian, english):
        for needed in ("Kontak Contoh", "Universitas Contoh", "Kentongan Contoh", "72 ", INVITATION, FINGERPRINT):
            assert needed in part
        assert "{" not in part
        assert "kentongan forgot humas@univ-contoh" in part
    assert re.search(r"Kata sandi pertama: +abcd-efgh-jkmn-pqrs-tuvw-xyz2\n", indonesian)
    assert re.search(r"Nama pengguna: +humas@univ-contoh\n", indonesian)
    assert re.search(r"First password: +abcd-efgh-jkmn-pqrs-tuvw-xyz2\n", english)
    assert re.search(r"User name: +humas@univ-contoh\n", english)


def test_a_rejection_gives_the_reason():
    letter = PEN.rejection(to="humas@contoh.example", address="humas@univ-contoh", reason="Kode lembaga belum tepat.")
    text = text_of(letter.raw)
    assert text.count("    Kode lembaga belum tepat.\n") == 2
    assert text.count("humas@univ-contoh") == 2


def code(to: str = "humas@contoh.example", contact: str = "Kontak Contoh") -> Letter:
    return PEN.code(to=to, contact=contact, address="humas@univ-contoh", code="abcd-efgh-jkmn-pqrs-tuvw-xyz2", hours=72)


def test_a_code_stands_once_in_each_language_with_what_to_do_and_what_not():
    indonesian, english = text_of(code().raw).split("-- English --")
    for part, ignore in ((indonesian, "Abaikan surat ini"), (english, "Ignore this letter")):
        assert part.count("\n    abcd-efgh-jkmn-pqrs-tuvw-xyz2\n") == 1
        for needed in ("Kontak Contoh", "Kentongan Contoh", "72 ", FINGERPRINT, "kentongan reset humas@univ-contoh"):
            assert needed in part
        assert ignore in part
        assert "{" not in part
    assert "abcd-efgh" not in repr(code())


def test_no_payload_leaves_its_line_of_a_letter_with_a_code_or_gets_one():
    lines = text_of(code().raw).count("\n")
    for payload in PAYLOADS:
        letter = code(contact=payload)
        check_neutral(letter.raw, "humas@contoh.example")
        assert text_of(letter.raw).count("\n") == lines
        with pytest.raises(Refusal):
            code(to=payload)
        with pytest.raises(Refusal):
            PEN.waiting(to=payload, registrations=1)


def test_the_headers_are_those_of_the_template():
    letter = welcome()
    message = read_mail(letter.raw)
    assert message.keys() == HEADERS
    assert message["From"] == "kentongan@contoh.example"
    assert message["To"] == letter.recipient == "humas@contoh.example"
    assert message["Date"] == "Tue, 14 Nov 2023 22:13:20 +0000"
    assert message["Message-ID"] == f"<{'0' * 32}@contoh.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"


def test_a_letter_in_ascii_is_readable_as_it_lies_there_and_any_other_survives_seven_bits():
    assert INVITATION.encode() in welcome().raw
    letter = welcome(contact="Éva Çelik", institution="Universitas Contoh 大学")
    assert letter.raw.isascii()
    text = text_of(letter.raw)
    assert "Halo Éva Çelik,\n" in text
    assert "pendaftaran Universitas Contoh 大学 di Kentongan Contoh" in text
    assert INVITATION in text


def test_letters_with_other_words_have_the_same_headers():
    one, other = welcome(), welcome(contact="Nama Lain", institution="=?utf-8?q?=0ABcc:_evil@evil.example?=")
    assert one.raw.partition(b"\r\n\r\n")[0] == other.raw.partition(b"\r\n\r\n")[0]


@pytest.mark.parametrize("place", ["contact", "institution"])
def test_no_payload_in_a_name_leaves_its_line_of_the_body(place: str):
    assert len(PAYLOADS) >= 300
    lines = text_of(welcome().raw).count("\n")
    for payload in PAYLOADS:
        letter = welcome(**{place: payload})
        check_neutral(letter.raw, "humas@contoh.example")
        text = text_of(letter.raw)
        assert text.count("\n") == len(text.splitlines()) == lines, repr(payload[:80])


def test_no_payload_in_a_reason_leaves_its_line_of_the_body():
    for payload in PAYLOADS:
        letter = PEN.rejection(to="humas@contoh.example", address="humas@univ-contoh", reason=payload)
        check_neutral(letter.raw, "humas@contoh.example")


def test_no_payload_as_recipient_gets_a_letter():
    for payload in PAYLOADS:
        with pytest.raises(Refusal):
            welcome(to=payload)
        with pytest.raises(Refusal):
            PEN.rejection(to=payload, address="humas@univ-contoh", reason="Contoh")


@pytest.mark.parametrize(
    "address",
    [
        "a'b{c}|d~e=f?g!#$%&*+/^_`@x.example",
        f"{'x' * 64}@{'.'.join(['y' * 59] * 3)}.example",
    ],
)
def test_an_unusual_but_plain_address_stands_in_the_header_unchanged(address: str):
    check_neutral(welcome(to=address).raw, address)


@pytest.mark.parametrize(
    "sender", ["", "Kentongan <a@x.example>", "a@x.example, b@x.example", "a@x.example\r\nBcc: b@x.example", "a", "a@"]
)
def test_a_letterhead_needs_one_plain_address_as_sender(sender: str):
    with pytest.raises(ValueError):
        Letterhead(sender, "Kentongan", INVITATION, FINGERPRINT)


def test_a_letter_shows_no_secret_when_it_is_printed():
    assert "abcd-efgh" not in repr(welcome())
