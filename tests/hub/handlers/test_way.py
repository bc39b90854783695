"""Only administrators see which way transfers go, [INBAND-7]."""

from kentongan.errors import ErrorCode
from kentongan.protocol.commands.link import Error
from kentongan.protocol.commands.way import Ways, WaysList
from kentongan.protocol.states import State
from tests.hub.peer import HubStage


async def test_an_administrator_gets_the_page_after_an_institution() -> None:
    (page,) = await HubStage().peer(state=State.LOCAL).ask(Ways(after="satu", token="w"))
    assert isinstance(page, WaysList)
    assert (page.token, [row.institution for row in page.rows]) == ("w", ["satu-next"])


async def test_a_member_does_not() -> None:
    peer = await HubStage().member(1)
    (refusal,) = await peer.ask(Ways())
    assert isinstance(refusal, Error)
    assert refusal.code == ErrorCode.COMMAND_UNKNOWN
