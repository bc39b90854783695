import asyncio
import gc
import ssl
from collections.abc import Awaitable, Callable

import psutil
import pytest

from kentongan.protocol import commands
from kentongan.protocol.alpn import MAIN_ALPN
from kentongan.protocol.command import COMMANDS, Sender
from kentongan.protocol.commands.link import Goodbye
from kentongan.protocol.commands.registration import Register
from kentongan.simulator.answers import ANSWERS
from kentongan.simulator.link import Link
from kentongan.simulator.manners import Manners
from kentongan.simulator.mishap import AddressUnreadable, ListeningFailed
from kentongan.simulator.server import Simulator, running_simulator
from kentongan.simulator.server_line import Endpoint, ServerLine
from kentongan.simulator.trace import Trace
from kentongan.simulator.wire import client_context, close
from kentongan.words import InstitutionKind
from tests.machine import needs_ipv6
from tests.simulator.conftest import HERE, Running, Start, play

HEAD = "name: Contoh\nclauses: [REG-4]\nneeds: {members: [humas@kampus-a, humas@kampus-b]}\n"
REGISTER = """
  - by: applicant
    connect:
  - send:
      command: register
      institution: Universitas Contoh
      code: univ-contoh
      city: Makassar
      kind: university
      contact: Sampel Satu
      email: humas@contoh.example
      desk: humas
    expect: {command: registered, number: $number, claim: $claim}
"""


def test_every_command_that_a_client_may_send_has_its_answer() -> None:
    assert commands.__all__
    assert set(ANSWERS) == {row.block for row in COMMANDS.values() if row.sender is Sender.CLIENT}


@pytest.mark.parametrize("seconds", [0.0, 0.05])
async def test_a_registration_is_approved_by_itself_when_these_are_the_manners(start: Start, seconds: float) -> None:
    running = await start(Manners(approve_after=seconds))
    text = "steps:" + REGISTER + "  - wait_for: {command: registration, number: $number, state: approved}\n"
    await play(running.simulator, HEAD + text)
    assert "first password first-humas@univ-contoh" in running.printed.getvalue()


async def test_an_approval_that_is_still_to_come_does_not_outlive_the_server() -> None:
    async with running_simulator(HERE, Manners(approve_after=3600), Trace()) as simulator:
        await play(simulator, HEAD + "steps:" + REGISTER)
    assert [timer.cancelled() for timer in simulator._decisions.values()] == [True]
    assert not [one for one in asyncio.all_tasks() if one is not asyncio.current_task()]


async def test_only_the_newest_of_those_who_show_a_claim_hears_the_decision(simulator: Simulator) -> None:
    text = (
        "steps:"
        + REGISTER
        + """
  - by: newer
    connect:
  - send: {command: registration_status, number: $number, claim: $claim}
    expect: {command: registration, state: pending}
  - decide: {number: $number, verdict: approve}
  - wait_for: {command: registration, state: approved}
  - by: applicant
    ping: 1
"""
    )
    await play(simulator, HEAD + text)


async def test_blocks_are_printed_and_secrets_are_not(start: Start) -> None:
    running = await start(Manners())
    player = await play(
        running.simulator,
        HEAD
        + """
files: {surat: {name: surat.txt, text: Halo}}
steps:"""
        + REGISTER
        + """
  - wait_for: {command: registration, state: approved}
  - by: a
    connect:
  - send: {command: login, address: humas@kampus-a, password: $password.humas@kampus-a}
    expect: {command: logged_in, device_key: $key}
  - send: {command: upload, files: [{name: $surat.name, size: 4, sha256: $surat.sha256}]}
    expect: {command: shadow, ticket: $ticket, transfer: $transfer}
    as: up
  - send: {command: cancel, transfer: $transfer}
    expect: {command: cancelled}
  - {expect_error: transfer_cancelled, of: up}
""",
    )
    printed = running.printed.getvalue()
    for secret in ("password.humas@kampus-a", "claim", "key", "ticket"):
        assert player.values[secret] not in printed
    assert "#1         C→S  Universitas Contoh · humas@contoh.example · t1 · register · :" in printed
    assert "#1         S→C  1 · humas@univ-contoh · t1 · registered · 127.0.0.1:" in printed
    assert "listens for upload" in printed
    assert "is gone" in printed


