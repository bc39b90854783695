import pytest

from kentongan.client.errors import InvitationInvalid
from kentongan.client.invitation import Invitation, ServerAddress, announced_servers, port_of

FINGERPRINT = "-".join(["ABCD"] * 12 + ["ABCA"])


def test_a_line_is_read_and_printed_the_same() -> None:
    line = f"kentongan://kentongan.example.ac.id:7420,192.0.2.7:7421,[2001:db8::1]:7422#{FINGERPRINT}"
    invitation = Invitation.parse(line)
    assert invitation.servers == (
        ServerAddress("kentongan.example.ac.id", 7420),
        ServerAddress("192.0.2.7", 7421),
        ServerAddress("2001:db8::1", 7422),
    )
    assert str(invitation) == line


@pytest.mark.parametrize(
    "line",
    [
        f"  kentongan://contoh.ac.id:7420#{FINGERPRINT}\n",
        f"KENTONGAN://contoh.ac.id:7420#{FINGERPRINT.lower()}",
        f"kentongan://contoh.ac.id#{FINGERPRINT.replace('-', '')}",
        f"kentongan://contoh.ac.id:7420/#{FINGERPRINT}",
    ],
)
def test_what_mail_programs_and_people_make_of_a_line_is_read(line: str) -> None:
    assert str(Invitation.parse(line)) == f"kentongan://contoh.ac.id:7420#{FINGERPRINT}"


@pytest.mark.parametrize(
    "line",
    [
        "",
        "kentongan://contoh.ac.id:7420",
        f"https://contoh.ac.id:7420#{FINGERPRINT}",
        f"kentongan://#{FINGERPRINT}",
        f"kentongan://contoh.ac.id:0#{FINGERPRINT}",
        f"kentongan://contoh.ac.id:65536#{FINGERPRINT}",
        f"kentongan://contoh.ac.id:#{FINGERPRINT}",
        f"kentongan://contoh.ac.id:７420#{FINGERPRINT}",
        f"kentongan://a:1,,b:2#{FINGERPRINT}",
        f"kentongan://user@contoh.ac.id:7420#{FINGERPRINT}",
        f"kentongan://2001:db8::1#{FINGERPRINT}",
        f"kentongan://[2001:db8::1:7420#{FINGERPRINT}",
        f"kentongan://[contoh]:7420#{FINGERPRINT}",
        f"kentongan://contoh.ac.id:7420#{FINGERPRINT[:-5]}",
    ],
)
def test_a_broken_line_is_refused_with_a_sentence(line: str) -> None:
    with pytest.raises(InvitationInvalid) as refused:
        Invitation.parse(line)
    assert "kentongan://host:port#FINGERPRINT" in refused.value.say("en")
    assert "SIDIK-JARI" in refused.value.say("id")


MANY = [f"hub-{number}:7420" for number in range(40)]


def test_a_line_has_as_many_addresses_as_a_system_may_have_and_no_more() -> None:
    most = f"kentongan://{','.join(MANY[:32])}#{FINGERPRINT}"
    assert str(Invitation.parse(most)) == most
    with pytest.raises(InvitationInvalid):
        Invitation.parse(f"kentongan://{','.join(MANY[:33])}#{FINGERPRINT}")


def test_an_address_is_as_long_as_an_endpoint_and_no_longer() -> None:
    assert str(ServerAddress.parse("a" * 75)) == f"{'a' * 75}:7420"
    with pytest.raises(ValueError):
        ServerAddress.parse("a" * 76)


def test_an_address_that_stands_twice_is_one() -> None:
    assert str(Invitation.parse(f"kentongan://a,b:1,a:7420#{FINGERPRINT}")) == f"kentongan://a:7420,b:1#{FINGERPRINT}"


def test_more_addresses_come_behind_the_known_ones_up_to_the_limit() -> None:
    invitation = Invitation.parse(f"kentongan://a:1,b:2#{FINGERPRINT}")
    more = ServerAddress.parse_list("c:3,b:2")
    assert list(map(str, invitation.with_servers(more).servers)) == ["a:1", "b:2", "c:3"]
    assert list(map(str, invitation.with_servers(announced_servers(MANY)).servers)) == ["a:1", "b:2", *MANY[:30]]


def test_of_what_is_announced_only_addresses_are_read() -> None:
    found = announced_servers(["c:3", "b:2", "no address", ":7", "[::1", "b:2", f"{'x' * 100}:1", "[2001:db8::1]:5"])
    assert list(map(str, found)) == ["c:3", "b:2", "[2001:db8::1]:5"]
    assert list(map(str, announced_servers(MANY))) == MANY[:32]


def test_the_port_of_an_announced_endpoint_is_all_that_is_read_of_it() -> None:
    assert [port_of(text) for text in (":32001", "203.0.113.9:32001", "[2001:db8::9]:32001")] == [32001] * 3


@pytest.mark.parametrize("endpoint", ["", "32001x", ":", ":0", ":70000", ":-1", ":+1", ":1 "])
def test_an_endpoint_without_a_usable_port_is_refused(endpoint: str) -> None:
    with pytest.raises(ValueError):
        port_of(endpoint)
