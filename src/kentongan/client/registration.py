"""Registering, and waiting for the administrator's decision."""

from dataclasses import asdict

from kentongan.client.caller import Caller
from kentongan.client.errors import RegistrationMissing
from kentongan.client.profile import KeptRegistration
from kentongan.domain.registration import Form
from kentongan.protocol.commands.registration import (
    Correct,
    Register,
    Registered,
    Registration,
    RegistrationStatus,
    Withdraw,
)
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
        answer = await self.link.request(Register(**asdict(form)), Registered)
        if self.profile:
            self.profile.keep_registration(
                KeptRegistration(number=answer.number, claim=answer.claim, address=answer.address)
            )
        return answer

    async def registration(self, number: int = 0, claim: str = "") -> Registration:
        """Where a registration stands, [REG-3]; without arguments the profile's own."""
        kept = self._kept(number, claim)
        return await self.link.request(RegistrationStatus(number=kept.number, claim=kept.claim), Registration)

    async def correct(
        self,
        *,
        institution: str,
        code: str,
        city: str,
        kind: InstitutionKind,
        contact: str,
        email: str,
        desk: str,
        number: int = 0,
        claim: str = "",
    ) -> Registration:
        """Exchange the form of a registration that waits, or hand a rejected one in again, [REG-7].

        Number and claim stay; without them the profile's own is meant. Raises Refusal for a field before anything is
        sent.
        """
        kept = self._kept(number, claim)
        form = Form.check(
            institution=institution, code=code, city=city, kind=kind, contact=contact, email=email, desk=desk
        )
        answer = await self.link.request(Correct(number=kept.number, claim=kept.claim, **asdict(form)), Registration)
        if self.profile and not number:
            self.profile.keep_registration(
                KeptRegistration(number=kept.number, claim=kept.claim, address=answer.address)
            )
        return answer

    async def withdraw(self, number: int = 0, claim: str = "") -> Registration:
        """Take a registration back, [REG-8]; without arguments the profile's own."""
        kept = self._kept(number, claim)
        return await self.link.request(Withdraw(number=kept.number, claim=kept.claim), Registration)

    def _kept(self, number: int, claim: str) -> KeptRegistration:
        kept = self.profile.registration if self.profile else None
        if number:
            kept = KeptRegistration(number=number, claim=claim, address="")
        if kept is None:
            raise RegistrationMissing(str(self.profile.folder) if self.profile else "")
        return kept

    async def wait_for_decision(self, number: int = 0, claim: str = "") -> Registration:
        """Wait on the socket until a registration is approved or rejected, [REG-4]. Raises LinkLost."""
        registration = await self.registration(number, claim)
        while registration.state is RegistrationState.PENDING:
            push = await self.link.next_push()
            if isinstance(push, Registration) and push.number == registration.number:
                registration = push
        return registration
