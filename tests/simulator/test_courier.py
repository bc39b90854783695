"""A courier notices what is wrong with a transfer although every byte came."""

import asyncio
from typing import Any

import pytest
from msgspec import structs

from kentongan.protocol.commands.attachment import Transferred
from kentongan.simulator import transferring
from kentongan.simulator.attachment import Transfer
from kentongan.simulator.mishap import ScenarioFailed
from kentongan.simulator.server import Simulator
from kentongan.simulator.stream import Stream
from tests.simulator.conftest import play

UPLOAD = """
name: Contoh
clauses: [FILE-1]
needs: {members: [humas@kampus-a]}
files: {surat: {name: surat.txt, text: Halo}}
steps:
  - {by: a, enter: humas@kampus-a}
  - upload: {files: [surat], as: up%s}
"""


async def test_a_transfer_that_goes_well_is_noted(simulator: Simulator) -> None:
    player = await play(simulator, UPLOAD % "")
    assert player.values["up.surat"] in simulator.world.files
    assert player.values["up.surat.kind"] == "text"


async def test_a_transfer_that_should_have_failed_and_did_not_is_a_surprise(simulator: Simulator) -> None:
    with pytest.raises(ScenarioFailed, match="it ended with Transferred"):
        await play(simulator, UPLOAD % ", fails: hash_mismatch")


async def test_a_transfer_that_fails_for_another_reason_is_a_surprise(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kentongan.simulator.stream.is_as_announced", lambda file, content: False)
    with pytest.raises(ScenarioFailed, match="it failed: hash_mismatch"):
        await play(simulator, UPLOAD % ", fails: quota_exceeded")


async def test_another_host_in_the_announcement_is_a_surprise(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    announced = Transfer.announced

    def elsewhere(self: Transfer, port: int, seconds: int) -> Any:
        return structs.replace(announced(self, port, seconds), endpoint=f"127.0.0.1:{port}")

    monkeypatch.setattr(Transfer, "announced", elsewhere)
    with pytest.raises(ScenarioFailed, match="not as :port"):
        await play(simulator, UPLOAD % "")


async def test_another_file_in_the_final_answer_is_a_surprise(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transferring, "_attachments", lambda *args: [])
    with pytest.raises(ScenarioFailed, match="0 attachments instead of 1"):
        await play(simulator, UPLOAD % "")


async def test_a_final_answer_about_another_transfer_is_a_surprise(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        transferring, "Transferred", lambda transfer, attachments: Transferred(transfer="0" * 32, attachments=[])
    )
    with pytest.raises(ScenarioFailed, match="it ended with Transferred"):
        await play(simulator, UPLOAD % "")


async def test_a_socket_that_never_lets_the_bytes_flow_is_a_surprise(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def wait(self: Stream) -> list[bytes]:
        await asyncio.Event().wait()
        return []

    monkeypatch.setattr(Stream, "run", wait)
    with pytest.raises(ScenarioFailed, match=r"kept us waiting for 0\.3 s"):
        await play(simulator, UPLOAD % "", deadline=0.3)


async def test_a_port_at_which_nobody_listens_is_a_surprise(
    simulator: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kentongan.simulator.shadow.ShadowSocket.port", property(lambda self: 1))
    with pytest.raises(ScenarioFailed, match="cannot be visited"):
        await play(simulator, UPLOAD % "")
