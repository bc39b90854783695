from pathlib import Path

import pytest

from kentongan.client import Client, LinkLost, NotLoggedIn, Profile, ServerRefused
from kentongan.client.profile import KeptMember
from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.commands.login import Login, Resume
from tests.client.fake_server import Visitor, fake_server, logged_in
from tests.client.samples import DEVICE_KEY


async def test_a_login_is_kept_and_resumed_without_a_password(tmp_path: Path) -> None:
    async with fake_server() as server:
        async with Client.connect(server.line, Profile(tmp_path)) as client:
            session = await client.login(" Humas@Lain ", "rahasia", "lebih rahasia", "laptop")
            assert (session.address, client.session) == ("humas@lain", session)
        (login,) = server.got(Login)
        assert (login.address, login.new_password, login.device) == ("humas@lain", "lebih rahasia", "laptop")
        kept = Profile(tmp_path).member
        assert kept == KeptMember(address="humas@lain", device="0" * 32, device_key=DEVICE_KEY)
        async with Client.connect(Profile(tmp_path)) as client:
            await client.resume()
            assert logged_in(server)
        assert [block.device_key for block in server.got(Resume)] == [DEVICE_KEY]
        assert Profile(tmp_path).member == kept


async def test_logging_out_forgets_the_device_key(tmp_path: Path) -> None:
    async with fake_server() as server, Client.connect(server.line, Profile(tmp_path)) as client:
        await client.login("humas@lain", "rahasia")
        await client.logout()
        assert client.session is None
        with pytest.raises(NotLoggedIn):
            await client.resume()
    assert Profile(tmp_path).member is None


async def test_a_refused_login_keeps_what_was_known(tmp_path: Path) -> None:
    async with fake_server() as server:

        def refuse(_: Visitor, block: Login) -> None:
            raise Refusal(ErrorCode.PASSWORD_MUST_CHANGE)

        server.answers[Login] = refuse
        async with Client.connect(server.line, Profile(tmp_path)) as client:
            with pytest.raises(ServerRefused) as refused:
                await client.login("humas@lain", "pertama")
        assert refused.value.code == ErrorCode.PASSWORD_MUST_CHANGE
    assert Profile(tmp_path).member is None


async def test_an_address_that_is_none_is_told_before_anything_is_sent() -> None:
    async with fake_server() as server:
        async with Client.connect(server.line) as client:
            with pytest.raises(Refusal):
                await client.login("not an address", "rahasia")
        assert server.got(Login) == []


async def test_a_client_without_a_profile_resumes_with_the_key_it_is_given() -> None:
    async with fake_server() as server, Client.connect(server.line) as client:
        with pytest.raises(NotLoggedIn):
            await client.resume()
        assert (await client.resume(DEVICE_KEY)).address == "humas@lain"


async def test_servers_that_are_announced_after_login_are_remembered_with_the_same_key(tmp_path: Path) -> None:
    """[LOGIN-6]"""
    async with fake_server(announced=["b.contoh.ac.id:7420"]) as server:
        async with Client.connect(server.line, Profile(tmp_path)) as client:
            assert list(map(str, Profile(tmp_path).server.servers)) == [server.where], "nobody has logged in yet"
            await client.login("humas@lain", "rahasia")
        kept = Profile(tmp_path).server
        assert list(map(str, kept.servers)) == [server.where, "b.contoh.ac.id:7420"]
        assert kept.fingerprint == server.identity.fingerprint
        server.announced = ["c.contoh.ac.id:7420"]
        async with Client.connect(Profile(tmp_path)) as client:
            await client.resume()
    assert list(map(str, Profile(tmp_path).server.servers)) == [server.where, "c.contoh.ac.id:7420"]


async def test_a_client_that_remembers_nothing_goes_on_at_an_announced_server() -> None:
    async with (
        fake_server() as other,
        fake_server(announced=[other.where]) as server,
        Client.connect(server.line) as client,
    ):
        await client.login("humas@lain", "rahasia")
        server.visitors[0].writer.transport.abort()
        with pytest.raises(LinkLost):
            await client.link.next_push()
        assert str((await client.live_link()).server) == other.where
        assert [block.device_key for block in other.got(Resume)] == [DEVICE_KEY]


async def test_a_device_key_that_is_over_is_forgotten(tmp_path: Path) -> None:
    async with fake_server() as server:
        profile = Profile(tmp_path)
        profile.keep_member(KeptMember(address="humas@lain", device="0" * 32, device_key="e" * 64))
        async with Client.connect(server.line, profile) as client:
            with pytest.raises(ServerRefused) as refused:
                await client.resume()
        assert refused.value.code == ErrorCode.DEVICE_UNKNOWN
    assert Profile(tmp_path).member is None
