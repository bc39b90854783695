"""For who forgot the password: before login, with the address alone."""

from kentongan.client.caller import Caller
from kentongan.domain.address import Address
from kentongan.protocol.commands.recovery import CodeAsked, Forgot, PasswordReset, Reset


class Recoveries(Caller):
    """A letter with a code, and a new password in exchange for it."""

    async def forgot(self, address: str) -> None:
        """Ask for the letter, [RESET-1]. The server does not say whether there is such a member."""
        await self.link.request(Forgot(address=str(Address.parse(address))), CodeAsked)

    async def reset(self, address: str, code: str, new_password: str) -> int:
        """Set a new password by the code of the newest letter, [RESET-2]; how many devices were logged out.

        Afterwards `login` with it. Raises ServerRefused with `code_refused`, `code_expired` or `password_weak`; then
        nothing has changed, and after the last one the code still works.
        """
        question = Reset(address=str(Address.parse(address)), code=code, new_password=new_password)
        return (await self.link.request(question, PasswordReset)).devices
