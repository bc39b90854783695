"""The registration form: every field normalised and checked at one place, for client and server alike, [REG-1]."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Self

from kentongan.domain.address import Address, new_name
from kentongan.domain.text import one_line
from kentongan.errors import ErrorCode, Refusal
from kentongan.limits import EMAIL, NAME
from kentongan.words import InstitutionKind

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_EMAIL = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")


@dataclass(frozen=True, slots=True)
class Form:
    """A valid registration form."""

    institution: str
    code: str
    city: str
    kind: InstitutionKind
    contact: str
    email: str
    desk: str

    @classmethod
    def check(
        cls, *, institution: str, code: str, city: str, kind: InstitutionKind, contact: str, email: str, desk: str
    ) -> Self:
        """The form with every field normalised; raises Refusal for the first field that is wrong."""
        return cls(
            institution=one_line(institution, "institution", NAME.value),
            code=new_name(code, "code"),
            city=one_line(city, "city", NAME.value),
            kind=kind,
            contact=one_line(contact, "contact", NAME.value),
            email=email_address(email),
            desk=new_name(desk, "desk"),
        )

    @property
    def address(self) -> Address:
        """The address that the member will have."""
        return Address(self.desk, self.code)


def email_address(text: str) -> str:
    """Exactly one plain e-mail address; raises Refusal for lists, quoted parts, controls and encoded words."""
    email = unicodedata.normalize("NFC", text).strip(" ")
    if len(email) > EMAIL.value:
        raise Refusal(ErrorCode.FIELD_TOO_LONG, field="email", detail=str(EMAIL.value))
    if "=?" in email or not _EMAIL.fullmatch(email):
        raise Refusal(ErrorCode.FIELD_INVALID, field="email", detail="name@example.ac.id")
    return email
