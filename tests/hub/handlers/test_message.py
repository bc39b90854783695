"""Following and reporting at the main socket. [MSG-5], [RCPT-1], [RCPT-2]"""

import pytest

from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.commands.link import Error
from kentongan.protocol.commands.message import Delivered, Follow, Following, Popup, Receipt
from kentongan.words import DeliveryState
from tests.hub.leaping_loop import turn
from tests.hub.peer import HubStage, names


@pytest.fixture
async def stage() -> HubStage:
    stage = HubStage()
    stage.services.message.commit_here(*[(1,)] * 5)
    return stage


async def test_following_is_answered_before_the_first_message(stage: HubStage) -> None:
    peer = await stage.member(1)
    following, *messages = await peer.ask(Follow(after=3, token="f"))
    assert isinstance(following, Following)
    assert (following.after, following.token) == (3, "f")
    assert [one.message.sequence for one in messages if isinstance(one, Popup)] == [4, 5]
    stage.services.message.commit_here((1,))
    assert [one.message.sequence for one in peer.heard() if isinstance(one, Popup)] == [6]


async def test_who_names_no_place_follows_from_where_the_device_was(stage: HubStage) -> None:
    stage.services.login.cursors[1] = 4
    peer = await stage.member(1)
    following, *messages = await peer.ask(Follow())
    assert isinstance(following, Following)
    assert (following.after, names(messages)) == (4, ["message"])


async def test_a_place_in_the_future_is_the_present(stage: HubStage) -> None:
    peer = await stage.member(1)
    (following,) = await peer.ask(Follow(after=99))
    assert isinstance(following, Following)
    assert following.after == 5
    stage.services.message.commit_here((1,))
    assert names(peer.heard()) == ["message"]


async def test_one_can_follow_once(stage: HubStage) -> None:
    peer = await stage.member(1)
    await peer.ask(Follow(after=5))
    (told,) = await peer.ask(Follow(after=0))
    assert isinstance(told, Error)
    assert told.code == ErrorCode.WRONG_STATE


async def test_delivered_is_answered_when_it_is_stored(stage: HubStage) -> None:
    stage.services.login.cursors[1] = 1
    peer = await stage.member(1)
    messages = stage.services.message
    assert names(await peer.ask(Delivered(sequence=3, token="a"))) == ["noted"]
    assert messages.noted == [("delivered", 1, f"{1:032x}", 3)]
    assert await peer.ask(Delivered(sequence=5)) == []
    assert messages.noted_quietly == [("delivered", 1, f"{1:032x}", 5)]
    assert names(await peer.ask(Delivered(sequence=5, token="b"))) == ["noted"]
    assert messages.noted[1:] == [("delivered", 1, f"{1:032x}", 5)], "answered only when it is stored, [RCPT-3]"


async def test_nobody_adds_to_a_busy_writer_without_waiting(stage: HubStage) -> None:
    peer = await stage.member(1)
    stage.services.message.is_busy = True
    assert await peer.ask(Delivered(sequence=5), Receipt(state=DeliveryState.SHOWN, messages=["1" * 32])) == []
    assert stage.services.message.noted_quietly == []
    assert len(stage.services.message.noted) == 2


async def test_nobody_has_got_what_was_not_sent_yet(stage: HubStage) -> None:
    peer = await stage.member(1)
    (told,) = await peer.ask(Delivered(sequence=6, token="a"))
    assert isinstance(told, Error)
    assert (told.code, told.field, told.detail) == (ErrorCode.FIELD_INVALID, "sequence", "<= 5")
    assert names(await peer.ask(Delivered(sequence=5, token="a"))) == ["noted"]


async def test_a_report_that_could_not_be_stored_is_stored_when_it_is_repeated(stage: HubStage) -> None:
    """[RCPT-3] `noted` says that it is stored."""
    peer = await stage.member(1)
    messages = stage.services.message
    messages.failures.append(Refusal(ErrorCode.STORAGE_FAILED, retry_after=10))
    assert names(await peer.ask(Delivered(sequence=3, token="a"))) == ["error"]
    assert names(await peer.ask(Delivered(sequence=3, token="b"))) == ["noted"]
    assert messages.noted == [("delivered", 1, f"{1:032x}", 3)]


async def test_a_receipt_with_a_token_is_answered_when_it_is_stored(stage: HubStage) -> None:
    peer = await stage.member(1)
    stage.services.message.pause = lambda: 30
    receipt = Receipt(state=DeliveryState.OPENED, messages=["1" * 32], token="a")
    assert await peer.ask(receipt) == []
    await turn(30)
    assert names(peer.heard()) == ["noted"]
    assert stage.services.message.noted == [("receipt", 1, DeliveryState.OPENED, "1" * 32)]


async def test_a_feed_whose_question_failed_does_not_leave_its_member_without_messages(stage: HubStage) -> None:
    """Either it is asked again, or the connection ends and the client comes back."""
    peer = await stage.member(1)
    stage.services.message.failures.append(OSError("broken on purpose"))
    await peer.ask(Follow(after=0))
    for _ in range(3):
        stage.services.message.commit_here((1,))
        await turn()
    got = [one.message.sequence for one in peer.heard() if isinstance(one, Popup)]
    assert peer.transport.is_closing() or got == list(range(1, 9))
