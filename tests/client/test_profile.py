import stat
from pathlib import Path

import pytest

from kentongan.client.errors import KeyChanged, ProfileBroken, ProfileMissing, ProfileTaken
from kentongan.client.invitation import Invitation, ServerAddress
from kentongan.client.profile import KeptMember, KeptRegistration, Profile

KEY_A = "-".join(["ABCD"] * 12 + ["ABCA"])
KEY_B = "-".join(["BBCD"] * 12 + ["ABCA"])
SERVER = Invitation.parse(f"kentongan://a:1,b:2#{KEY_A}")
REGISTRATION = KeptRegistration(number=7, claim="c" * 64, address="humas@contoh")
MEMBER = KeptMember(address="humas@contoh", device="d" * 32, device_key="k" * 64)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_profile_knows_nothing_and_writes_nothing(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "new")
    assert (profile.registration, profile.member) == (None, None)
    with pytest.raises(ProfileMissing):
        _ = profile.server
    assert not (tmp_path / "new").exists()


def test_what_is_kept_is_there_at_the_next_start(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "a" / "b")
    profile.keep_server(SERVER)
    profile.keep_registration(REGISTRATION)
    profile.keep_member(MEMBER)
    again = Profile(tmp_path / "a" / "b")
    assert (again.server, again.registration, again.member) == (SERVER, REGISTRATION, MEMBER)
    again.forget_member()
    assert Profile(tmp_path / "a" / "b").member is None
    assert Profile(tmp_path / "a" / "b").registration == REGISTRATION


def test_only_the_owner_can_read_a_profile(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "profile")
    profile.keep_member(MEMBER)
    assert mode(tmp_path / "profile") == 0o700
    assert [(path.name, mode(path)) for path in (tmp_path / "profile").iterdir()] == [("profile.json", 0o600)]


def test_a_profile_that_cannot_be_written_keeps_its_old_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    profile = Profile(tmp_path)
    profile.keep_server(SERVER)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(ProfileBroken, match="No space left"):
        profile.keep_member(MEMBER)
    assert profile.member is None
    assert [path.name for path in tmp_path.iterdir()] == ["profile.json"]
    assert Profile(tmp_path).server == SERVER


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"member": {"address": 5}}', b"\xff"])
def test_a_damaged_profile_is_named_and_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "profile.json").write_bytes(content)
    with pytest.raises(ProfileBroken, match=r"profile\.json"):
        Profile(tmp_path)
    assert (tmp_path / "profile.json").read_bytes() == content


def test_fields_of_a_later_version_do_not_disturb(tmp_path: Path) -> None:
    (tmp_path / "profile.json").write_text('{"invitation": "", "colour": "red"}')
    assert Profile(tmp_path).member is None


def test_a_first_invitation_is_trusted(tmp_path: Path) -> None:
    assert Profile(tmp_path).trust(SERVER) == SERVER


def test_the_same_key_at_more_addresses_is_the_same_server(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    profile.keep_server(SERVER)
    trusted = profile.trust(Invitation.parse(f"kentongan://c:3,a:1#{KEY_A}"))
    assert list(map(str, trusted.servers)) == ["c:3", "a:1", "b:2"]


def test_what_is_announced_replaces_what_was_and_the_invitation_stays(tmp_path: Path) -> None:
    """[LOGIN-6]"""
    profile = Profile(tmp_path)
    profile.keep_server(SERVER)
    profile.keep_announced(["b:2", "c:3", "no address"])
    assert list(map(str, Profile(tmp_path).server.servers)) == ["b:2", "c:3", "a:1"]
    profile.keep_announced(["d:4"])
    profile.keep_announced([])
    assert list(map(str, Profile(tmp_path).server.servers)) == ["d:4", "a:1", "b:2"]


def test_another_invitation_with_the_same_key_adds_its_addresses(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    profile.keep_server(SERVER)
    profile.keep_announced(["d:4"])
    profile.keep_server(Invitation.parse(f"kentongan://c:3,a:1#{KEY_A}"))
    assert list(map(str, Profile(tmp_path).server.servers)) == ["d:4", "c:3", "a:1", "b:2"]


def test_nothing_that_another_key_has_announced_is_kept(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    profile.keep_server(SERVER)
    profile.keep_announced(["d:4"])
    other = Invitation.parse(f"kentongan://c:3#{KEY_B}")
    profile.keep_server(other)
    assert Profile(tmp_path).server == other


def test_addresses_for_now_need_a_known_key_and_are_not_kept(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    profile.go_only_to(ServerAddress.parse_list("x:9,y:8"))
    with pytest.raises(ProfileMissing):
        _ = profile.server
    profile.keep_server(SERVER)
    profile.keep_announced(["d:4"])
    assert profile.server == Invitation.parse(f"kentongan://x:9,y:8#{KEY_A}")
    assert list(map(str, Profile(tmp_path).server.servers)) == ["d:4", "a:1", "b:2"]


def test_a_known_server_with_another_key_is_not_trusted(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    profile.keep_server(SERVER)
    with pytest.raises(KeyChanged) as stopped:
        profile.trust(Invitation.parse(f"kentongan://x:9,b:2#{KEY_B}"))
    assert (stopped.value.server, stopped.value.expected, stopped.value.shown) == ("b:2", KEY_A, KEY_B)


def test_a_profile_belongs_to_one_server(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    profile.keep_server(SERVER)
    with pytest.raises(ProfileTaken, match="a:1"):
        profile.trust(Invitation.parse(f"kentongan://x:9#{KEY_B}"))


def test_a_user_has_a_profile_of_their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert Profile.at_home().folder == tmp_path / "kentongan"


def test_an_applicant_is_one_until_the_first_login(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    assert (profile.address, profile.is_applicant) == ("", False)
    profile.keep_registration(REGISTRATION)
    assert (profile.address, profile.is_applicant) == (REGISTRATION.address, True)
    profile.keep_member(MEMBER)
    profile.forget_member()
    assert (Profile(tmp_path).address, Profile(tmp_path).is_applicant) == (MEMBER.address, False)
    profile.keep_registration(KeptRegistration(number=8, claim="c" * 64, address="lain@contoh"))
    assert profile.is_applicant
    profile.forget_registration()
    assert (Profile(tmp_path).registration, profile.is_applicant) == (None, False)
