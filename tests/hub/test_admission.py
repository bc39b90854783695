"""Who may come in: caps for one address and for all, a crowd that is a burden to itself, places for everything else."""

import socket
from typing import Any

import pytest
import structlog

from kentongan.config import LimitSettings
from kentongan.hub import admission
from kentongan.hub.admission import Admission, Place, Standing, places


class Stage:
    """An admission whose clock and whose luck the test decides."""

    def __init__(self, most: int = 10_000, **limits: Any) -> None:
        self.now = 0.0
        self.luck = 1.0
        self.admission = Admission(LimitSettings(**limits), most, lambda: self.now, lambda: self.luck)

    def come(self, *hosts: str) -> list[Place | None]:
        return [self.admission.admit(host) for host in hosts]

    def let_in(self, *hosts: str) -> list[Place]:
        found = [place for place in self.come(*hosts) if place is not None]
        assert len(found) == len(hosts)
        return found


def far(number: int) -> str:
    """An address in a network of its own."""
    return f"10.{number // 250}.{number % 250}.1"


def test_eight_connections_before_login_come_from_one_address_and_no_more() -> None:
    stage = Stage()
    first, *_ = stage.let_in(*["192.0.2.7"] * 8)
    assert stage.come("192.0.2.7") == [None]
    stage.let_in("192.0.2.8")
    first.stand(None)
    stage.let_in("192.0.2.7")
    assert stage.come("192.0.2.7") == [None]


def test_an_ipv6_source_is_a_64_and_a_mapped_address_is_its_ipv4_address() -> None:
    stage = Stage()
    stage.let_in(*(f"2001:db8::{number}" for number in range(1, 9)))
    assert stage.come("2001:db8::99") == [None]
    stage.let_in("2001:db8:0:1::1")
    stage.let_in(*["::ffff:192.0.2.7"] * 8)
    assert stage.come("192.0.2.7") == [None]


def test_an_address_with_a_session_has_sixty_four_places() -> None:
    """Decided so that a campus behind one address comes back after an outage."""
    stage = Stage(unauthenticated="1000:30:1000")
    [member] = stage.let_in("192.0.2.7")
    member.stand(Standing.MEMBER)
    stage.let_in(*["192.0.2.7"] * 64)
    assert stage.come("192.0.2.7") == [None]
    member.stand(None)
    assert stage.come("192.0.2.7") == [None]


def test_members_and_applicants_with_a_seat_take_no_place_of_the_others() -> None:
    stage = Stage(unauthenticated="2:100:2")
    one, two = stage.let_in(far(1), far(2))
    assert stage.come(far(3)) == [None]
    one.stand(Standing.MEMBER)
    two.stand(Standing.WAITING)
    assert stage.admission.unauthenticated == 0
    stage.let_in(far(3), far(4))
    two.stand(Standing.NOBODY)
    assert stage.admission.unauthenticated == 3
    for place in (one, two):
        place.stand(None)
        place.stand(None)
    assert stage.admission.unauthenticated == 2


def test_who_is_gone_comes_back_by_no_late_word() -> None:
    """An applicant loses the seat after the connection is lost."""
    stage = Stage()
    [place] = stage.let_in(far(1))
    place.stand(Standing.WAITING)
    for standing in (None, Standing.NOBODY, Standing.MEMBER):
        place.stand(standing)
    assert place.standing is None
    assert stage.admission.unauthenticated == 0
    stage.let_in(*[far(1)] * 8)


@pytest.mark.parametrize(("luck", "before"), [(0.0, 64), (0.29, 64), (0.5, 64 + 54), (0.999, 256), (1.0, 256)])
def test_from_64_on_newcomers_are_closed_at_random_and_at_256_all(luck: float, before: int) -> None:
    """MaxStartups 64:30:256: 30 per cent at 64, and more the fuller it is."""
    stage = Stage()
    stage.luck = luck
    come = stage.come(*map(far, range(300)))
    let_in = [place is not None for place in come]
    assert sum(let_in) == pytest.approx(before, abs=2)
    assert let_in == sorted(let_in, reverse=True)


def test_a_newcomer_takes_the_place_of_the_oldest_of_the_greatest_crowd() -> None:
    stage = Stage(unauthenticated="20:100:20")
    crowd = stage.let_in(*(f"192.0.2.{number // 4}" for number in range(20)))
    assert stage.come("192.0.2.99") == [None]
    near, far_off = socket.socketpair()
    with near, far_off:
        crowd[0]._sock = near
        [friend] = stage.let_in("198.51.100.1")
        assert far_off.recv(1) == b""
    assert (crowd[0].standing, crowd[1].standing, friend.standing) == (None, Standing.NOBODY, Standing.NOBODY)
    assert stage.admission.unauthenticated == 20
    crowd[0].stand(None)
    assert stage.admission.unauthenticated == 20


def test_strangers_from_everywhere_do_not_push_each_other_out() -> None:
    stage = Stage(unauthenticated="20:100:20")
    stage.let_in(*map(far, range(20)))
    assert stage.come(far(99)) == [None]


def test_there_are_so_many_connections_in_all() -> None:
    stage = Stage(most=3)
    for place in stage.let_in(far(1), far(2), far(3)):
        place.stand(Standing.MEMBER)
    assert stage.come(far(4)) == [None]


def test_descriptors_are_left_for_everything_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission.resource, "getrlimit", lambda which: (1000, 1000))
    monkeypatch.setattr(admission.os, "listdir", lambda path: ["0"] * 40)
    assert places(0.2) == 760
    monkeypatch.setattr(admission.resource, "getrlimit", lambda which: (10, 10))
    assert places(0.2) == 1


def test_refusals_are_one_line_a_minute_for_each_source() -> None:
    stage = Stage(per_source=1)
    with structlog.testing.capture_logs() as log:
        stage.come(*["192.0.2.7"] * 100, *["192.0.2.8"] * 2)
        stage.now = 61
        stage.come("192.0.2.7")
    assert [(line["source"], line["why"], line["times"]) for line in log] == [
        ("192.0.2.7", "per_source", 1),
        ("192.0.2.8", "per_source", 1),
        ("192.0.2.7", "per_source", 99),
    ]


def test_what_is_remembered_of_the_log_is_bounded() -> None:
    stage = Stage(most=0)
    with structlog.testing.capture_logs():
        stage.come(*(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}" for number in range(5000)))
    assert len(stage.admission._told) == 4096
