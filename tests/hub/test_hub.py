"""A hub's end: transfers are let finish for a while, everybody is told when to come back, whoever stays is cut off."""

import asyncio
from pathlib import Path

import pytest

from kentongan.errors import ErrorCode
from kentongan.hub.hub import _guess_public
from kentongan.hub.share import Share
from kentongan.protocol.commands.link import Goodbye
from tests.hub.leaping_loop import run, turn
from tests.hub.peer import HubStage, Peer


def goodbyes(peer: Peer) -> list[Goodbye]:
    return [block for block in peer.heard() if isinstance(block, Goodbye)]


def test_everybody_is_told_when_to_come_back_and_whoever_stays_is_cut_off() -> None:
    async def play() -> None:
        stage = HubStage()
        leaving, staying = await stage.member(1), stage.peer()
        stopping = asyncio.ensure_future(stage.hub.stop())
        await turn()
        for peer in (leaving, staying):
            (goodbye,) = goodbyes(peer)
            assert (goodbye.code, goodbye.retry_after) == (ErrorCode.GOING_DOWN, 5)
            assert peer.transport.is_closing()
        leaving.leave()
        await stopping
        assert (leaving.transport.aborted, staying.transport.aborted) == (False, True)
        assert asyncio.get_running_loop().time() < 3
        assert stage.services.shadow.stopped

    run(play())


def test_where_there_are_other_hubs_one_may_come_back_at_once() -> None:
    async def play() -> None:
        stage = HubStage()
        stage.services.bus.is_shared = True  # type: ignore[misc]
        peer = await stage.member(1)
        stopping = asyncio.ensure_future(stage.hub.stop())
        await turn()
        (goodbye,) = goodbyes(peer)
        assert goodbye.retry_after == 1
        peer.leave()
        await stopping

    run(play())


async def test_whoever_was_shaking_hands_when_it_stopped_is_sent_away_at_once() -> None:
    stage = HubStage()
    stage.hub.draining = True
    peer = stage.peer()
    assert [block.__struct_config__.tag for block in peer.heard()] == ["welcome", "goodbye"]
    assert peer.transport.is_closing()


@pytest.mark.parametrize("number", [0, 1])
async def test_only_one_hub_of_a_machine_has_the_administrators_socket(number: int, tmp_path: Path) -> None:
    stage = HubStage(Share(number, 2), data=tmp_path, plain=True)
    stage.services.bundle.message.last_sequence = stage.hub.shadow.start = _nothing  # type: ignore[method-assign]
    socket = tmp_path / "control.sock"
    if number:
        socket.write_text("the other hub's")
    await stage.hub.start()
    assert socket.is_socket() is (number == 0)
    await stage.hub.stop()
    assert socket.exists() is (number == 1)


async def _nothing() -> int:
    return 0


@pytest.mark.parametrize(("transfer_ends", "told_at"), [(4.0, 4.0), (None, 10.0)])
def test_running_transfers_get_their_time_and_no_more(transfer_ends: float | None, told_at: float) -> None:
    async def play() -> None:
        stage = HubStage(drain_time=10)
        peer = await stage.member(1)
        peer.connection.transfers.add("1" * 32)
        stopping = asyncio.ensure_future(stage.hub.stop())
        if transfer_ends is not None:
            await asyncio.sleep(transfer_ends)
            assert goodbyes(peer) == []
            peer.connection.transfers.clear()
        for _ in range(2000):
            await asyncio.sleep(0.01)
            if peer.transport.is_closing():
                break
        assert abs(asyncio.get_running_loop().time() - told_at) < 0.5
        assert len(goodbyes(peer)) == 1
        peer.leave()
        await stopping

    run(play())


def test_transfers_that_stand_still_are_not_waited_for() -> None:
    async def play() -> None:
        stage = HubStage(drain_time=10)
        peer = await stage.member(1)
        peer.connection.transfers.add("1" * 32)
        stage.services.shadow.still = True
        stopping = asyncio.ensure_future(stage.hub.stop())
        await asyncio.sleep(0.5)
        assert len(goodbyes(peer)) == 1
        peer.leave()
        await stopping

    run(play())


@pytest.mark.parametrize(
    ("settings", "host", "announced"),
    [
        ({"public": []}, "127.0.0.1", []),
        ({"public": ["a:1", "b:2"]}, "a", ["a:1", "b:2"]),
        ({"public": ["b:2"], "servers": ["a:1", "b:2"]}, "b", ["a:1", "b:2"]),
        ({"public": [], "servers": ["a:1", "b:2"]}, "127.0.0.1", ["a:1", "b:2"]),
    ],
)
async def test_clients_are_told_the_addresses_of_all_hubs_and_never_a_guess(
    settings: dict[str, list[str]], host: str, announced: list[str], tmp_path: Path
) -> None:
    """[LOGIN-6]"""
    stage = HubStage(data=tmp_path, plain=True, **settings)
    stage.services.bundle.message.last_sequence = stage.hub.shadow.start = _nothing  # type: ignore[method-assign]
    await stage.hub.start()
    await stage.hub.stop()
    where = ",".join(announced or [stage.hub.endpoint])
    assert (stage.hub.servers, stage.hub.invitation) == (announced, f"kentongan://{where}#abcd-efgh")
    assert stage.hub.endpoint.partition(":")[0] == host


@pytest.mark.parametrize(
    ("listen", "public"),
    [
        ("192.0.2.1:7420", "192.0.2.1:5"),
        ("campus.example:0", "campus.example:5"),
        ("[2001:db8::1]:7420", "[2001:db8::1]:5"),
    ],
)
def test_the_public_name_is_guessed_from_where_we_listen(listen: str, public: str) -> None:
    assert _guess_public(listen, 5) == public


@pytest.mark.parametrize("listen", [":7420", "0.0.0.0:7420", "[::]:7420"])
def test_who_listens_everywhere_is_reached_by_the_machines_name(listen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "server.example")
    assert _guess_public(listen, 5) == "server.example:5"
