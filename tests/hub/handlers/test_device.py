"""Devices at the main socket: the answer first, then the goodbye of whoever ended. [DEV-2], [DEV-3], [DEV-4]"""

from kentongan.errors import ErrorCode
from kentongan.protocol.command import Block
from kentongan.protocol.commands.device import ChangePassword, LogoutEverywhere, RevokeDevice
from kentongan.protocol.commands.link import Goodbye, Ping
from tests.hub.peer import HubStage, names


def ended(blocks: list[Block]) -> list[str]:
    return [block.code for block in blocks if isinstance(block, Goodbye)]


async def test_a_revoked_device_is_told_goodbye_at_once_and_no_other() -> None:
    stage = HubStage()
    own, lost = await stage.member(1), await stage.member(2)
    lost.heard()
    assert names(await own.ask(RevokeDevice(device=f"{2:032x}", token="a"))) == ["device_revoked"]
    assert ended(lost.heard()) == [ErrorCode.SESSION_ENDED]
    assert lost.transport.is_closing()
    assert not own.transport.is_closing()


async def test_who_ends_itself_is_answered_first() -> None:
    stage = HubStage()
    own = await stage.member(1)
    stage.services.device.others = [f"{2:032x}"]
    told = await own.ask(LogoutEverywhere(this_too=True, token="a"))
    assert names(told) == ["logged_out_everywhere", "goodbye"]
    assert own.transport.is_closing()


async def test_a_new_password_ends_the_others_and_not_the_one_that_changed_it() -> None:
    stage = HubStage()
    own, other = await stage.member(1), await stage.member(2)
    stage.services.device.others = [f"{2:032x}"]
    assert names(await own.ask(ChangePassword(password="a", new_password="b", token="a"))) == ["password_changed"]
    assert other.transport.is_closing()
    assert names(await own.ask(Ping(n=1))) == ["pong"]
