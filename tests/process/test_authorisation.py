"""Who may do what: every command, asked by everybody; ids that belong to others; what a suspension leaves behind.

The requests are the golden blocks of the specification. `MAY` is written by hand: a command that is not in it fails the
test, and so does one that asks for other states than it should.
"""

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from kentongan.client.client import Client
from kentongan.client.errors import LinkLost, ServerRefused
from kentongan.client.shadow import ShadowConnection
from kentongan.errors import KentonganError
from kentongan.protocol.command import COMMANDS, Block, Sender
from kentongan.protocol.commands.attachment import Cancel, Cancelled, Download, Shadow, WantedFile
from kentongan.protocol.commands.device import DeviceRevoked, RevokeDevice
from kentongan.protocol.commands.keeping import Archive, Remove
from kentongan.protocol.commands.membership import EndSessions, SessionsEnded, Suspend, Suspension
from kentongan.protocol.commands.message import Attach, Fetch, Ledger, LedgerPage, Noted, Popup, Receipt
from kentongan.protocol.commands.reminder import Remind, Reminded
from kentongan.protocol.commands.retraction import Retract, Retracted
from kentongan.words import DeliveryState
from tests.process import proc
from tests.process.line import Line
from tests.process.server import RunningServer, form_of
from tests.process.transfer import downloading, upload, uploading

pytestmark = pytest.mark.process

GOLDEN = Path(__file__).parent.parent / "protocol" / "golden" / "index.json"
ENDED_WITHIN = 5.0
VICTIM, FRIEND, STRANGER = "humas@satu", "dekan@satu", "humas@dua"

NOBODY = frozenset({"anonymous", "suspended", "ex-member"})
MEMBER = frozenset({"member", "member of another institution"})
ADMINISTRATOR = frozenset({"administrator"})
EVERYBODY = NOBODY | MEMBER | ADMINISTRATOR | {"waiting"}

# Who may ask for a command at all. What it may then see and change is its own: see the tests of stolen ids.
MAY: dict[str, frozenset[str]] = {
    **dict.fromkeys(("ping", "quit"), EVERYBODY),
    **dict.fromkeys(("register", "forgot", "reset"), NOBODY),
    **dict.fromkeys(("registration_status", "correct", "withdraw", "login", "resume"), NOBODY | {"waiting"}),
    **dict.fromkeys(("logout", "devices", "revoke_device", "logout_everywhere", "change_password"), MEMBER),
    **dict.fromkeys(("directory", "audience", "send", "follow", "fetch", "delivered", "receipt"), MEMBER),
    **dict.fromkeys(("inbox", "outbox", "ledger", "archive", "remove", "mute", "mutes", "remind", "retract"), MEMBER),
    **dict.fromkeys(("upload", "download", "cancel", "confirm"), MEMBER),
    **dict.fromkeys(
        ("registrations", "approve", "reject", "invite", "retention", "diagnostics", "note_export"), ADMINISTRATOR
    ),
    **dict.fromkeys(("administrators", "add_administrator", "renew_administrator"), ADMINISTRATOR),
    **dict.fromkeys(("edit_administrator", "remove_administrator"), ADMINISTRATOR),
    **dict.fromkeys(("institutions", "edit_institution", "members", "add_member", "edit_member"), ADMINISTRATOR),
    **dict.fromkeys(("set_rights", "suspend", "restore", "reset_password", "end_sessions"), ADMINISTRATOR),
    **dict.fromkeys(("groups", "group_members", "create_group", "remove_group"), ADMINISTRATOR),
    **dict.fromkeys(("add_to_group", "remove_from_group", "letters", "retry_letters"), ADMINISTRATOR),
    **dict.fromkeys(("sessions", "end_session", "transfers", "end_transfer", "traffic"), ADMINISTRATOR),
    **dict.fromkeys(
        ("back_up", "backup_status", "backups", "remove_backup", "settings", "change_setting"), ADMINISTRATOR
    ),
    **dict.fromkeys(("audit", "verify_audit", "ways", "blocked", "unblock"), ADMINISTRATOR),
    **dict.fromkeys(("status", "log", "statistics", "samples", "renew_certificate", "disclose"), ADMINISTRATOR),
    **dict.fromkeys(("desks", "intake", "export", "change_members", "end_institution"), ADMINISTRATOR),
    **dict.fromkeys(("resend_letter", "announcer", "make_announcer", "announce", "try_popup"), ADMINISTRATOR),
}
ADMINISTRATORS = {name for name, who in MAY.items() if who == ADMINISTRATOR}
# These move the connection to another state: asked last, in this order.
LAST = ("register", "follow", "logout", "quit")


