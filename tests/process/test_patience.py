"""How long the server waits for those who begin slowly, [LINK-5], and for whom it has time."""

import asyncio
import contextlib
from pathlib import Path

import pytest

from tests.process.line import Line
from tests.process.server import form_of, running

pytestmark = pytest.mark.process

SETTINGS = {"limits.handshake_time": 1, "limits.login_time": 1}
MEMBER = "humas@univ-contoh"


async def test_who_begins_no_tls_is_closed_and_who_does_not_log_in_is_told_so(tmp_path: Path) -> None:
    async with running(tmp_path / "server", settings=SETTINGS) as server:
        password = await server.member(MEMBER)
        async with (
            await Line.plain(server.port) as mute,
            await Line.tls(server.port) as member,
            await Line.tls(server.port) as applicant,
            await Line.tls(server.port) as silent,
            await Line.tls(server.port) as chatting,
        ):
            for line in (member, applicant, silent, chatting):
                await line.answer("welcome")
            chat = asyncio.create_task(must_be_sent_away(chatting))
            member.ask("login", token="l", address=MEMBER, password=password)
            await member.answer("logged_in")
            applicant.ask("register", token="r", **form_of("humas@institut-sampel"))
            await applicant.answer("registered")

            assert await mute.is_closed()
            goodbye = await silent.answer("goodbye")
            assert (goodbye["code"], goodbye["token"]) == ("silent", "")
            assert goodbye["id"]
            assert await silent.is_closed()
            await chat
            await member.ping()
            await applicant.ping()


async def must_be_sent_away(line: Line) -> None:
    """Pings keep no connection open that never logs in."""
    with contextlib.suppress(asyncio.IncompleteReadError):
        async with asyncio.timeout(10):
            while True:
                line.ask("ping", token="p", n=1)
                block = await line.next()
                assert block["command"] in ("pong", "goodbye"), block
                if block["command"] == "goodbye":
                    assert block["code"] == "silent"
                    return
    raise AssertionError("closed without a word")


async def test_who_begins_a_frame_and_does_not_end_it_is_told_so_and_closed(tmp_path: Path) -> None:
    async with (
        running(tmp_path / "server", settings={"limits.frame_time": 1, "limits.login_time": 60}) as server,
        await Line.tls(server.port) as slow,
    ):
        await slow.answer("welcome")
        slow.say(b"\x00\x00\x00\x40\x01{")
        assert (await slow.answer("goodbye"))["code"] == "silent"
        assert await slow.is_closed()
