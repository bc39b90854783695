"""Where connections come from: TLS 1.3 only, an occupied port told as such, and administrators known by the kernel."""

import asyncio
import contextlib
import errno
import os
import pwd
import socket
import ssl
import stat
import struct
from pathlib import Path
from typing import Any, cast

import pytest
import structlog

from kentongan.hub.listener import Administrator, CannotListen, _tls_context, listen, listen_locally
from kentongan.hub.share import Share
from kentongan.protocol.alpn import MAIN_ALPN
from kentongan.protocol.states import State
from kentongan.services.identity import load_identity
from kentongan.words import AuditEvent
from tests.hub.peer import FakeTransport, HubStage


class PeerOf:
    """A Unix socket whose other end belongs to a user."""

    def __init__(self, user: int) -> None:
        self._user = user

    def getsockopt(self, level: int, option: int, size: int) -> bytes:
        assert (level, option) == (socket.SOL_SOCKET, socket.SO_PEERCRED)
        return struct.pack("3i", 4711, self._user, 100)


def come_in(stage: HubStage, user: int) -> tuple[Administrator, FakeTransport]:
    administrator = Administrator(stage.hub)
    transport = FakeTransport(administrator, {"socket": PeerOf(user)})
    administrator.connection_made(transport)
    return administrator, transport


@pytest.mark.parametrize("user", [0, os.geteuid()])
async def test_root_and_the_owner_come_in_under_their_names(user: int) -> None:
    stage = HubStage()
    administrator, transport = come_in(stage, user)
    assert administrator.actor == f"local:{pwd.getpwuid(user).pw_name}"
    assert administrator.session.state is State.LOCAL
    assert not transport.aborted
    assert transport.delivered


async def test_anybody_else_gets_no_byte() -> None:
    stage = HubStage()
    with structlog.testing.capture_logs() as log:
        administrator, transport = come_in(stage, os.geteuid() + 54_321)
    assert transport.aborted
    assert not transport.delivered
    assert stage.hub.connections == set()
    assert [line["event"] for line in log] == ["administrator_refused"]
    assert [event for event, *_ in stage.services.audit.noted] == [AuditEvent.ADMINISTRATOR_REFUSED]
    administrator.connection_lost(None)


async def test_a_user_without_a_name_is_known_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 54_321)
    administrator, _ = come_in(HubStage(), 54_321)
    assert administrator.actor == "local:54321"


async def test_the_administrators_socket_is_for_the_owner_only_and_replaces_a_dead_one(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    path.write_text("left behind")
    before = os.umask(0)
    try:
        server = await listen_locally(HubStage().hub, path)
        assert os.umask(0) == 0
    finally:
        os.umask(before)
    mode = path.stat().st_mode
    server.close()
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600


async def test_an_occupied_port_is_told_in_a_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as occupied:
        endpoint = f"127.0.0.1:{occupied.getsockname()[1]}"
        stage = HubStage(listen=endpoint, plain=True)
        with pytest.raises(CannotListen) as refused:
            await listen(stage.hub, stage.hub.settings, cast(Any, None))
    assert endpoint in refused.value.say("id")
    assert refused.value.say("id") != refused.value.say("en")


async def test_hubs_of_one_machine_listen_on_the_same_port_and_share_those_who_come() -> None:
    many = {"plain": True, "limits": {"per_source": 100}}
    first = HubStage(Share(0, 2), **many)
    main = await listen(first.hub, first.hub.settings, cast(Any, None))
    endpoint = f"127.0.0.1:{main.sockets[0].getsockname()[1]}"
    alone = HubStage(listen=endpoint, plain=True)
    with pytest.raises(CannotListen):
        await listen(alone.hub, alone.hub.settings, cast(Any, None))
    second = HubStage(Share(1, 2), listen=endpoint, **many)
    other = await listen(second.hub, second.hub.settings, cast(Any, None))
    here, there = first.hub.connections, second.hub.connections
    with contextlib.ExitStack() as come:
        for _ in range(32):
            come.enter_context(socket.create_connection(main.sockets[0].getsockname()))
        async with asyncio.timeout(20):
            while len(here) + len(there) < 32:  # noqa: ASYNC110 - the other end of the connection is the kernel
                await asyncio.sleep(0)
        shares = len(here), len(there)
    async with asyncio.timeout(20):
        while here or there:  # noqa: ASYNC110
            await asyncio.sleep(0)
    main.close()
    other.close()
    assert all(shares), shares


async def test_who_may_not_come_in_is_closed_before_tls(tmp_path: Path) -> None:
    """[LIMIT-2]"""
    stage = HubStage(limits={"per_source": 1})
    main = await listen(stage.hub, stage.hub.settings, load_identity(tmp_path))
    port = main.sockets[0].getsockname()[1]
    first, second = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
    assert await second[0].read() == b""
    assert stage.hub.admission.unauthenticated == 1
    first[1].close()
    async with asyncio.timeout(10):
        while stage.hub.admission.unauthenticated:  # noqa: ASYNC110 - the other end of the connection is the kernel
            await asyncio.sleep(0)
    third = await asyncio.open_connection("127.0.0.1", port)
    third[1].close()
    second[1].close()
    main.close()
    for task in list(stage.hub._tasks):
        task.cancel()
    await asyncio.gather(*stage.hub._tasks, return_exceptions=True)


async def test_without_descriptors_connections_are_closed_and_the_loop_goes_on() -> None:
    stage = HubStage(plain=True)
    main = await listen(stage.hub, stage.hub.settings, cast(Any, None))
    closed: list[socket.socket] = []

    class Full:
        """A listening socket of a process that has one descriptor left: the spare one, once it is closed."""

        def accept(self) -> tuple[socket.socket, object]:
            if main._spare is not None:
                raise OSError(errno.EMFILE, "Too many open files")
            near, far = socket.socketpair()
            closed.append(far)
            return near, None

    with structlog.testing.capture_logs() as log:
        main._accept(cast(Any, Full()))
    [far] = closed
    assert far.recv(1) == b""
    far.close()
    assert main._spare is not None
    assert [line["why"] for line in log] == ["descriptors"]
    main.close()


def test_nothing_older_than_tls_1_3_is_spoken(tmp_path: Path) -> None:
    """[TLS-1]"""
    context = _tls_context(load_identity(tmp_path))
    assert context.minimum_version is ssl.TLSVersion.TLSv1_3
    assert context.num_tickets == 0
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    client.set_alpn_protocols([MAIN_ALPN])
    assert shake_hands(context, client) == ("TLSv1.3", MAIN_ALPN)
    client.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises(ssl.SSLError):
        shake_hands(context, client)


def shake_hands(server: ssl.SSLContext, client: ssl.SSLContext) -> tuple[str | None, str | None]:
    """What two contexts agree on, in memory."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [
        client.wrap_bio(to_client, to_server, server_hostname="kentongan"),
        server.wrap_bio(to_server, to_client, server_side=True),
    ]
    for _ in range(10):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
    return ends[1].version(), ends[1].selected_alpn_protocol()