def requests() -> dict[str, dict[str, Any]]:
    """A well-formed request of each command."""
    cases = [case for case in json.loads(GOLDEN.read_text("utf-8")) if case["kind"] == "block"]
    return {case["block"]["command"]: case["block"] for case in cases if case["sender"] != Sender.SERVER}


@asynccontextmanager
async def connections(server: RunningServer) -> AsyncIterator[dict[str, Line]]:
    """A connection of everybody."""
    passwords = await server.members([VICTIM, FRIEND, STRANGER, "bekas@satu"])
    async with AsyncExitStack() as stack:
        lines = {
            who: await stack.enter_async_context(await Line.tls(server.port)) for who in EVERYBODY - {"administrator"}
        }
        lines["administrator"] = await stack.enter_async_context(await Line.local(server.data))
        for line in lines.values():
            await line.answer("welcome")
        for who, address in (
            ("member", VICTIM),
            ("member of another institution", STRANGER),
            ("ex-member", "bekas@satu"),
        ):
            lines[who].ask("login", token="1", address=address, password=passwords[address])
            await lines[who].answer("logged_in")
        lines["waiting"].ask("register", token="1", **form_of("humas@tiga"))
        await lines["waiting"].answer("registered")
        # Who was a member: logged out, and the keys of all devices taken back.
        lines["ex-member"].ask("logout", token="2")
        await lines["ex-member"].answer("logged_out")
        await asyncio.to_thread(server.admin, EndSessions(address="bekas@satu"), SessionsEnded)
        await asyncio.to_thread(server.admin, Suspend(address=FRIEND), Suspension)
        lines["suspended"].ask("login", token="1", address=FRIEND, password=passwords[FRIEND])
        assert (await lines["suspended"].answer("error"))["code"] == "suspended"
        yield lines


async def outcome(line: Line, request: dict[str, Any]) -> str:
    """`allowed`, or the code with which the dispatcher refuses; what is pushed in between is not looked at."""
    line.ask(**request | {"token": "asked"})
    while (answer := await line.next()).get("token") != "asked":
        pass
    code = answer["code"] if answer["command"] == "error" else ""
    return code if code in ("command_unknown", "wrong_state") else "allowed"


def test_every_command_has_an_entry() -> None:
    wanted = {name for name, row in COMMANDS.items() if row.sender is not Sender.SERVER}
    assert set(MAY) == wanted
    assert set(requests()) == wanted


async def test_everybody_may_do_what_the_table_says_and_nothing_else(server: RunningServer) -> None:
    samples = requests()
    order = sorted(MAY, key=lambda name: (LAST.index(name) if name in LAST else -1, name))
    wrong = []
    async with connections(server) as lines:
        for who, line in lines.items():
            # What is forbidden first: a refusal moves nothing.
            for name in sorted(order, key=lambda name: who in MAY[name]):
                if name in LAST[:-1] and who not in MAY[name]:
                    expected = "wrong_state"
                elif who in MAY[name]:
                    expected = "allowed"
                else:
                    expected = "command_unknown" if name in ADMINISTRATORS else "wrong_state"
                if (found := await outcome(line, samples[name])) != expected:
                    wrong.append(f"{who}: {name} is {found}, not {expected}")
    assert wrong == []


async def refused(client: Client, block: Block, answer: type[Block]) -> str:
    """The code with which a request is refused."""
    with pytest.raises(ServerRefused) as error:
        await client.link.request(block, answer)
    return str(error.value.code)