async def tls(line: ServerLine, context: ssl.SSLContext) -> bytes:
    """What a server says to a client with this TLS before it hangs up."""
    where = line.servers[0]
    async with asyncio.timeout(10):
        reader, writer = await asyncio.open_connection(where.host, where.port, ssl=context)
        said = await reader.read()
        await close(writer)
    return said


@pytest.mark.parametrize("protocols", [["http/1.1"], []])
async def test_a_client_of_another_protocol_is_closed_without_a_word(
    simulator: Simulator, protocols: list[str]
) -> None:
    context = client_context(MAIN_ALPN)
    if protocols:
        context.set_alpn_protocols(protocols)
    else:
        context = ssl._create_unverified_context(ssl.PROTOCOL_TLS_CLIENT)
    assert await tls(ServerLine.read(simulator.line), context) == b""


async def test_an_older_tls_is_refused(simulator: Simulator) -> None:
    context = client_context(MAIN_ALPN)
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
    with pytest.raises((ssl.SSLError, ConnectionResetError)):
        await tls(ServerLine.read(simulator.line), context)


async def last_words(running: Running, ask: Callable[[Link], Awaitable[None]] | None = None) -> Goodbye:
    link = await Link.to(ServerLine.read(running.simulator.line), "a", Trace())
    if ask:
        await ask(link)
    goodbye = await link.take(lambda block: isinstance(block, Goodbye), 10)
    await link.end(10)
    await link.close()
    assert isinstance(goodbye, Goodbye)
    return goodbye


async def test_who_does_not_log_in_in_time_is_sent_away(start: Start) -> None:
    assert (await last_words(await start(Manners(login_seconds=0.1)))).code == "silent"


async def test_who_waits_for_a_registration_may_stay_longer_but_not_in_silence(start: Start) -> None:
    running = await start(Manners(approve_after=None, login_seconds=10, silent_seconds=0.1))

    async def register(link: Link) -> None:
        names = {"institution": "Universitas Contoh", "city": "Makassar", "contact": "Sampel Satu"}
        link.say(
            Register(token="1", code="c", desk="d", email="d@c.example", kind=InstitutionKind.OTHER, **names),
        )
        await link.take(lambda block: block.token == "1", 10)

    began = asyncio.get_running_loop().time()
    assert (await last_words(running, register)).code == "silent"
    assert asyncio.get_running_loop().time() - began < 5


async def test_a_server_that_ends_says_goodbye_and_leaves_nothing_behind() -> None:
    descriptors = psutil.Process().num_fds()
    async with running_simulator(HERE, Manners(), Trace()) as simulator:
        link = await Link.to(ServerLine.read(simulator.line), "a", Trace())
        await link.take(lambda block: True, 10)
    goodbye = await link.take(lambda block: isinstance(block, Goodbye), 10)
    assert isinstance(goodbye, Goodbye)
    assert goodbye.code == "going_down"
    await link.close()
    assert not [one for one in asyncio.all_tasks() if one is not asyncio.current_task()]
    gc.collect()
    assert psutil.Process().num_fds() == descriptors


async def test_a_taken_port_is_a_mishap(simulator: Simulator) -> None:
    taken = ServerLine.read(simulator.line).servers[0]
    with pytest.raises(ListeningFailed):
        async with running_simulator(taken, Manners(), Trace()):
            pass


@pytest.mark.parametrize("address", ["humas", "@kampus-a", "Humas@kampus-a", "humas@kampus_a", ""])
async def test_a_member_needs_an_address(simulator: Simulator, address: str) -> None:
    with pytest.raises(AddressUnreadable):
        await simulator.member(address)


async def test_the_line_of_a_server_at_every_address_leads_to_the_loopback() -> None:
    async with running_simulator(Endpoint("0.0.0.0", 0), Manners(), Trace()) as simulator:
        assert simulator.line.startswith("kentongan://127.0.0.1:")
        await play(simulator, HEAD + "steps:\n  - {by: a, enter: humas@kampus-a}\n")


@needs_ipv6
async def test_ipv6_is_spoken_too() -> None:
    async with running_simulator(Endpoint("::1", 0), Manners(), Trace()) as simulator:
        assert simulator.line.startswith("kentongan://[::1]:")
        text = "files: {surat: {text: Halo}}\nsteps:\n  - {by: a, enter: humas@kampus-a}\n"
        await play(simulator, HEAD + text + "  - upload: {files: [surat], as: up}\n")
