"""The rules for who forgot the password. The code of a member follows from the address and the number of the letter."""

import hmac

from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.commands.recovery import Forgot, Reset
from kentongan.simulator.login import check_new_password
from kentongan.simulator.wording import address_of
from kentongan.simulator.world import Member, World

DAY = 86_400_000
CODE_LIFE = 3 * DAY


def forgot(world: World, block: Forgot) -> Member | None:
    """Who gets a letter with a new code, if anybody, [RESET-1]."""
    member = world.members.get(address_of(block.address))
    if member is None or (member.letters and world.clock() - member.code_made_at < DAY):
        return None
    member.letters, member.code_made_at = member.letters + 1, world.clock()
    member.code = f"code {member.letters} of {member.address}"
    return member


def reset(world: World, block: Reset) -> Member:
    """Whose password is the new one now, [RESET-2]."""
    member = world.members.get(address_of(block.address))
    wanted = _bare(member.code) if member else ""
    if member is None or not wanted or not hmac.compare_digest(wanted.encode(), _bare(block.code).encode()):
        raise Refusal(ErrorCode.CODE_REFUSED, field="code")
    if world.clock() - member.code_made_at > CODE_LIFE:
        raise Refusal(ErrorCode.CODE_EXPIRED, field="code")
    check_new_password(member, block.new_password)
    member.password, member.must_change, member.code = block.new_password, False, ""
    return member


def _bare(code: str) -> str:
    return "".join(letter for letter in code.lower() if letter.isalnum())
