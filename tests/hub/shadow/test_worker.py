"""Who gets in and who does not, and what the worker's process is: real sockets, real processes."""

import contextlib
import os
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable

import pytest

from kentongan.errors import ErrorCode
from kentongan.hub.shadow.transfer import Transfer
from kentongan.ids import new_id, new_secret
from kentongan.protocol.ticket import NONCE_BYTES, ticket_proof
from kentongan.protocol.transfer import Stored
from kentongan.words import Direction
from tests.hub.shadow.conftest import Staging
from tests.hub.shadow.kernel import descriptors, listening_inode, owns, status_of
from tests.hub.shadow.stage import HOST, Stage, aside, download, in_time, proved, refusal_of, upload
from tests.hub.shadow.visitor import Visitor, hung_up, reach, tls_context
from tests.machine import needs_ipv6

pytestmark = pytest.mark.process

NOTE = b"Rapat senat dipindahkan ke aula.\n"
STRANGER = "127.0.0.2"


def gets_nothing(transfer: Transfer, ticket: str, direction: Direction, name: str) -> bool:
    with Visitor(reach(transfer.port)) as visitor:
        visitor.prove(ticket, direction, name)
        return visitor.ends()


def wrong_ticket(transfer: Transfer) -> bool:
    return gets_nothing(transfer, new_secret(), transfer.request.direction, transfer.transfer)


def wrong_transfer(transfer: Transfer) -> bool:
    return gets_nothing(transfer, transfer.ticket, transfer.request.direction, new_id())


def wrong_direction(transfer: Transfer) -> bool:
    other = {Direction.UPLOAD: Direction.DOWNLOAD, Direction.DOWNLOAD: Direction.UPLOAD}
    return gets_nothing(transfer, transfer.ticket, other[transfer.request.direction], transfer.transfer)


def proof_for_another_nonce(transfer: Transfer) -> bool:
    """What somebody who recorded a proof, or stands in the middle, could send."""
    with Visitor(reach(transfer.port)) as first, Visitor(reach(transfer.port)) as second:
        certificate = first.tls.getpeercert(binary_form=True)
        assert certificate
        nonce = first.exactly(NONCE_BYTES)
        assert nonce != second.exactly(NONCE_BYTES)
        direction = transfer.request.direction
        second.tls.sendall(ticket_proof(transfer.ticket, direction, transfer.transfer, nonce, certificate))
        return second.ends()


def proof_for_another_certificate(transfer: Transfer) -> bool:
    with Visitor(reach(transfer.port)) as visitor:
        nonce = visitor.exactly(NONCE_BYTES)
        direction = transfer.request.direction
        visitor.tls.sendall(ticket_proof(transfer.ticket, direction, transfer.transfer, nonce, b"another"))
        return visitor.ends()


def half_a_proof(transfer: Transfer) -> bool:
    with Visitor(reach(transfer.port)) as visitor:
        visitor.exactly(NONCE_BYTES)
        visitor.tls.sendall(bytes(31))
        visitor.hang_up()
        return visitor.ends()


def wrong_alpn(transfer: Transfer) -> bool:
    """Python's TLS completes such a handshake: the visitor is closed before the nonce all the same."""
    with Visitor(reach(transfer.port), tls_context(alpn="http/1.1")) as visitor:
        return visitor.ends()


def old_tls(transfer: Transfer) -> bool:
    with pytest.raises((ssl.SSLError, ConnectionError)):
        Visitor(reach(transfer.port), tls_context(newest=ssl.TLSVersion.TLSv1_2))
    return True


def no_tls(transfer: Transfer) -> bool:
    with reach(transfer.port) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: shadow\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            answer = connection.recv(1000)
            return answer == b"" or answer[0] == 21  # at most an alert of TLS
    return True


def wrong_address(transfer: Transfer) -> bool:
    """Even with the ticket: closed before a word of TLS."""
    assert hung_up(reach(transfer.port, source=STRANGER))
    with pytest.raises((ssl.SSLError, ConnectionError)):
        proved(transfer, source=STRANGER)
    return True