async def test_an_id_of_somebody_else_opens_nothing(server: RunningServer) -> None:
    passwords = await server.members([VICTIM, FRIEND, STRANGER])
    async with (
        server.session(VICTIM, passwords[VICTIM]) as victim,
        server.session(FRIEND, passwords[FRIEND]) as friend,
        server.session(STRANGER, passwords[STRANGER]) as stranger,
    ):
        attachment = await upload(victim, b"hanya untuk dekan")
        sent = await victim.send([FRIEND], "Rahasia", "Isi.", attachments=[attachment])
        own = await upload(victim, b"belum dikirim")
        device = (await victim.devices())[0].id
        async with uploading(victim, b"sedang dikirim") as transfer:
            mine = Download(message=sent.message, files=[WantedFile(attachment=attachment.id)])
            for thief in (stranger, friend):
                assert await refused(thief, Ledger(message=sent.message), LedgerPage) == "message_unknown"
                assert await refused(thief, Retract(message=sent.message), Retracted) == "message_unknown"
                assert await refused(thief, Remind(message=sent.message), Reminded) == "message_unknown"
                assert await refused(thief, RevokeDevice(device=device), DeviceRevoked) == "device_missing"
                assert await refused(thief, Cancel(transfer=transfer.shadow.transfer), Cancelled) == "transfer_unknown"
                with pytest.raises(ServerRefused, match="attachment"):
                    await thief.send([STRANGER, FRIEND], "Curian", attachments=[Attach(attachment=own.id)])
            assert await refused(stranger, Fetch(message=sent.message), Popup) == "message_unknown"
            assert await refused(stranger, mine, Shadow) == "message_unknown"
            with pytest.raises(ServerRefused, match="attachment"):
                await stranger.send([FRIEND], "Curian", attachments=[Attach(attachment=attachment.id)])
            # Receipts and tidying of what is not one's own change nothing, and do not say whether it is there.
            for block in (
                Receipt(state=DeliveryState.ACKNOWLEDGED, messages=[sent.message]),
                Archive(messages=[sent.message]),
                Remove(messages=[sent.message]),
            ):
                await quietly(stranger, block)
            assert [message async for message in stranger.inbox()] == []
            assert [message async for message in stranger.outbox()] == []
            assert await transfer.send(b"sedang dikirim")
        assert [(row.address, row.times.acknowledged_at) async for row in victim.ledger(sent.message)] == [(FRIEND, 0)]
        (received,) = [row async for row in friend.inbox()]
        async with downloading(friend, received.message) as fetched:
            assert await fetched.receive() == [b"hanya untuk dekan"]
        await victim.ping()


async def quietly(client: Client, block: Block) -> None:
    """Ask for something that says `noted` whether it was one's own or not."""
    assert isinstance(await client.link.request(block, Noted), Noted)


async def listen_to_the_end(client: Client) -> None:
    """Hear everything until the line is lost."""
    while True:
        await client.link.next_push()


async def visit_to_the_end(visitor: ShadowConnection) -> None:
    """Send one byte after the other until the shadow socket is gone."""
    while True:
        await visitor.send_bytes(b"x")
        await visitor.next_record()


async def test_a_suspension_during_sending_and_transfers_closes_everything(server: RunningServer) -> None:
    passwords = await server.members([VICTIM, FRIEND])
    content = os.urandom(400_000)
    async with server.session(FRIEND, passwords[FRIEND]) as friend, AsyncExitStack() as stack:
        victim = await stack.enter_async_context(server.session(VICTIM, passwords[VICTIM]))
        elsewhere = await stack.enter_async_context(server.session(VICTIM, passwords[VICTIM]))
        flowing = await stack.enter_async_context(uploading(victim, content))
        visitor = await stack.enter_async_context(flowing.visit())
        await visitor.go(1)
        await visitor.send_bytes(content[:100_000])
        listening = await stack.enter_async_context(uploading(victim, b"belum datang"))
        assert listening.port in proc.ports_of(server.workers)
        sending = asyncio.create_task(_send_for_ever(victim))
        first = await asyncio.wait_for(anext(friend.follow()), 20)
        assert first

        began = time.monotonic()
        await asyncio.to_thread(server.admin, Suspend(address=VICTIM), Suspension)
        accepted = len([row async for row in friend.inbox()])
        async with asyncio.timeout(ENDED_WITHIN):
            with pytest.raises((LinkLost, ServerRefused)):
                await sending
            for client in (victim, elsewhere):
                with pytest.raises(LinkLost):
                    await listen_to_the_end(client)
            with pytest.raises((KentonganError, OSError, EOFError)):
                await visit_to_the_end(visitor)
        server.log.wait_for(lambda: not proc.ports_of(server.workers) or None, ENDED_WITHIN, "no shadow socket")
        assert time.monotonic() - began <= ENDED_WITHIN
        await friend.ping()
        assert len([row async for row in friend.inbox()]) == accepted
        with pytest.raises(ServerRefused) as refusal:
            async with server.session(VICTIM, passwords[VICTIM]):
                pass
        assert refusal.value.code == "suspended"


async def _send_for_ever(client: Client) -> None:
    place = 0
    while True:
        await client.send([FRIEND], f"Pesan {place}")
        place += 1
