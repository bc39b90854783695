"""One try and its answers: how often a changed port is followed. [SHADOW-2], [INBAND-6]."""

import asyncio

import pytest

from kentongan.client import carrying
from kentongan.client.carrying import CHANGES, Begun, Confirmations, carry
from kentongan.client.client import Client
from kentongan.client.errors import ShadowUnreachable, TransferBroken
from kentongan.protocol.commands.attachment import OfferedFile, Shadow, Upload
from kentongan.words import Direction
from tests.client.fake_server import FakeServer, Visitor, fake_server
from tests.client.samples import sample_attachment

FILE = sample_attachment(b"Undangan", "a.txt")
REQUEST = Upload(files=[OfferedFile(name=FILE.name, size=FILE.size, sha256=FILE.sha256)])


def shadow(port: int) -> Shadow:
    ids = {"transfer": "1" * 32, "ticket": "2" * 64}
    return Shadow(**ids, endpoint=f":{port}", direction=Direction.UPLOAD, files=[], expires_in=30)


@pytest.fixture(autouse=True)
def no_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrying, "MOVE_SECONDS", 0.05)
    monkeypatch.setattr(carrying, "REASON_SECONDS", 0.05)


@pytest.mark.parametrize("changes", [0, 1, CHANGES - 1, CHANGES])
async def test_after_three_changes_of_the_port_a_broken_visit_means_that_none_can_be_reached(
    changes: int,
) -> None:
    visited: list[str] = []

    async def move(begun: Begun, _: Confirmations) -> None:
        visited.append(begun.endpoint)
        raise TransferBroken("closed before go")

    async with fake_server() as server, Client.connect(server.line) as client:
        await client.login("humas@lain", "rahasia")
        announce(server, changes)
        expected = ShadowUnreachable if changes == CHANGES else TransferBroken
        with pytest.raises(expected):
            await carry(client.link, REQUEST, move, asyncio.Event())
    assert visited[:-1] == [f":{port}" for port in range(1, changes + 1)]
    assert len(visited) == changes + 1


def announce(server: FakeServer, changes: int) -> None:
    """Before its own port the server names so many others."""

    def answer(visitor: Visitor, block: Upload) -> None:
        for port in range(1, changes + 1):
            visitor.send(shadow(port), block.token)

    server.answers[Upload] = answer
