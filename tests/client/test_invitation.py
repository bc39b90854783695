import pytest

from kentongan.client.errors import InvitationInvalid
from kentongan.client.invitation import Invitation, ServerAddress, port_of

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


def test_announced_servers_are_added_behind_the_known_ones_without_the_unreadable() -> None:
    invitation = Invitation.parse(f"kentongan://a:1,b:2#{FINGERPRINT}")
    assert list(map(str, invitation.with_servers(["c:3", "b:2", "no address", ":7"]).servers)) == ["a:1", "b:2", "c:3"]


def test_the_server_that_answered_comes_first() -> None:
    invitation = Invitation.parse(f"kentongan://a:1,b:2,c:3#{FINGERPRINT}")
    assert list(map(str, invitation.beginning_with(invitation.servers[1]).servers)) == ["b:2", "a:1", "c:3"]


def test_the_port_of_an_announced_endpoint_is_all_that_is_read_of_it() -> None:
    assert [port_of(text) for text in (":32001", "203.0.113.9:32001", "[2001:db8::9]:32001")] == [32001] * 3


@pytest.mark.parametrize("endpoint", ["", "32001x", ":", ":0", ":70000", ":-1", ":+1", ":1 "])
def test_an_endpoint_without_a_usable_port_is_refused(endpoint: str) -> None:
    with pytest.raises(ValueError):
        port_of(endpoint)
