"""The rules of a registration: from the form to the decision."""

import hmac
import re

from msgspec import structs

from kentongan.errors import ErrorCode, Refusal
from kentongan.ids import new_secret
from kentongan.protocol.commands.registration import Correct, Register, Registration
from kentongan.simulator.wording import address_of, name_of
from kentongan.simulator.world import Application, Institution, Member, World, first_password
from kentongan.words import RegistrationState

_CODE = re.compile(r"[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?")
_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)*", re.ASCII | re.IGNORECASE)
_FIELDS = ("institution", "code", "city", "kind", "contact", "email", "desk")
_OPEN = (RegistrationState.PENDING, RegistrationState.REJECTED)
_RESERVED = frozenset({"all", "admin", "system", "root", "kentongan"})


def is_code(text: str) -> bool:
    """Whether a text may be a desk or an institution's code, [REG-1]."""
    return _CODE.fullmatch(text) is not None


def submit(world: World, form: Register) -> Application:
    """Enter a form into the registration log, [REG-1]."""
    form = _checked(form)
    application = Application(len(world.applications) + 1, new_secret(), form, world.clock())
    if application.address in world.members or world.pending(application.address):
        raise Refusal(ErrorCode.ADDRESS_TAKEN, field="desk", detail=application.address)
    world.applications[application.number] = application
    return application


def correct(world: World, application: Application, block: Correct) -> None:
    """Exchange the form; a rejected registration waits again, [REG-7]."""
    if application.state not in _OPEN:
        raise Refusal(ErrorCode.REGISTRATION_DECIDED, detail=str(application.number))
    form = _checked(Register(**{name: getattr(block, name) for name in _FIELDS}))
    address = f"{form.desk}@{form.code}"
    if address in world.members or world.pending(address) not in (None, application):
        raise Refusal(ErrorCode.ADDRESS_TAKEN, field="desk", detail=address)
    if application.state is RegistrationState.REJECTED:
        application.submitted_at = world.clock()
    application.form, application.state = form, RegistrationState.PENDING
    application.decided_at, application.reason = 0, ""


def withdraw(world: World, application: Application) -> None:
    """Close it at the applicant's wish, [REG-8]; doing so twice changes nothing."""
    if application.state is RegistrationState.WITHDRAWN:
        return
    if application.state not in _OPEN:
        raise Refusal(ErrorCode.REGISTRATION_DECIDED, detail=str(application.number))
    application.state, application.decided_at, application.reason = RegistrationState.WITHDRAWN, world.clock(), ""


def _checked(form: Register) -> Register:
    email = form.email.strip()
    if not _EMAIL.fullmatch(email) or "=?" in email:
        raise Refusal(ErrorCode.FIELD_INVALID, field="email", detail="name@host")
    return structs.replace(
        form,
        token="",
        institution=name_of(form.institution, "institution"),
        code=_checked_code(form.code, "code"),
        city=name_of(form.city, "city"),
        contact=name_of(form.contact, "contact"),
        email=email,
        desk=_checked_code(form.desk, "desk"),
    )


def _checked_code(text: str, field: str) -> str:
    code = address_of(text)
    if not is_code(code):
        raise Refusal(ErrorCode.FIELD_INVALID, field=field, detail="a-z 0-9 -")
    if code in _RESERVED:
        raise Refusal(ErrorCode.NAME_RESERVED, field=field, detail=code)
    return code


def find(world: World, number: int, claim: str) -> Application:
    """The registration of this number and claim, [REG-3]; a wrong claim and a wrong number look the same."""
    application = world.applications.get(number)
    if application is None or not hmac.compare_digest(application.claim, claim):
        raise Refusal(ErrorCode.REGISTRATION_UNKNOWN)
    return application


def decide(world: World, number: int, state: RegistrationState, reason: str = "") -> Application:
    """Approve or reject: an approved registration becomes a membership, [ADMIN-3]."""
    application = world.applications.get(number)
    if application is None:
        raise Refusal(ErrorCode.REGISTRATION_UNKNOWN)
    if application.state is not RegistrationState.PENDING:
        raise Refusal(ErrorCode.REGISTRATION_DECIDED, detail=str(number))
    application.state, application.decided_at, application.reason = state, world.clock(), reason
    if state is RegistrationState.APPROVED:
        _admit(world, application)
    return application


def _admit(world: World, application: Application) -> None:
    form, address = application.form, application.address
    institution = Institution(form.code, form.institution, form.city, form.kind)
    institution = world.institutions.setdefault(form.code, institution)
    world.members[address] = Member(address, institution, form.contact, first_password(address), must_change=True)


def registration_block(application: Application) -> Registration:
    """Where it stands, as an answer or a push, [REG-4]."""
    return Registration(
        number=application.number,
        state=application.state,
        address=application.address,
        submitted_at=application.submitted_at,
        decided_at=application.decided_at,
        reason=application.reason,
    )
