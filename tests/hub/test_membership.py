"""What sessions feel when something becomes of their membership. [MEMBER-1], [MEMBER-3], [ADMIN-5]"""

import asyncio

from kentongan.bus.bus import DevicesEnded, MembersSuspended
from kentongan.errors import ErrorCode
from kentongan.protocol.commands.link import Goodbye
from kentongan.protocol.commands.membership import EndSessions, Suspend
from kentongan.protocol.commands.message import Follow
from kentongan.protocol.states import State
from tests.hub.leaping_loop import run, turn
from tests.hub.peer import HubStage, Peer, names


def goodbyes(peer: Peer) -> list[str]:
    return [block.code for block in peer.heard() if isinstance(block, Goodbye)]


async def test_a_suspended_member_is_out_with_everything_that_was_its_own() -> None:
    stage = HubStage()
    first, second, other = await stage.member(1), await stage.member(1), await stage.member(2)
    for peer in (first, second, other):
        await peer.ask(Follow(after=0))
        peer.heard()
    first.connection.transfers.add("1" * 32)
    other.connection.transfers.add("2" * 32)
    administrator = stage.peer(state=State.LOCAL)
    assert names(await administrator.ask(Suspend(address="m1@satu"))) == ["suspension"]
    assert [goodbyes(peer) for peer in (first, second, other)] == [[ErrorCode.SUSPENDED], [ErrorCode.SUSPENDED], []]
    assert first.transport.is_closing()
    assert not other.transport.is_closing()
    assert stage.services.shadow.cancelled == ["1" * 32]
    stage.services.message.commit_here((1,), (2,))
    assert names(first.heard()) == []
    assert names(other.heard()) == ["message"]


def test_a_peer_that_does_not_take_its_goodbye_is_cut() -> None:
    async def journey() -> None:
        stage = HubStage()
        deaf = await stage.member(1)
        deaf.transport.taking = False
        stage.services.bus.publish(MembersSuspended(frozenset({1})))
        await turn()
        assert not deaf.transport.aborted
        await asyncio.sleep(1)
        assert deaf.transport.aborted

    run(journey())


async def test_a_connection_that_is_closing_for_another_reason_keeps_nothing_either() -> None:
    stage = HubStage()
    peer = await stage.member(1)
    peer.connection.transfers.add("1" * 32)
    peer.connection.close()
    stage.services.bus.publish(DevicesEnded(frozenset({f"{1:032x}"})))
    await turn()
    assert stage.services.shadow.cancelled == ["1" * 32]
    assert goodbyes(peer) == []


async def test_ended_sessions_are_told_so() -> None:
    stage = HubStage()
    peer, administrator = await stage.member(1), stage.peer(state=State.LOCAL)
    assert names(await administrator.ask(EndSessions(address="m1@satu"))) == ["sessions_ended"]
    assert goodbyes(peer) == [ErrorCode.SESSION_ENDED]
