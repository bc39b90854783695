"""Registering, and waiting for the administrator's decision."""

from kentongan.client.caller import Caller
from kentongan.client.errors import RegistrationMissing
from kentongan.client.profile import KeptRegistration
from kentongan.domain.registration import Form
from kentongan.protocol.commands.registration import Register, Registered, Registration, RegistrationStatus
from kentongan.words import InstitutionKind, RegistrationState


class Registrations(Caller):
    """A registration as the applicant sees it, [REG-1]."""

    async def register(
        self, *, institution: str, code: str, city: str, kind: InstitutionKind, contact: str, email: str, desk: str
    ) -> Registered:
        """Hand in the form; the profile keeps number and claim. Raises Refusal for a field before anything is sent."""
        form = Form.check(
            institution=institution, code=code, city=city, kind=kind, contact=contact, email=email, desk=desk
        )
        answer = await self.link.request(
            Register(
                institution=form.institution,
                code=form.code,
                city=form.city,
                kind=form.kind,
                contact=form.contact,
                email=form.email,
                desk=form.desk,
            ),
            Registered,
        )
        if self.profile:
            self.profile.keep_registration(
                KeptRegistration(number=answer.number, claim=answer.claim, address=answer.address)
            )
        return answer

    async def registration(self, number: int = 0, claim: str = "") -> Registration:
        """Where a registration stands, [REG-3]; without arguments the profile's own."""
        kept = self.profile.registration if self.profile else None
        if number:
            kept = KeptRegistration(number=number, claim=claim, address="")
        if kept is None:
            raise RegistrationMissing(str(self.profile.folder) if self.profile else "")
        return await self.link.request(RegistrationStatus(number=kept.number, claim=kept.claim), Registration)

    async def wait_for_decision(self, number: int = 0, claim: str = "") -> Registration:
        """Wait on the socket until a registration is approved or rejected, [REG-4]. Raises LinkLost."""
        registration = await self.registration(number, claim)
        while registration.state is RegistrationState.PENDING:
            push = await self.link.next_push()
            if isinstance(push, Registration) and push.number == registration.number:
                registration = push
        return registration
