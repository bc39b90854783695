"""Retention of a running server, as an administrator asks for it on the command line. [ADMIN-6]"""

import asyncio
import json
import subprocess
import sys

import pytest

from tests.process.server import RunningServer

pytestmark = pytest.mark.process


async def test_a_dry_run_tells_and_the_run_puts_an_orphan_aside(server: RunningServer) -> None:
    sha256 = "ab" * 32
    orphan = server.data / "files" / "blobs" / "ab" / sha256
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"isi")

    def admin(*options: str) -> str:
        command = [sys.executable, "-m", "kentongan", "admin", "retention", "--data", str(server.data), *options]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout

    told = json.loads(await asyncio.to_thread(admin, "--dry-run", "--json"))
    assert told["dry_run"] is True
    assert [row["kind"] for row in told["rows"]][:2] == ["messages", "deliveries"]
    assert orphan.exists()
    table = await asyncio.to_thread(admin)
    assert "Went" in table
    assert "registrations" in table
    assert not orphan.exists()
    assert (server.data / "files" / "aside" / sha256).read_bytes() == b"isi"