STRANGERS = [
    wrong_ticket,
    wrong_transfer,
    wrong_direction,
    proof_for_another_nonce,
    proof_for_another_certificate,
    half_a_proof,
    wrong_alpn,
    old_tls,
    no_tls,
    wrong_address,
]


@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda stranger: stranger.__name__)
async def test_a_stranger_gets_no_byte_and_the_right_visitor_gets_through(
    stage: Stage, stranger: Callable[[Transfer], bool]
) -> None:
    transfer = await stage.want([NOTE])
    assert await aside(stranger, transfer)
    assert await aside(stranger, transfer)
    assert await aside(download, transfer) == [NOTE]
    await in_time(transfer.finished)
    assert transfer.refused >= 2


async def test_a_visitor_from_another_address_is_let_in_when_addresses_are_not_checked(staging: Staging) -> None:
    async with staging(check_peer=False) as stage:
        transfer = await stage.offer([NOTE])
        assert await aside(upload, transfer, [NOTE], source=STRANGER) == Stored()
        await in_time(transfer.finished)


async def test_the_check_of_addresses_can_be_switched_off_for_one_transfer(stage: Stage) -> None:
    transfer = await stage.offer([NOTE], check_peer=False)
    assert await aside(upload, transfer, [NOTE], source=STRANGER) == Stored()
    await in_time(transfer.finished)


async def test_a_ticket_works_once(stage: Stage) -> None:
    """Two visitors with the same good proof: one of them gets in, whoever is first."""
    transfer = await stage.offer([NOTE])

    def race() -> None:
        with proved(transfer) as winner:
            assert winner.go() == [0]
            with pytest.raises(ConnectionRefusedError):
                reach(transfer.port)
            winner.tls.sendall(NOTE)
            assert winner.last_word() == Stored()

    await aside(race)
    await in_time(transfer.finished)


async def test_of_two_visitors_with_the_ticket_exactly_one_gets_in(stage: Stage) -> None:
    transfer = await stage.offer([NOTE])

    def race() -> int:
        with Visitor(reach(transfer.port)) as first, Visitor(reach(transfer.port)) as second:
            for visitor in (first, second):
                visitor.prove(transfer.ticket, Direction.UPLOAD, transfer.transfer)
            winners = [visitor for visitor in (first, second) if not visitor.ends_before_go()]
            for winner in winners:
                winner.tls.sendall(NOTE)
                assert winner.last_word() == Stored()
            return len(winners)

    assert await aside(race) == 1
    await in_time(transfer.finished)


async def test_a_fifth_unproven_visitor_evicts_the_oldest(stage: Stage) -> None:
    transfer = await stage.offer([NOTE])

    def crowd() -> None:
        silent = [Visitor(reach(transfer.port)) for _ in range(4)]
        for visitor in silent:
            visitor.exactly(NONCE_BYTES)
        with Visitor(reach(transfer.port)) as fifth:
            assert silent[0].ends()
            assert all(visitor.waits() for visitor in silent[1:])
            fifth.prove(transfer.ticket, Direction.UPLOAD, transfer.transfer)
            assert fifth.upload([NOTE]) == Stored()
        for visitor in silent[1:]:
            assert visitor.ends()
        for visitor in silent:
            visitor.tls.close()

    await aside(crowd)
    await in_time(transfer.finished)
    assert transfer.refused == 1


async def test_a_visitor_who_does_not_prove_in_time_is_closed(staging: Staging) -> None:
    async with staging(proof_time=0.3) as stage:
        transfer = await stage.offer([NOTE])

        def late() -> bool:
            with Visitor(reach(transfer.port)) as in_tls:
                in_tls.exactly(NONCE_BYTES)
                return in_tls.ends()

        assert await aside(late)
        assert await aside(lambda: hung_up(reach(transfer.port)))
        assert await aside(upload, transfer, [NOTE]) == Stored()
        await in_time(transfer.finished)
        assert transfer.refused == 2


