"""systemd is told that the server serves and lives, where there is one that asks."""

import asyncio
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from kentongan.parent.systemd import Systemd

DEADLINE = 20.0


@pytest.fixture(params=["a path", "an abstract name"])
def listener(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[socket.socket]:
    name = str(tmp_path / "notify")
    abstract = request.param == "an abstract name"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(f"\0{name}" if abstract else name)
        line.settimeout(DEADLINE)
        monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}" if abstract else name)
        yield line


async def test_it_is_told_that_the_server_serves_and_lives(
    listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "20000")
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    systemd = Systemd()
    systemd.serves()
    assert listener.recv(64) == b"READY=1"
    beating = asyncio.create_task(systemd.beat())
    for _ in range(3):
        assert await asyncio.to_thread(listener.recv, 64) == b"WATCHDOG=1"
    beating.cancel()


@pytest.mark.parametrize("other", [{"WATCHDOG_USEC": "20000", "WATCHDOG_PID": "1"}, {}])
async def test_who_is_not_asked_for_signs_of_life_gives_none(
    other: dict[str, str], listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in other.items():
        monkeypatch.setenv(name, value)
    async with asyncio.timeout(DEADLINE):
        await Systemd().beat()
    listener.setblocking(False)
    with pytest.raises(BlockingIOError):
        listener.recv(64)


async def test_without_systemd_or_with_one_that_is_gone_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    Systemd().serves()
    monkeypatch.setenv("NOTIFY_SOCKET", "/nowhere/notify")
    Systemd().serves()
