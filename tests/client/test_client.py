import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from kentongan.client import Client, Invitation, KeyChanged, LinkLost, Profile
from kentongan.client.errors import InvitationInvalid, ProfileMissing, ServerUnreachable
from kentongan.protocol.commands.link import Goodbye
from kentongan.protocol.commands.message import Receipt, Receipts
from kentongan.protocol.commands.registration import RegistrationStatus
from kentongan.words import DeliveryState, RegistrationState
from tests.client.fake_server import accept_forms, fake_server, standing
from tests.client.samples import new_identity, sample_message


async def test_a_line_an_invitation_and_a_profile_all_lead_to_the_server(tmp_path: Path) -> None:
    async with fake_server() as server:
        profile = Profile(tmp_path)
        async with Client.connect(server.line, profile) as client:
            await client.ping()
        for way in (server.line, Invitation.parse(server.line), Profile(tmp_path)):
            async with Client.connect(way) as client:
                await client.ping()
        assert server.commands() == ["ping", "quit"] * 4


async def test_the_server_is_remembered_only_after_it_was_reached_with_its_key(tmp_path: Path) -> None:
    async with fake_server() as server:
        wrong = f"kentongan://{server.where}#{new_identity().fingerprint}"
        with pytest.raises(KeyChanged):
            async with Client.connect(wrong, Profile(tmp_path)):
                pass
        assert list(tmp_path.iterdir()) == []
        async with Client.connect(server.line, Profile(tmp_path)):
            pass
    assert str(Profile(tmp_path).server) == server.line


async def test_a_known_server_whose_key_changed_is_sent_nothing(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    async with fake_server() as server:
        async with Client.connect(server.line, profile):
            pass
        server.received.clear()
        with pytest.raises(KeyChanged):
            async with Client.connect(f"kentongan://{server.where}#{new_identity().fingerprint}", profile):
                pass
        profile.keep_server(Invitation.parse(f"kentongan://{server.where}#{new_identity().fingerprint}"))
        with pytest.raises(KeyChanged):
            async with Client.connect(profile):
                pass
        assert server.received == []


async def test_a_connection_ends_in_order_even_when_its_user_fails() -> None:
    async with fake_server() as server:
        with pytest.raises(ZeroDivisionError):
            async with Client.connect(server.line):
                raise ZeroDivisionError
        assert server.commands() == ["quit"]


async def test_an_empty_profile_and_a_broken_line_are_told(tmp_path: Path) -> None:
    with pytest.raises(ProfileMissing):
        async with Client.connect(Profile(tmp_path)):
            pass
    with pytest.raises(InvitationInvalid):
        async with Client.connect("kentongan://"):
            pass


async def test_a_server_that_is_gone_is_unreachable() -> None:
    async with fake_server() as server:
        line = server.line
    with pytest.raises(ServerUnreachable):
        async with Client.connect(line):
            pass


def test_it_works_on_another_event_loop_too(tmp_path: Path) -> None:
    uvloop = pytest.importorskip("uvloop", reason="uvloop is not there on every system")
    (tmp_path / "a.txt").write_text("kentongan")

    async def there_and_back() -> None:
        async with fake_server() as server, Client.connect(server.line) as client:
            await client.login("humas@lain", "rahasia")
            message = sample_message(attachments=await client.upload([tmp_path / "a.txt"]))
            (path,) = await client.download(message, tmp_path)
            assert path.read_text() == "kentongan"

    uvloop.run(there_and_back())


HOWTO = Path(__file__).parents[2] / "docs" / "howto" / "use_the_client_library.md"


def examples() -> dict[str, Any]:
    """Every function of the how-to's examples, by name."""
    names: dict[str, Any] = {}
    for code in re.findall(r"```python\n(.*?)```", HOWTO.read_text(encoding="utf-8"), re.DOTALL):
        exec(compile(code, HOWTO.name, "exec"), names)
    return names


async def test_the_examples_of_the_how_to_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "poster.png").write_bytes(b"png")
    (tmp_path / "film.webm").write_bytes(b"webm")
    (tmp_path / "in").mkdir()
    names = examples()
    async with fake_server() as server:
        await names["send"](server.line, "rahasia")
        await names["first_time"](server.line, tmp_path / "profile", "pertama", "sendiri")
        await names["send_for_certain"](Profile(tmp_path / "profile"))
        accept_forms(server)
        register = asyncio.create_task(names["register"](server.line, tmp_path / "profile"))
        files = [attachment for attachment, _ in server.blobs.values()]
        server.messages = [sample_message("Seminar", attachments=files)]
        receive = asyncio.create_task(names["receive"](Profile(tmp_path / "profile"), tmp_path / "in"))
        await server.until(lambda: server.got(RegistrationStatus) and server.transfers_done == 2)
        server.push(Receipts(message="f" * 32, tally=server.tally, changed=[]))
        server.push(standing(7, RegistrationState.APPROVED))
        await register
        stay = asyncio.create_task(names["stay"](Profile(tmp_path / "profile")))
        await server.until(lambda: [block.state for block in server.got(Receipt)].count(DeliveryState.SHOWN) == 2)
        stay.cancel()
        await asyncio.gather(stay, return_exceptions=True)
        names["without_a_server"](Profile(tmp_path / "profile"))
        server.push(Goodbye(code="going_down"))
        with pytest.raises(LinkLost):
            await receive
    output = capsys.readouterr().out
    for words in (
        "for 1 recipients",
        "Universitas Contoh Seminar",
        "poster.png",
        "receipts of ffff",
        "approved",
        "popup:",
        "1 about",
    ):
        assert words in output
