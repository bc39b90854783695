"""A28, the server's side: TLS 1.3 and the right ALPN on every socket, or not one byte. [TLS-1], [TLS-2]

sslyze looks from outside. It pins an old `cryptography`, so it has an environment of its own and is called as a
program.
"""

import asyncio
import contextlib
import json
import ssl
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from kentongan.client.client import Client
from kentongan.protocol.commands.attachment import Shadow
from tests.acceptance import Acceptance
from tests.hub.shadow.visitor import reach
from tests.process.line import ALPN, Line, tls_context
from tests.process.server import RunningServer, running
from tests.process.transfer import Transfer, uploading

pytestmark = pytest.mark.process

ROOT = Path(__file__).parent.parent.parent
SHADOW_ALPN = "kentongan-shadow/1"
TRIES = 10
OLD = ("ssl_2_0_cipher_suites", "ssl_3_0_cipher_suites", "tls_1_0_cipher_suites", "tls_1_1_cipher_suites")
OLD += ("tls_1_2_cipher_suites",)
STRANGERS = 10


@contextlib.asynccontextmanager
async def announced(folder: Path) -> AsyncIterator[tuple[RunningServer, Client, Transfer]]:
    """A server, a member, and a shadow socket that waits for it for two minutes."""
    async with running(folder / "server", settings={"shadow.ticket_life": 120}) as server:
        password = await server.member("humas@kampus-a")
        async with server.session("humas@kampus-a", password) as client, uploading(client, b"isi") as transfer:
            yield server, client, transfer


async def meet(port: int, context: ssl.SSLContext) -> bytes:
    """What a visitor with this context is told before the server closes."""
    async with await Line.tls(port, context) as line:
        return await line.rest()


# `ssl` forgets to close a socket whose handshake was refused.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
async def test_a28_wrong_alpn_older_tls_and_plain_text_get_no_byte(tmp_path: Path, acceptance: Acceptance) -> None:
    closed = tried = 0
    async with announced(tmp_path) as (server, client, transfer):
        for port, wrong in ((server.port, SHADOW_ALPN), (transfer.port, ALPN)):
            few = TRIES if port == server.port else 2  # ten strangers move a shadow socket
            for alpn in ("http/1.1", "kentongan/2", wrong, None):
                for _ in range(few):
                    tried += 1
                    closed += await meet(port, tls_context(alpn)) == b""
            with pytest.raises((ssl.SSLError, ConnectionError)):
                await meet(port, tls_context(ALPN, ssl.TLSVersion.TLSv1_2))
        async with await Line.plain(server.port) as line:
            line.ask("ping", n=1)
            told = await line.rest()
        assert told[:1] in (b"", b"\x15")  # at most the alert that this is not TLS
        assert b"command" not in told
        await client.ping()
        assert await transfer.send(b"isi")
    assert closed == tried
    acceptance("A28", "wrong or missing ALPN closed without a byte, 100 %", f"{closed} of {tried}")
    acceptance("A28", "TLS 1.2 and plain text refused on main and shadow sockets", "refused")


def sslyze(*ports: int) -> list[dict[str, Any]]:
    """The scan of each port. Fails when the scanner cannot be set up."""
    setup = subprocess.run([ROOT / "tools" / "setup.sh", "sslyze"], capture_output=True, text=True, timeout=600)
    assert setup.returncode == 0, f"sslyze cannot be set up:\n{setup.stderr}"
    scanner = [ROOT / ".venv-sslyze" / "bin" / "python", "-m", "sslyze", "--json_out=-"]
    scanner += ["--mozilla_config=disable", "--slow_connection"]
    wanted = ["--sslv2", "--sslv3", "--tlsv1", "--tlsv1_1", "--tlsv1_2", "--tlsv1_3"]
    done = subprocess.run(
        [*scanner, *wanted, *(f"127.0.0.1:{port}" for port in ports)], capture_output=True, text=True, timeout=300
    )
    results: list[dict[str, Any]] = json.loads(done.stdout)["server_scan_results"]
    assert len(results) == len(ports), done.stderr
    return results


def accepted(result: dict[str, Any], version: str) -> list[str]:
    """The cipher suites that a socket takes with a version of TLS."""
    attempt = result["scan_result"][version]
    assert attempt["status"] == "COMPLETED", attempt
    return [one["cipher_suite"]["name"] for one in attempt["result"]["accepted_cipher_suites"]]


async def bear_strangers(transfer: Transfer) -> Transfer:
    """Strangers until the shadow socket moves no more: a scanner is a crowd of them."""
    for _ in range(3):
        for _ in range(STRANGERS):
            with contextlib.suppress(OSError):
                (await asyncio.to_thread(reach, transfer.port)).close()
        moved = await transfer.answers.answer(Shadow)
        transfer = Transfer(transfer.client, moved, transfer.answers)
    return transfer


@pytest.mark.timeout(900)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
async def test_a28_sslyze_finds_tls_1_3_only_on_main_and_shadow_sockets(tmp_path: Path, acceptance: Acceptance) -> None:
    async with announced(tmp_path) as (server, client, transfer):
        final = await bear_strangers(transfer)
        results = await asyncio.to_thread(sslyze, server.port, final.port)
        for result in results:
            assert result["connectivity_status"] == "COMPLETED", result
            assert {version: accepted(result, version) for version in OLD} == {version: [] for version in OLD}
            assert accepted(result, "tls_1_3_cipher_suites")
        await client.ping()
        assert await final.send(b"isi")
    acceptance("A28", "sslyze: only TLS 1.3 on main and shadow sockets", f"only TLS 1.3 on {len(results)} sockets")
