"""The scenarios bite: the simulator is broken on purpose, one rule at a time, and the scenario of that rule fails."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from msgspec import structs

from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.chunk import Chunk
from kentongan.protocol.commands.directory import Directory
from kentongan.protocol.commands.link import Quit
from kentongan.protocol.commands.login import Rights
from kentongan.protocol.inband import ChunkFlow
from kentongan.protocol.session import Session
from kentongan.simulator import (
    answers,
    attachment,
    inband,
    login,
    message,
    receipt,
    registration,
    shadow,
    stream,
    transferring,
)
from kentongan.simulator.announcer import Announcer
from kentongan.simulator.connection import Connection
from kentongan.simulator.mishap import ScenarioFailed
from kentongan.simulator.player import Player
from kentongan.simulator.scenario import load_scenario
from kentongan.simulator.server import Simulator
from kentongan.simulator.shadow import ShadowSocket
from kentongan.simulator.trace import Trace
from kentongan.simulator.world import Letter, World
from kentongan.words import Level

SCENARIOS = Path(__file__).parent.parent / "scenarios"

Patch = Callable[[pytest.MonkeyPatch], None]


class Saboteur(NamedTuple):
    """What is broken, by which patch, and the scenario that must notice."""

    broken: str
    scenario: str
    patch: Patch


def repeated_send_is_delivered_again(patch: pytest.MonkeyPatch) -> None:
    send = message.send

    def again(world: World, sender: Any, block: Any) -> Any:
        accepted, letter = send(world, sender, block)
        return accepted, letter or world.letters[accepted.message]

    patch.setattr(message, "send", again)


def conflict_is_not_seen(patch: pytest.MonkeyPatch) -> None:
    send = message.send

    def forgiving(world: World, sender: Any, block: Any) -> Any:
        first = world.by_client_id.get((sender.address, block.id))
        return (message._accepted(first), None) if first else send(world, sender, block)

    patch.setattr(message, "send", forgiving)


def sender_gets_the_own_broadcast(patch: pytest.MonkeyPatch) -> None:
    resolve = message.resolve
    patch.setattr(message, "resolve", lambda world, sender, to: resolve(world, "", to))


def sender_is_left_out_although_named(patch: pytest.MonkeyPatch) -> None:
    resolve = message.resolve

    def shy(world: World, sender: str, to: list[str]) -> Any:
        audience = resolve(world, sender, to)
        return audience._replace(recipients=[one for one in audience.recipients if one != sender])

    patch.setattr(message, "resolve", shy)


def everybody_has_every_right(patch: pytest.MonkeyPatch) -> None:
    recipients = message._recipients

    def generous(world: World, sender: Any, block: Any) -> list[str]:
        sender.rights = Rights(broadcast=True, highest_level=Level.EMERGENCY)
        return recipients(world, sender, block)

    patch.setattr(message, "_recipients", generous)


def unknown_recipients_are_dropped(patch: pytest.MonkeyPatch) -> None:
    resolve = message.resolve
    patch.setattr(message, "resolve", lambda *args: resolve(*args)._replace(unknown=[]))


def replay_runs_backwards(patch: pytest.MonkeyPatch) -> None:
    replay = message.replay
    patch.setattr(message, "replay", lambda *args: replay(*args)[::-1])


def replay_forgets_the_cursor(patch: pytest.MonkeyPatch) -> None:
    replay = message.replay
    patch.setattr(message, "replay", lambda world, address, after: replay(world, address, 0))


def everybody_reads_everything(patch: pytest.MonkeyPatch) -> None:
    def letter_of(world: World, address: str, wanted: str) -> Letter:
        if wanted not in world.letters:
            raise Refusal(ErrorCode.MESSAGE_UNKNOWN)
        return world.letters[wanted]

    patch.setattr(World, "letter_of", letter_of)


def any_expiry_will_do(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(message, "_expiry", lambda wanted, now: wanted or now)


def receipts_are_kept_secret(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Announcer, "receipts", lambda self, changes: None)


def acknowledging_is_opening(patch: pytest.MonkeyPatch) -> None:
    implied = dict(receipt._IMPLIED)
    implied[receipt.DeliveryState.ACKNOWLEDGED] = tuple(receipt.DeliveryState)
    patch.setattr(receipt, "_IMPLIED", implied)


def the_last_receipt_counts(patch: pytest.MonkeyPatch) -> None:
    mark, ticks = receipt._mark, itertools.count(1)
    patch.setattr(receipt, "_mark", lambda letter, address, state, now: mark(letter, address, state, now + next(ticks)))
    patch.setattr(receipt, "_time", lambda times, state: 0)


def unknown_users_are_told_apart(patch: pytest.MonkeyPatch) -> None:
    log_in = login.log_in

    def talkative(world: World, block: Any) -> Any:
        if block.address.lower() not in world.members:
            raise Refusal(ErrorCode.LOGIN_REFUSED, detail="unknown")
        return log_in(world, block)

    patch.setattr(login, "log_in", talkative)


def first_password_opens_everything(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(login, "_replace_password", lambda member, new_password: None)


def weak_passwords_will_do(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(login, "_weakness", lambda member, new_password: "")


def logout_keeps_the_device(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(login, "log_out", lambda world, device: None)


def any_claim_will_do(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(registration, "find", lambda world, number, claim: next(iter(world.applications.values())))


def names_of_the_system_are_given_away(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(registration, "_RESERVED", frozenset())


def addresses_are_given_twice(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(World, "pending", lambda self, address: None)


def decisions_are_not_pushed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("kentongan.simulator.server.registration_block", lambda application: Quit())
    patch.setattr(Simulator, "_decide", lambda self, number, verdict, reason: _decide_quietly(self, number, verdict))


def _decide_quietly(simulator: Simulator, number: int, verdict: str) -> None:
    state = {"approve": registration.RegistrationState.APPROVED, "reject": registration.RegistrationState.REJECTED}
    registration.decide(simulator.world, number, state[verdict])


def any_proof_will_do(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shadow, "proof_is_right", lambda expected, shown: True)


def the_nonce_is_always_the_same(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shadow, "new_secret", lambda: "00" * 32)


def the_certificate_is_not_in_the_proof(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shadow, "proof_is_right", lambda expected, shown: shown not in (expected, bytes(32)))


def a_wrong_visitor_ends_the_transfer(patch: pytest.MonkeyPatch) -> None:
    greet = ShadowSocket._greet

    async def strict(self: ShadowSocket, guest: Any, right: Any) -> None:
        await greet(self, guest, right)
        if not right.done():
            right.set_exception(Refusal(ErrorCode.TRANSFER_BROKEN, reference=self.transfer.id))

    patch.setattr(ShadowSocket, "_greet", strict)


def silent_visitors_fill_the_room(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(shadow, "MOST_UNPROVEN", 1000)

    async def one_at_a_time(self: ShadowSocket, right: Any) -> None:
        while True:
            guest, _ = await asyncio.get_running_loop().sock_accept(self.listener)
            await self._greet(guest, right)

    patch.setattr(ShadowSocket, "_receive", one_at_a_time)


def hashes_of_chunks_are_not_checked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(inband, "is_as_announced", lambda file, content: True)


def chunks_may_lie_anywhere(patch: pytest.MonkeyPatch) -> None:
    take = ChunkFlow.take

    def forgiving(flow: ChunkFlow, chunk: Chunk) -> None:
        if piece := flow.flow.next_piece(len(chunk.data)):
            take(flow, Chunk(chunk.transfer, piece.file, piece.offset, chunk.data[: piece.length]))

    patch.setattr(ChunkFlow, "take", forgiving)


def anybody_may_send_a_chunk(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Session, "admit_chunk", lambda session: None)


def a_byte_of_a_chunk_is_turned_on_the_way(patch: pytest.MonkeyPatch) -> None:
    send = Connection.send_chunk

    def careless(connection: Connection, chunk: Chunk) -> None:
        data = bytes([chunk.data[0] ^ 1]) + chunk.data[1:]
        send(connection, Chunk(chunk.transfer, chunk.file, chunk.offset, data))

    patch.setattr(Connection, "send_chunk", careless)


def hashes_are_not_checked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(stream, "is_as_announced", lambda file, content: True)


def a_byte_is_turned_on_the_way(patch: pytest.MonkeyPatch) -> None:
    download = attachment.download

    def careless(*args: Any) -> Any:
        transfer = download(*args)
        contents = tuple(content[:-1] + b"?" if content else content for content in transfer.contents)
        return attachment.Transfer(
            transfer.id, transfer.direction, transfer.ticket, transfer.files, transfer.attachments, contents
        )

    patch.setattr(attachment, "download", careless)


def the_listener_stays(patch: pytest.MonkeyPatch) -> None:
    serve = ShadowSocket.serve

    async def forgetful(self: ShadowSocket, *seconds: float) -> list[bytes]:
        OPEN.append(self.listener.dup())
        return await serve(self, *seconds)

    patch.setattr(ShadowSocket, "serve", forgetful)


OPEN: list[Any] = []


def a_transfer_is_anybodys_to_cancel(patch: pytest.MonkeyPatch) -> None:
    async def cancel(connection: Connection, request: Any) -> None:
        connection.answer(request, transferring.Cancelled(transfer=request.transfer))

    patch.setitem(answers.ANSWERS, transferring.Cancel, cancel)


def an_answer_is_overtaken(patch: pytest.MonkeyPatch) -> None:
    directory = answers.ANSWERS[Directory]

    async def later(connection: Connection, block: Any) -> None:
        for _ in range(20):
            await asyncio.sleep(0)
        await directory(connection, block)

    async def late(connection: Connection, block: Any) -> None:
        task = asyncio.create_task(later(connection, block))
        LATE.append(task)

    patch.setitem(answers.ANSWERS, Directory, late)


LATE: list[asyncio.Task[None]] = []


def quitting_is_not_answered(patch: pytest.MonkeyPatch) -> None:
    async def silent(connection: Connection, block: Any) -> None:
        connection.writer.close()

    patch.setitem(answers.ANSWERS, Quit, silent)


def tokens_are_lost(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Connection, "answer", lambda self, request, block: self.send(structs.replace(block, token="")))


def wrong_states_are_let_through(patch: pytest.MonkeyPatch) -> None:
    async def follow_again(connection: Connection, block: Any) -> None:
        connection.answer(block, answers.Following(after=0))

    patch.setattr("kentongan.protocol.session.Session.admit", lambda self, block: None)
    patch.setitem(answers.ANSWERS, answers.Follow, follow_again)


SABOTEURS = [
    Saboteur("no duplicates", "message_repeated", repeated_send_is_delivered_again),
    Saboteur("conflict", "message_conflict", conflict_is_not_seen),
    Saboteur("sender left out", "message_broadcast", sender_gets_the_own_broadcast),
    Saboteur("sender left out of the institution", "message_institution", sender_gets_the_own_broadcast),
    Saboteur("sender named", "message_institution", sender_is_left_out_although_named),
    Saboteur("rights", "message_no_right", everybody_has_every_right),
    Saboteur("unknown recipients", "message_unknown_recipient", unknown_recipients_are_dropped),
    Saboteur("order of replay", "message_replay", replay_runs_backwards),
    Saboteur("cursor", "message_replay", replay_forgets_the_cursor),
    Saboteur("reading messages", "message_fetch_not_yours", everybody_reads_everything),
    Saboteur("reading attachments", "attachment_not_yours", everybody_reads_everything),
    Saboteur("expiry", "message_expiry", any_expiry_will_do),
    Saboteur("receipts", "receipt_to_sender", receipts_are_kept_secret),
    Saboteur("implied receipts", "receipt_implied", acknowledging_is_opening),
    Saboteur("first receipt", "receipt_repeated", the_last_receipt_counts),
    Saboteur("same answer", "login_refused", unknown_users_are_told_apart),
    Saboteur("first password", "registration_approved", first_password_opens_everything),
    Saboteur("strong passwords", "login_new_password", weak_passwords_will_do),
    Saboteur("logout", "login_resume", logout_keeps_the_device),
    Saboteur("claim", "registration_wrong_claim", any_claim_will_do),
    Saboteur("reserved names", "registration_reserved_name", names_of_the_system_are_given_away),
    Saboteur("taken addresses", "registration_address_taken", addresses_are_given_twice),
    Saboteur("pushed approval", "registration_approved", decisions_are_not_pushed),
    Saboteur("pushed rejection", "registration_rejected", decisions_are_not_pushed),
    Saboteur("proof", "attachment_strangers", any_proof_will_do),
    Saboteur("fresh nonce", "attachment_strangers", the_nonce_is_always_the_same),
    Saboteur("certificate in the proof", "attachment_strangers", the_certificate_is_not_in_the_proof),
    Saboteur("strangers stop nobody", "attachment_strangers", a_wrong_visitor_ends_the_transfer),
    Saboteur("silent visitors", "attachment_crowd", silent_visitors_fill_the_room),
    Saboteur("hash", "attachment_wrong_hash", hashes_are_not_checked),
    Saboteur("bytes", "attachment_journey", a_byte_is_turned_on_the_way),
    Saboteur("listener gone", "attachment_journey", the_listener_stays),
    Saboteur("cancel", "attachment_cancel", a_transfer_is_anybodys_to_cancel),
    Saboteur("hash of chunks", "attachment_inband", hashes_of_chunks_are_not_checked),
    Saboteur("bytes of chunks", "attachment_inband", a_byte_of_a_chunk_is_turned_on_the_way),
    Saboteur("place of chunks", "attachment_inband_rules", chunks_may_lie_anywhere),
    Saboteur("chunks of nobody", "attachment_inband_rules", anybody_may_send_a_chunk),
    Saboteur("order of answers", "link_order", an_answer_is_overtaken),
    Saboteur("goodbye", "link_quit", quitting_is_not_answered),
    Saboteur("tokens", "message_popup", tokens_are_lost),
    Saboteur("states", "message_no_follow", wrong_states_are_let_through),
]


@pytest.fixture
async def after() -> AsyncIterator[None]:
    yield
    while OPEN:
        OPEN.pop().close()
    while LATE:
        await asyncio.wait([LATE.pop()])


@pytest.mark.usefixtures("after")
@pytest.mark.parametrize("saboteur", SABOTEURS, ids=[f"{one.broken} - {one.scenario}" for one in SABOTEURS])
async def test_a_broken_rule_fails_its_scenario(
    saboteur: Saboteur, simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    saboteur.patch(monkeypatch)
    player = Player(load_scenario(SCENARIOS / f"{saboteur.scenario}.yaml"), simulator, Trace(), deadline=0.5)
    with pytest.raises(ScenarioFailed):
        await player.play()
