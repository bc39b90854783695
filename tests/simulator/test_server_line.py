import pytest

from kentongan.simulator.mishap import EndpointUnreadable, ServerLineUnreadable
from kentongan.simulator.server_line import Endpoint, ServerLine

FINGERPRINT = "-".join(["ABCD"] * 12 + ["ABCA"])


def test_a_line_is_read_and_written_the_same() -> None:
    text = f"kentongan://127.0.0.1:7420,[::1]:7421,pesan.contoh.example:1#{FINGERPRINT}"
    line = ServerLine.read(text)
    assert line.servers == (Endpoint("127.0.0.1", 7420), Endpoint("::1", 7421), Endpoint("pesan.contoh.example", 1))
    assert str(line) == text


def test_a_fingerprint_is_read_in_any_case_and_grouping() -> None:
    line = ServerLine.read(f"kentongan://a:1#{FINGERPRINT.replace('-', '').lower()}")
    assert line.fingerprint == FINGERPRINT


def test_a_port_that_is_left_out_is_the_usual_one() -> None:
    line = ServerLine.read(f" kentongan://pesan.contoh.example,[::1]#{FINGERPRINT}\n")
    assert line.servers == (Endpoint("pesan.contoh.example", 7420), Endpoint("::1", 7420))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "kentongan://",
        f"kentongan://#{FINGERPRINT}",
        f"https://127.0.0.1:7420#{FINGERPRINT}",
        f"kentongan://:7420#{FINGERPRINT}",
        f"kentongan://a:0#{FINGERPRINT}",
        f"kentongan://a:65536#{FINGERPRINT}",
        f"kentongan://a:x#{FINGERPRINT}",
        f"kentongan://a:7420,#{FINGERPRINT}",
        f"kentongan://::1#{FINGERPRINT}",
        "kentongan://a:7420",
        "kentongan://a:7420#ABCD-EFGH",
        f"kentongan://a b:7420#{FINGERPRINT}",
    ],
)
def test_what_is_no_server_line_is_told_so(text: str) -> None:
    with pytest.raises(ServerLineUnreadable) as caught:
        ServerLine.read(text)
    assert text in caught.value.say("id")


def test_an_announced_port_has_no_host() -> None:
    assert Endpoint.read(":32000") == Endpoint("", 32000)


@pytest.mark.parametrize("text", [":", "a:", "a:-1", "a:1:2", "[a", "a:٣"])
def test_what_is_no_endpoint_is_told_so(text: str) -> None:
    with pytest.raises(EndpointUnreadable):
        Endpoint.read(text)
