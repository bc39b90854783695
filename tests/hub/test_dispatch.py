"""From a block to its handler and back: every row of the table has one, and nothing escapes the funnel."""

import structlog

from kentongan.errors import ErrorCode, Refusal
from kentongan.hub import handlers
from kentongan.hub.dispatch import HANDLERS, refusal_of
from kentongan.protocol.command import COMMANDS, Sender, command_of
from kentongan.protocol.commands.directory import Directory
from kentongan.protocol.commands.link import Error, Ping, Quit
from kentongan.protocol.commands.message import Delivered, Receipt
from kentongan.words import DeliveryState
from tests.hub.peer import HubStage, names


def test_every_request_of_the_table_has_a_handler_and_every_handler_its_row() -> None:
    assert handlers.__all__
    requests = {row.block for row in COMMANDS.values() if row.sender is not Sender.SERVER}
    assert set(HANDLERS) == requests - {Quit}  # quit is the connection's own


def test_every_handler_stands_in_the_file_of_its_noun() -> None:
    for block, handler in HANDLERS.items():
        noun = block.__module__.rpartition(".")[2]
        assert handler.__module__ == f"kentongan.hub.handlers.{noun}", block


def test_the_answer_of_each_handler_is_one_that_the_table_names() -> None:
    for block, handler in HANDLERS.items():
        row = next(row for row in COMMANDS.values() if row.block is block)
        annotation = str(handler.__annotations__["return"])
        answers = {COMMANDS[name].block for name in row.answers}
        assert any(answer.__name__ in annotation for answer in answers) or annotation == "None", block


async def test_an_answer_carries_the_token_of_its_question() -> None:
    peer = (stage := HubStage()).peer()
    (pong,) = await peer.ask(Ping(n=7, token="t-1"))
    assert (names([pong]), pong.token, pong.endpoint) == (["pong"], "t-1", stage.hub.endpoint)


async def test_a_request_in_the_wrong_state_is_refused_and_the_connection_goes_on() -> None:
    peer = HubStage().peer()
    refused, pong = await peer.ask(Directory(token="a"), Ping(n=1, token="b"))
    assert isinstance(refused, Error)
    assert (refused.code, refused.token, refused.detail) == (ErrorCode.WRONG_STATE, "a", "directory")
    assert names([pong]) == ["pong"]


async def test_a_refusal_is_told_in_both_languages_with_all_it_knows() -> None:
    stage = HubStage()
    peer = await stage.member(1)
    refusal = Refusal(ErrorCode.TRANSFER_BUSY, field="f", detail="d", retry_after=3, reference="r")
    stage.services.directory.gate.failure = refusal
    (told,) = await peer.ask(Directory(token="a"))
    assert isinstance(told, Error)
    assert (told.field, told.detail, told.retry_after, told.reference) == ("f", "d", 3, "r")
    assert (told.id, told.en) == (refusal.say("id"), refusal.say("en"))


async def test_a_bug_is_logged_in_full_and_told_by_its_number_only() -> None:
    stage = HubStage()
    peer = await stage.member(1)
    stage.services.directory.gate.failure = KeyError("rahasia")
    with structlog.testing.capture_logs() as log:
        told, pong = await peer.ask(Directory(token="a"), Ping(n=1))
    assert isinstance(told, Error)
    assert told.code == ErrorCode.INTERNAL
    assert "rahasia" not in repr(told)
    (line,) = log
    assert (line["event"], line["command"], line["incident"]) == ("handler_failed", "directory", told.detail)
    assert isinstance(line["exc_info"], KeyError)
    assert names([pong]) == ["pong"]


def test_a_refusal_stays_what_it_is() -> None:
    refusal = Refusal(ErrorCode.NOT_ALLOWED)
    assert refusal_of(refusal, "send") is refusal


async def test_a_receipt_without_a_token_is_not_answered_unless_it_is_refused() -> None:
    """[RCPT-3]"""
    peer = await HubStage().member(1)
    receipt = Receipt(state=DeliveryState.SHOWN, messages=["1" * 32])
    assert command_of(receipt).silent_without_token
    assert names(await peer.ask(Delivered(sequence=0), Ping(n=1))) == ["pong"]
    assert names(await peer.ask(Delivered(sequence=0, token="a"))) == ["noted"]
    assert names(await peer.ask(Delivered(sequence=99), Ping(n=1))) == ["error", "pong"]
