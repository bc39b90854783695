import errno
import socket

import pytest

from kentongan.hub.shadow.listener import ShadowListener, is_same_peer
from kentongan.hub.shadow.messages import Open, Why
from kentongan.ids import new_id, new_secret
from kentongan.words import Direction


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        ("192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "::ffff:192.0.2.7", True),
        ("2001:db8:1:2::7", "2001:db8:1:2:ffff::8", True),
        ("2001:db8:1:2::7", "2001:db8:1:3::7", False),
        ("2001:db8::7", "192.0.2.7", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
    ],
)
def test_ipv4_is_compared_exactly_and_ipv6_by_its_network(expected: str, actual: str, same: bool) -> None:
    assert is_same_peer(expected, actual) is same


def order_at(host: str, port: int, peer: str = "127.0.0.1") -> Open:
    return Open(
        transfer=new_id(),
        direction=Direction.UPLOAD,
        ticket=new_secret(),
        files=[],
        local_host=host,
        port=port,
        peer_host=peer,
    )


def test_it_listens_at_the_address_of_the_order_only() -> None:
    listener = ShadowListener(order_at("::ffff:127.0.0.1", 0), deadline=0)
    with listener.socket as shadow:
        assert shadow.family == socket.AF_INET
        host, port = shadow.getsockname()
        assert host == "127.0.0.1"
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", port))
        socket.create_connection(("127.0.0.1", port)).close()


def test_a_port_on_which_somebody_listens_is_occupied() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        with pytest.raises(OSError, match="in use") as occupied:
            ShadowListener(order_at("127.0.0.1", other.getsockname()[1]), deadline=0)
        assert occupied.value.errno == errno.EADDRINUSE


def test_without_a_peer_everybody_may_try() -> None:
    listener = ShadowListener(order_at("127.0.0.1", 0, peer=""), deadline=0)
    with listener.socket:
        assert listener.welcomes("192.0.2.1")


def test_strangers_are_reported_once_with_their_number() -> None:
    listener = ShadowListener(order_at("127.0.0.1", 0), deadline=0)
    with listener.socket:
        assert listener.take_refused() is None
        listener.count_refused("192.0.2.1", Why.ADDRESS)
        listener.count_refused("192.0.2.2", Why.PROOF)
        refused = listener.take_refused()
        assert refused
        assert (refused.count, refused.last_peer, refused.last_why) == (2, "192.0.2.2", Why.PROOF)
        assert listener.take_refused() is None
