import json
from pathlib import Path

import pytest

from kentongan.client.networks import FILE, Networks, network_of
from kentongan.words import TransferWay

DAY = 24 * 3600.0
HERE, NEIGHBOUR, ELSEWHERE = "10.1.2.3", "10.1.2.200", "10.1.3.3"


class Clock:
    now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("10.1.2.3", "10.1.2.0/24"),
        ("::ffff:10.1.2.3", "10.1.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
    ],
)
def test_a_network_is_what_its_machines_share(host: str, network: str) -> None:
    assert network_of(host) == network


def test_a_closed_network_is_remembered_for_a_day_and_then_tried_again(tmp_path: Path) -> None:
    clock = Clock()
    Networks(tmp_path, clock).remember_closed(HERE)
    networks = Networks(tmp_path, clock)
    assert networks.way(HERE) is networks.way(NEIGHBOUR) is TransferWay.INBAND
    assert networks.way(ELSEWHERE) is TransferWay.SHADOW
    clock.now += DAY - 1
    assert networks.way(HERE) is TransferWay.INBAND
    clock.now += 1
    assert networks.way(HERE) is TransferWay.SHADOW


def test_what_is_too_old_leaves_the_file(tmp_path: Path) -> None:
    clock = Clock()
    networks = Networks(tmp_path, clock)
    networks.remember_closed(HERE)
    clock.now += DAY
    networks.remember_closed(ELSEWHERE)
    assert list(json.loads((tmp_path / FILE).read_bytes())) == [network_of(ELSEWHERE)]
    assert [path.name for path in tmp_path.iterdir()] == [FILE]


def test_a_clock_that_went_back_does_not_keep_a_network_closed(tmp_path: Path) -> None:
    clock = Clock()
    networks = Networks(tmp_path, clock)
    networks.remember_closed(HERE)
    clock.now -= 1000
    assert networks.way(HERE) is TransferWay.SHADOW


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b'{"10.1.2.0/24": "x"}', b"\xff"])
def test_a_damaged_file_is_as_good_as_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    networks = Networks(tmp_path)
    assert networks.way(HERE) is TransferWay.SHADOW
    networks.remember_closed(HERE)
    assert networks.way(HERE) is TransferWay.INBAND


def test_without_a_folder_it_is_remembered_as_long_as_the_client_lives(tmp_path: Path) -> None:
    for folder in (None, tmp_path / "missing"):
        networks = Networks(folder)
        networks.remember_closed(HERE)
        assert networks.way(HERE) is TransferWay.INBAND
    assert Networks(tmp_path / "missing").way(HERE) is TransferWay.SHADOW
