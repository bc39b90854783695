"""Administrators for tests: appointed, set up, with the codes of their app."""

from dataclasses import dataclass

import pyotp

from kentongan.services.administrator import AdministratorService, Choice
from kentongan.services.second_factor import STEP, new_second_factor
from kentongan.words import Role

PASSWORD = "bambu kuning di tepi kali"


@dataclass
class Person:
    """Somebody who can sign in."""

    name: str
    second_factor: str
    recovery_codes: list[str]

    def code(self, now: int, steps: int = 0) -> str:
        """What the app shows at a moment (milliseconds), or so many steps later."""
        return pyotp.TOTP(self.second_factor).generate_otp(now // STEP + steps)


def chosen(now: int, name: str = "rani", steps: int = -1) -> Choice:
    """A choice whose first code was shown one step ago, so that the present one still opens."""
    secret = new_second_factor()
    return Choice(name, "Rani Sampelia", PASSWORD, secret, Person(name, secret, []).code(now, steps))


async def appoint(
    service: AdministratorService, now: int, name: str = "rani", role: Role = Role.ADMINISTRATOR
) -> Person:
    """An administrator who has set itself up."""
    _, link = await service.add(name, "Rani Sampelia", role, "local:siti")
    choice = chosen(now, name)
    _, codes = await service.set_up(link, choice)
    return Person(name, choice.second_factor, codes)
