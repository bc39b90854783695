"""The registration form: every field in its one form, or refused by name. [REG-1]"""

from typing import Any

import pytest

from kentongan.domain.address import Address
from kentongan.domain.registration import Form, email_address
from kentongan.errors import ErrorCode
from kentongan.words import InstitutionKind
from tests.domain.refused import refused

GOOD: dict[str, Any] = {
    "institution": "Universitas Contoh",
    "code": "contoh",
    "city": "Kota Contoh",
    "kind": InstitutionKind.UNIVERSITY,
    "contact": "Kontak Contoh",
    "email": "humas@contoh.example",
    "desk": "humas",
}
NAMES = ("institution", "city", "contact")
CODES = ("code", "desk")


def test_a_form_is_normalised() -> None:
    typed = GOOD | {
        "institution": "  Universitas   Conto\u0301h ",
        "code": " Contoh ",
        "desk": "HUMAS",
        "email": " humas@contoh.example ",
    }
    form = Form.check(**typed)
    assert form.institution == "Universitas Cont\u00f3h"
    assert form.address == Address("humas", "contoh")
    assert form.email == "humas@contoh.example"
    assert Form.check(**{name: getattr(form, name) for name in GOOD}) == form


@pytest.mark.parametrize("field", NAMES)
@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("", ErrorCode.FIELD_EMPTY),
        ("   ", ErrorCode.FIELD_EMPTY),
        ("x" * 121, ErrorCode.FIELD_TOO_LONG),
        ("a\nBcc: b@c.example", ErrorCode.FIELD_INVALID),
        ("a\r\n\r\nb", ErrorCode.FIELD_INVALID),
        ("a\0", ErrorCode.FIELD_INVALID),
        ("a\x1b[31m", ErrorCode.FIELD_INVALID),
        ("\u202etxt.exe", ErrorCode.FIELD_INVALID),
        ("=?utf-8?b?Cg==?=", ErrorCode.FIELD_INVALID),
    ],
)
def test_a_name_is_one_line_of_plain_text(field: str, value: str, code: ErrorCode) -> None:
    with refused(code, field):
        Form.check(**GOOD | {field: value})
    assert len(getattr(Form.check(**GOOD | {field: "e\u0301" * 120}), field)) == 120


@pytest.mark.parametrize("field", CODES)
@pytest.mark.parametrize(
    ("value", "code"),
    [("", ErrorCode.FIELD_INVALID), ("a b", ErrorCode.FIELD_INVALID), ("Admin", ErrorCode.NAME_RESERVED)],
)
def test_code_and_desk_are_names_of_an_address(field: str, value: str, code: ErrorCode) -> None:
    with refused(code, field):
        Form.check(**GOOD | {field: value})


@pytest.mark.parametrize(
    "email",
    [
        "a@b.id",
        "humas.rektorat+popup@uin-alauddin.ac.id",
        "o'brien@contoh.example",
        f"{'a' * 64}@{'b' * 63}.example",
        f"a@{'b.' * 120}id",
    ],
)
def test_one_plain_address_is_taken(email: str) -> None:
    assert email_address(email) == email


@pytest.mark.parametrize(
    "email",
    [
        "", "a", "a@", "@b.id", "a@b", "a@b.", "a@.id", "a@-b.id", "a@b-.id", "a@b..id", "a b@c.id",
        "a@b.id,c@d.id", "a@b.id;c@d.id", "a@b.id c@d.id", "<a@b.id>", "Humas <a@b.id>", '"a b"@c.id', "a@[127.0.0.1]",
        "a@b.id\n", "a@b.id\r\nBcc: c@d.id", "a\0@b.id", "a@b.id\t", "=?utf-8?q?a?=@b.id", "a@b@c.id", "á@b.id",
        "a@bücher.id", "a@b.id\u200b", "a(x)@b.id", f"{'a' * 65}@b.id", f"a@{'b' * 64}.id", "a\u202e@b.id",
    ],
)  # fmt: skip
def test_anything_else_is_refused(email: str) -> None:
    with refused(ErrorCode.FIELD_INVALID, "email"):
        email_address(email)


def test_an_address_longer_than_mail_allows_is_refused() -> None:
    with refused(ErrorCode.FIELD_TOO_LONG, "email", "254"):
        email_address(f"a@{'b.' * 126}id")


@pytest.mark.parametrize("email", [".a@b.id", "a.@b.id", "a..b@c.id"])
def test_a_local_part_with_a_stray_dot_is_no_plain_address(email: str) -> None:
    with refused(ErrorCode.FIELD_INVALID, "email"):
        email_address(email)
