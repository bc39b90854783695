"""Every manner of the simulated server, and the real client, which has to cope with it as the specification says."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kentongan.cli.simulate import simulate
from kentongan.client import link, shadow
from kentongan.client.client import Client
from kentongan.client.errors import (
    AnswerUnreadable,
    ClientError,
    FileDamaged,
    KeyChanged,
    LinkLost,
    NotKentongan,
    ServerRefused,
)
from kentongan.client.invitation import Invitation
from kentongan.client.keeper import Keeper, Stored
from kentongan.client.link_state import Connected, Connecting
from kentongan.client.profile import Profile
from kentongan.errors import KentonganError
from kentongan.protocol.commands.message import Message
from kentongan.simulator.manners import TABLE, Manners, listing, read_manners
from kentongan.simulator.mishap import MannerUnreadable
from kentongan.simulator.server import Simulator
from kentongan.words import InstitutionKind, RegistrationState
from tests.client.test_keeper import Impatience, Watcher
from tests.simulator.conftest import Start

A, B = "humas@kampus-a", "humas@kampus-b"
FORM = {"institution": "Universitas Contoh", "code": "contoh", "city": "Kota Contoh", "desk": "humas"}
PERSON = {"contact": "Petugas Contoh", "email": "humas@contoh.example"}
CONTENT = b"Undangan " * 1000


async def begun(start: Start, *texts: str, manners: Manners | None = None) -> Simulator:
    simulator = (await start(read_manners(manners or Manners(), texts))).simulator
    for address in (A, B):
        await simulator.member(address)
    return simulator


@contextlib.asynccontextmanager
async def member(simulator: Simulator, address: str = A) -> AsyncIterator[Client]:
    async with Client.connect(simulator.line) as client:
        await client.login(address, f"secret-of-{address}")
        yield client


@contextlib.asynccontextmanager
async def kept(simulator: Simulator, folder: Path, address: str = B) -> AsyncIterator[tuple[Keeper, Watcher]]:
    """A keeper with its archive, logged in while the manners allow it."""
    profile = Profile(folder / "profile")
    async with Client.connect(Invitation.parse(simulator.line), profile) as client:
        await client.login(address, f"secret-of-{address}")
    watcher = Watcher()
    with Keeper(profile, watcher, patience=Impatience()) as keeper:
        running = asyncio.create_task(keeper.run())
        try:
            yield keeper, watcher
        finally:
            running.cancel()
            [ended] = await asyncio.gather(running, return_exceptions=True)
        assert isinstance(ended, KentonganError | asyncio.CancelledError), ended


def shown(keeper: Keeper) -> list[str]:
    """The subjects of the popups that this device shows, in order."""
    subjects = []
    while message := keeper.popups.next():
        subjects.append(message.subject)
    return subjects


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    (tmp_path / "masuk").mkdir()
    path = tmp_path / "undangan.txt"
    path.write_bytes(CONTENT)
    return path


# Registration


async def decided(simulator: Simulator) -> tuple[RegistrationState, str]:
    async with Client.connect(simulator.line) as client:
        registered = await client.register(kind=InstitutionKind.UNIVERSITY, **FORM, **PERSON)  # type: ignore[arg-type]
        decision = await client.wait_for_decision(registered.number, registered.claim)
        return decision.state, decision.reason


async def test_approve_makes_a_member_at_once_and_refuse_tells_the_reason(start: Start) -> None:
    assert await decided(await begun(start, "approve=0.01")) == (RegistrationState.APPROVED, "")
    wanted = (RegistrationState.REJECTED, "Alamat tidak dikenal")
    assert await decided(await begun(start, "refuse=Alamat tidak dikenal")) == wanted


# The line


async def until_refused(client: Client) -> None:
    """Much talk."""
    for number in range(200):
        await client.ping(number)


async def test_a_delayed_answer_is_waited_for_and_the_goodbye_still_comes(start: Start) -> None:
    simulator = await begun(start, "delay=100")
    begin = time.monotonic()
    async with member(simulator) as client:
        assert [entry.address async for entry in client.directory()] == [A, B]
    assert time.monotonic() - begin >= 0.3


async def test_a_cut_line_is_lost_and_the_keeper_comes_back(start: Start, tmp_path: Path) -> None:
    simulator = await begun(start, "cut=3000")
    async with member(simulator) as client:
        with pytest.raises(LinkLost):
            await until_refused(client)
    async with kept(simulator, tmp_path) as (keeper, watcher):
        for number in range(1, 6):
            async with member(simulator) as client:
                await client.send([B], f"{number}", "x" * 200)
        # After each cut the keeper asks what became of the popups that wait; until then it holds them back.
        await watcher.until(lambda: keeper.cache.cursor == 5 and not (keeper.popups.untold or keeper.popups.held))
        assert watcher.count(Connecting) >= 2
        assert shown(keeper) == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("text", ["garbage=1500", "flip=3"])
async def test_damaged_bytes_end_the_line_in_order(start: Start, text: str) -> None:
    simulator = await begun(start, text)

    async def talk() -> None:
        async with asyncio.timeout(10), member(simulator) as client:
            await until_refused(client)

    with pytest.raises((AnswerUnreadable, LinkLost, NotKentongan, ServerRefused)):
        await talk()


async def test_silence_is_noticed(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "ANSWER_SECONDS", 0.2)
    with pytest.raises(LinkLost):
        async with member(await begun(start, "silent")):
            pass


async def test_another_key_stops_the_client_before_it_says_a_word(start: Start) -> None:
    simulator = await begun(start, "wrong-certificate")
    with pytest.raises(KeyChanged):
        async with member(simulator):
            pass


async def test_another_protocol_is_no_kentongan(start: Start) -> None:
    with pytest.raises(NotKentongan):
        async with member(await begun(start, "wrong-alpn")):
            pass


# Messages


async def test_unknown_commands_and_fields_are_passed_over(start: Start, tmp_path: Path) -> None:
    """[VERSION-3], [BLOCK-5]"""
    simulator = await begun(start, "nonsense")
    async with kept(simulator, tmp_path) as (keeper, watcher), member(simulator) as client:
        await client.send([B], "Satu")
        await watcher.until(lambda: watcher.count(Stored))
        assert shown(keeper) == ["Satu"]
        assert watcher.count(Connected) == 1


@pytest.mark.parametrize("text", ["duplicate", "reorder"])
async def test_a_push_that_comes_twice_or_overtaken_is_shown_once(start: Start, tmp_path: Path, text: str) -> None:
    simulator = await begun(start, text)
    async with kept(simulator, tmp_path) as (keeper, watcher), member(simulator) as client:
        await watcher.until(lambda: watcher.count(Connected))
        for subject in ("Satu", "Dua", "Tiga", "Empat"):
            await client.send([B], subject)
        await watcher.until(lambda: keeper.cache.cursor == 4)
        await client.send([B], "Lima")
        await watcher.until(lambda: keeper.cache.cursor == 5 and not keeper.popups.untold)
        got = shown(keeper)
        assert len(got) == len(set(got))
        assert set(got) <= {"Satu", "Dua", "Tiga", "Empat", "Lima"}
        assert text != "duplicate" or got == ["Satu", "Dua", "Tiga", "Empat", "Lima"]


# Transfers


async def test_who_is_told_busy_waits_for_a_turn(start: Start, paper: Path) -> None:
    simulator = await begun(start, "busy=2")
    async with member(simulator) as client:
        begin = time.monotonic()
        [attachment] = await client.upload([paper])
        assert attachment.size == len(CONTENT)
        assert time.monotonic() - begin >= 1.0


@pytest.mark.parametrize("text", ["stall", "cut-transfer=3000"])
async def test_a_transfer_that_stands_still_or_breaks_goes_on_by_itself(start: Start, paper: Path, text: str) -> None:
    simulator = await begun(start, text, manners=Manners(stall_seconds=0.2))
    async with member(simulator) as client:
        [attachment] = await client.upload([paper])
        assert attachment.size == len(CONTENT)


async def sent_with_paper(simulator: Simulator, paper: Path) -> Message:
    """A message with an attachment that stands in the world, past all bad manners."""
    kind = simulator.manners
    simulator.manners = Manners()
    async with member(simulator) as client:
        accepted = await client.send([B], "Undangan", attachments=await client.upload([paper]))
        simulator.manners = kind
        return await client.fetch(accepted.message)


@pytest.mark.parametrize("text", ["stall", "cut-transfer=3000"])
async def test_a_download_that_stands_still_or_breaks_goes_on_by_itself(
    start: Start, paper: Path, tmp_path: Path, text: str
) -> None:
    simulator = await begun(start, text, manners=Manners(stall_seconds=0.2))
    message = await sent_with_paper(simulator, paper)
    simulator._transfers = 0
    async with member(simulator, B) as client:
        [path] = await client.download(message, tmp_path / "masuk")
        assert path.read_bytes() == CONTENT


async def test_a_file_with_other_bytes_is_neither_kept_nor_believed(start: Start, paper: Path, tmp_path: Path) -> None:
    simulator = await begun(start, "wrong-hash")
    message = await sent_with_paper(simulator, paper)
    async with member(simulator, B) as client:
        with pytest.raises(FileDamaged):
            await client.download(message, tmp_path / "masuk")
        with pytest.raises(ServerRefused) as refused:
            await client.upload([paper])
        assert refused.value.code == "hash_mismatch"
        await client.ping()
    assert list((tmp_path / "masuk").iterdir()) == []


async def test_where_no_shadow_socket_can_be_reached_files_go_in_band(
    start: Start, paper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shadow, "CONNECT_SECONDS", 1.0)
    simulator = await begun(start, "no-shadow")
    async with member(simulator) as client:
        [attachment] = await client.upload([paper])
        assert attachment.size == paper.stat().st_size


# Together


async def test_manners_can_be_combined(start: Start, paper: Path, tmp_path: Path) -> None:
    texts = ["delay=20", "busy=1", "cut-transfer=3000", "duplicate", "nonsense"]
    simulator = await begun(start, *texts)
    async with kept(simulator, tmp_path) as (keeper, watcher), member(simulator) as client:
        attachments = await client.upload([paper])
        await client.send([B], "Undangan", attachments=attachments)
        await watcher.until(lambda: watcher.count(Stored))
        assert shown(keeper) == ["Undangan"]


@pytest.mark.parametrize("seed", range(1, 9))
async def test_a_hostile_server_gets_nothing_but_the_errors_of_the_client(
    start: Start, tmp_path: Path, seed: int
) -> None:
    """Whatever the damaged blocks mean, they end in a sentence for the user and never in another exception."""
    simulator = await begun(start, f"flip={seed}", "nonsense", "duplicate", "reorder")
    for _ in range(5):
        with contextlib.suppress(ClientError):
            async with asyncio.timeout(20), member(simulator) as client:
                await client.send([A, B], f"Undangan {seed}")
                assert [entry async for entry in client.directory()]
                await client.ping()


@pytest.mark.parametrize(
    "text", ["gong", "busy=", "busy=0", "busy=-1", "busy=²", "delay=x", "silent=ya", "approve=besok", ""]
)
def test_a_manner_that_is_none_is_a_mishap(text: str) -> None:
    with pytest.raises(MannerUnreadable, match="there are: approve, refuse"):
        read_manners(Manners(), [text])


def test_every_manner_changes_something_and_is_listed() -> None:
    for name in TABLE:
        assert name == "approve" or read_manners(Manners(), [name]) != Manners(), name
    assert [name.partition("[")[0] for name, _ in listing()] == list(TABLE)
    printed = CliRunner().invoke(simulate, ["manners"]).stdout
    assert len(printed.splitlines()) == len(TABLE)
    assert "delay[=MS]" in printed


def test_every_manner_stands_in_a_test_of_this_file() -> None:
    source = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in TABLE if f'"{name}' not in source.replace("test_manners", "")] == []


def test_the_how_to_lists_every_manner_as_the_program_does() -> None:
    page = (Path(__file__).parents[2] / "docs" / "howto" / "simulate.md").read_text(encoding="utf-8")
    assert [row for row in (f"| `{name}` | {meaning} |" for name, meaning in listing()) if row not in page] == []


@pytest.mark.parametrize("seed", range(1, 6))
async def test_a_hostile_server_leaves_the_archive_whole(start: Start, tmp_path: Path, seed: int) -> None:
    """The keeper goes on or ends with a sentence; its database is sound and shows no message twice."""
    simulator = await begun(start)
    async with kept(simulator, tmp_path) as (keeper, watcher):
        await watcher.until(lambda: watcher.count(Connected))
        simulator.manners = read_manners(Manners(), [f"flip={seed}", "nonsense", "duplicate", "reorder"])
        keeper.knock()
        for connection in list(simulator._connections):
            connection.writer.transport.abort()
        for number in range(10):
            with contextlib.suppress(ClientError):
                async with asyncio.timeout(20), member(simulator) as client:
                    await client.send([B], f"Undangan {number}")
        simulator.manners = Manners()
        assert keeper.database.row("PRAGMA integrity_check") == ("ok",)
        ids = []
        while message := keeper.popups.next():
            ids.append(message.id)
        assert len(ids) == len(set(ids))
