"""The example client of the standard library alone, against the real server."""

import ast
import asyncio
import json
import os
import secrets
import sys
from pathlib import Path

import pytest

from kentongan.protocol.commands.message import Message
from tests.process.server import RunningServer
from tests.process.transfer import downloading

pytestmark = pytest.mark.process

EXAMPLE = Path(__file__).parents[2] / "examples" / "standard_library_client.py"
SENDER, RECIPIENT = "humas@univ-contoh", "humas@institut-sampel"
MOST_LINES = 120


async def run(line: str, password: str, *options: str) -> tuple[int, str, str]:
    """The example in an interpreter that finds no installed package at all."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-S", str(EXAMPLE), line, "--password-env", "SECRET", *options),
        env={**os.environ, "SECRET": password},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(30):
        said, complained = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode(), complained.decode()


async def test_it_logs_in_sends_and_uploads_and_the_recipient_gets_the_same_bytes(
    server: RunningServer, tmp_path: Path
) -> None:
    passwords = await server.members([SENDER, RECIPIENT])
    poster = tmp_path / "poster.bin"
    poster.write_bytes(secrets.token_bytes(3_000_000))
    options = ["--address", SENDER, "--to", RECIPIENT, "--subject", "Undangan", "--text", "Besok pukul 9."]
    code, said, complained = await run(server.line, passwords[SENDER], *options, "--attach", str(poster))
    assert (code, complained) == (0, "")
    accepted = json.loads(said)
    assert (accepted["command"], accepted["recipients"]) == ("accepted", 1)
    async with server.session(RECIPIENT, passwords[RECIPIENT]) as recipient:
        event = await anext(recipient.follow())
        assert isinstance(event, Message)
        assert (event.id, event.sender, event.subject) == (accepted["message"], SENDER, "Undangan")
        assert event.text == "Besok pukul 9."
        assert [attachment.name for attachment in event.attachments] == ["poster.bin"]
        async with downloading(recipient, event) as transfer:
            assert await transfer.receive() == [poster.read_bytes()]


async def test_it_tells_why_it_was_refused_and_stops_before_a_server_with_another_key(server: RunningServer) -> None:
    password = await server.member(SENDER)
    options = ["--address", SENDER, "--to", "humas@tidak-ada", "--subject", "x", "--text", "y"]
    code, said, complained = await run(server.line, password, *options)
    assert (code, said) == (1, "")
    assert "recipient_unknown" in complained
    code, said, complained = await run(server.line, "salah", *options)
    assert (code, said) == (1, "")
    assert "login_refused" in complained
    code, said, complained = await run(f"{server.line[:-4]}AAAA", password, *options)
    assert (code, said) == (1, "")
    assert "another key" in complained


def test_it_is_short_and_imports_the_standard_library_only() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    assert imported(text)
    assert imported(text) <= sys.stdlib_module_names
    assert imported("import os.path, kentongan.ids\nfrom msgspec import json") - sys.stdlib_module_names == {
        "kentongan",
        "msgspec",
    }


def imported(text: str) -> set[str]:
    """The top-level packages that a program imports, wherever it does so."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0])
    return names
