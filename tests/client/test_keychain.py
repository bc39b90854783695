"""The device key in the computer's store of passwords."""

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("keyring", reason="the extra `desktop` is not installed")

from keyring.backends import null

from kentongan.client import Client, Profile, keychain
from kentongan.client.errors import KeychainClosed, NotLoggedIn
from kentongan.client.profile import KeptMember, KeyPlace
from kentongan.protocol.commands.login import Resume
from tests.client.fake_server import fake_server
from tests.client.password_store import PasswordStore, used
from tests.client.samples import DEVICE_KEY

MEMBER = KeptMember(address="humas@contoh", device="d" * 32, device_key="k" * 64)


@pytest.fixture
def store() -> Iterator[PasswordStore]:
    store = PasswordStore()
    with used(store):
        yield store


def test_what_is_put_is_given_until_it_is_removed(store: PasswordStore) -> None:
    assert keychain.is_there()
    keychain.put("a", "one")
    assert (keychain.get("a"), keychain.get("b")) == ("one", "")
    assert store.kept == {("kentongan", "a"): "one"}
    keychain.remove("a")
    keychain.remove("a")
    assert (keychain.get("a"), store.kept) == ("", {})


def test_a_store_that_does_not_open_says_why(store: PasswordStore) -> None:
    store.locked = True
    with pytest.raises(KeychainClosed, match="somebody has said no"):
        keychain.get("a")
    with pytest.raises(KeychainClosed):
        keychain.put("a", "one")


def test_a_computer_without_a_store_is_known_before_anything_is_put() -> None:
    for nothing in (None, null.Keyring()):
        with used(nothing):
            assert not keychain.is_there()


def test_the_key_is_in_the_store_and_not_in_the_file(store: PasswordStore, tmp_path: Path) -> None:
    assert Profile(tmp_path).keep_member(MEMBER, KeyPlace.KEYCHAIN) is KeyPlace.KEYCHAIN
    assert MEMBER.device_key not in (tmp_path / "profile.json").read_text()
    again = Profile(tmp_path)
    assert again.member
    assert (again.member.address, again.device_key()) == (MEMBER.address, MEMBER.device_key)
    again.forget_member()
    assert store.kept == {}
    assert (Profile(tmp_path).member, again.device_key()) == (None, "")


def test_another_login_leaves_no_old_key_behind(store: PasswordStore, tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    profile.keep_member(MEMBER, KeyPlace.KEYCHAIN)
    profile.keep_member(KeptMember(address="humas@contoh", device="e" * 32, device_key="l" * 64), KeyPlace.KEYCHAIN)
    assert store.kept == {("kentongan", "e" * 32): "l" * 64}
    profile.keep_member(MEMBER)
    assert (store.kept, profile.device_key()) == ({}, MEMBER.device_key)


def test_a_store_that_says_no_leaves_the_key_in_the_file(store: PasswordStore, tmp_path: Path) -> None:
    store.locked = True
    assert Profile(tmp_path).keep_member(MEMBER, KeyPlace.KEYCHAIN) is KeyPlace.FILE
    assert Profile(tmp_path).device_key() == MEMBER.device_key


def test_a_key_in_memory_is_never_on_the_disk(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    profile.keep_member(MEMBER)
    assert profile.keep_member(MEMBER, KeyPlace.MEMORY) is KeyPlace.MEMORY
    assert profile.member
    assert profile.device_key() == MEMBER.device_key
    assert Profile(tmp_path).member is None
    assert MEMBER.device_key not in (tmp_path / "profile.json").read_text()
    profile.forget_member()
    assert (profile.member, profile.device_key()) == (None, "")


async def test_a_session_comes_back_with_the_key_of_the_store(store: PasswordStore, tmp_path: Path) -> None:
    async with fake_server() as server:
        async with Client.connect(server.line, Profile(tmp_path)) as client:
            await client.login("humas@lain", "rahasia", place=KeyPlace.KEYCHAIN)
        assert list(store.kept.values()) == [DEVICE_KEY]
        async with Client.connect(Profile(tmp_path)) as client:
            await client.resume()
            assert [block.device_key for block in server.got(Resume)] == [DEVICE_KEY]
            store.locked = True
            with pytest.raises(KeychainClosed):
                await client.resume()
            store.locked = False
            await client.logout()
            assert store.kept == {}
            with pytest.raises(NotLoggedIn):
                await client.resume()
