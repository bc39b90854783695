"""Members for tests: a form, and the way from the form to the member."""

from kentongan.domain.registration import Form
from kentongan.store.acceptance import SenderRecord
from kentongan.store.member import SetRights, get_member_at
from kentongan.store.registration import DecideRegistration, SaveRegistration
from kentongan.store.store import Store
from kentongan.words import InstitutionKind, Level, RegistrationState


def form(
    address: str,
    institution: str = "",
    city: str = "Kota Contoh",
    contact: str = "Kontak Contoh",
    email: str = "",
) -> Form:
    desk, _, code = address.partition("@")
    return Form.check(
        institution=institution or f"Universitas {code.title()}",
        code=code,
        city=city,
        kind=InstitutionKind.UNIVERSITY,
        contact=contact,
        email=email or f"{desk}@{code}.example",
        desk=desk,
    )


async def admit(store: Store, address: str, **details: str) -> int:
    """Make a member of an address, the way that everybody comes in; gives its id."""
    number = await store.write(SaveRegistration(form(address, **details), "0" * 64, "127.0.0.1"))
    await store.write(DecideRegistration(number, RegistrationState.APPROVED, "", "test"))
    member = await store.read(get_member_at, address)
    assert member is not None
    return member.id


async def empower(store: Store, address: str) -> None:
    """Let a member do everything that a member can do."""
    await store.write(SetRights(address, broadcast=True, highest_level=Level.EMERGENCY))


def sender(member_id: int, address: str = "a@satu") -> SenderRecord:
    return SenderRecord(member_id, address, "Kontak Contoh", "Universitas Satu")