async def test_unproven_visitors_are_closed_when_the_ticket_expires(staging: Staging) -> None:
    async with staging(ticket_life=0.3) as stage:
        transfer = await stage.offer([NOTE])
        assert await aside(lambda: hung_up(reach(transfer.port)))
        assert (await refusal_of(transfer)).code is ErrorCode.TRANSFER_EXPIRED


async def test_the_worker_and_not_the_hub_owns_the_port_and_the_listener_is_gone_after_the_proof(stage: Stage) -> None:
    transfer = await stage.offer([NOTE])
    inode = listening_inode(transfer.port)
    [worker] = stage.worker_pids()
    assert inode
    assert worker != os.getpid()
    assert owns(worker, inode)
    assert not owns(os.getpid(), inode)

    def prove_and_look() -> None:
        with proved(transfer) as visitor:
            visitor.go()
            assert listening_inode(transfer.port) is None
            visitor.tls.sendall(NOTE)
            visitor.last_word()

    await aside(prove_and_look)
    await in_time(transfer.finished)


async def test_the_end_is_told_after_the_connection_is_closed(stage: Stage) -> None:
    transfer = await stage.offer([NOTE])
    [worker] = stage.worker_pids()
    visitor = await aside(proved, transfer)
    with visitor:
        assert await aside(visitor.upload, [NOTE]) == Stored()
        await in_time(transfer.finished)  # though this visitor does not hang up
        assert len([link for link in descriptors(worker) if link.startswith("socket:")]) == 1  # the one to the hub
        assert await aside(visitor.ends)


async def test_the_worker_can_gain_no_privileges_and_outlives_an_interrupt(stage: Stage) -> None:
    transfer = await stage.offer([NOTE])
    [worker] = stage.worker_pids()
    assert status_of(worker, "NoNewPrivs") == "1"
    for name in (signal.SIGINT, signal.SIGTERM):
        os.kill(worker, name)
    assert await aside(upload, transfer, [NOTE]) == Stored()
    await in_time(transfer.finished)


@needs_ipv6
async def test_a_shadow_socket_listens_on_ipv6_and_tells_networks_apart(stage: Stage) -> None:
    transfer = await stage.offer([NOTE], local_host="::1", peer_host="::2")  # the same /64
    assert await aside(upload, transfer, [NOTE], host="::1") == Stored()
    await in_time(transfer.finished)
    transfer = await stage.offer([NOTE], local_host="::1", peer_host="2001:db8::1")
    assert await aside(lambda: hung_up(reach(transfer.port, host="::1")))


async def test_an_ipv4_address_mapped_into_ipv6_is_the_ipv4_address(stage: Stage) -> None:
    transfer = await stage.offer([NOTE], local_host=f"::ffff:{HOST}", peer_host=f"::ffff:{HOST}")
    assert await aside(upload, transfer, [NOTE]) == Stored()
    await in_time(transfer.finished)


async def test_an_address_that_is_not_ours_is_refused(stage: Stage) -> None:
    with pytest.raises(Exception, match=ErrorCode.TRANSFER_BUSY):
        await stage.offer([NOTE], local_host="192.0.2.1")
    assert stage.manager.snapshot() == []


def test_the_worker_knows_no_database_and_no_other_part_of_the_hub() -> None:
    code = "import sys, kentongan.hub.shadow.worker; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    rooms = {name.split(".")[1] for name in loaded if name.startswith("kentongan.")}
    assert not rooms & {"store", "services", "config", "bus", "mail"}
    assert not {"sqlalchemy", "sqlite3", "asyncio"} & set(loaded)


def test_a_worker_ends_when_its_hub_is_gone() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        worker = subprocess.Popen(
            [sys.executable, "-m", "kentongan.hub.shadow.worker", str(theirs.fileno())], pass_fds=[theirs.fileno()]
        )
    ours.close()
    assert worker.wait(timeout=20) == 0
