"""R17: duplicated, reordered, interleaved and dropped requests, played at a server and held against plain rules.

Three devices of two members talk to one server: they send, repeat, contradict themselves, swap, are cut off, follow
twice, acknowledge twice, and ask where they may not. After every step the server must have answered as the rules say.
The same machine plays the simulator and the real server. What may pass in which state is `test_session_model.py`'s.

Figures: the table asks for 2,000 examples of 50 steps on every push. They are 1,700 of both ends without a network, 200
with the simulated and 100 with the real server; the nightly run plays 2,000 with each server.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, run_state_machine_as_test

from kentongan.simulator.manners import Manners
from kentongan.simulator.server import running_simulator
from kentongan.simulator.server_line import Endpoint
from kentongan.simulator.trace import Trace
from tests.acceptance import Acceptance
from tests.faults.conversation import A, B, Conversation, World
from tests.process.server import RunningServer
from tests.protocol.test_session_model import BackToBack

EXAMPLES = {"simulator": 200, "server": 100, "both ends": 1_700}
STEPS, NIGHTLY_EXAMPLES = 50, 2_000


@contextlib.contextmanager
def real_server(folder: Path) -> Iterator[World]:
    server = RunningServer(folder / "server")
    try:
        server.start()
        passwords = asyncio.run(server.members([A, B]))
        yield World(server.port, passwords)
    finally:
        server.close()
    assert not server.log.problems(), server.log


@contextlib.contextmanager
def simulated_server(_: Path) -> Iterator[World]:
    """In a thread with an event loop of its own."""
    started: list[World] = []
    ready, done = threading.Event(), threading.Event()

    async def serve() -> None:
        manners = Manners(approve_after=None)
        async with running_simulator(Endpoint("127.0.0.1", 0), manners, Trace()) as simulator:
            passwords = {address: await simulator.member(address) for address in (A, B)}
            started.append(World(Endpoint.read(simulator.endpoint).port, passwords))
            ready.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(10)
        yield started[0]
    finally:
        done.set()
        thread.join(10)


SERVERS = [pytest.param(simulated_server, id="simulator"), pytest.param(real_server, id="server")]


def play(machine: Callable[[], RuleBasedStateMachine], examples: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )


@pytest.mark.process
@pytest.mark.parametrize("server", SERVERS)
def test_r17_every_request_in_every_order_is_answered_as_the_rules_say(
    server: Any, tmp_path: Path, request: pytest.FixtureRequest, acceptance: Acceptance
) -> None:
    with server(tmp_path) as world:
        play(lambda: Conversation(world), EXAMPLES[request.node.callspec.id])
    done = f"0 in {EXAMPLES[request.node.callspec.id]:,} x {STEPS} on the {request.node.callspec.id}"
    acceptance("R17", "0 differences from the model, 2,000 examples x 50 steps together", done)


@pytest.mark.process
def test_r17_every_block_in_every_order_has_its_place_on_both_ends(acceptance: Acceptance) -> None:
    play(BackToBack, EXAMPLES["both ends"])
    done = f"0 in {EXAMPLES['both ends']:,} x {STEPS} of both ends without a network"
    acceptance("R17", "0 differences from the model, 2,000 examples x 50 steps together", done)


def test_r17_together_there_are_as_many_examples_as_the_table_asks_for() -> None:
    assert sum(EXAMPLES.values()) == NIGHTLY_EXAMPLES


@pytest.mark.process
@pytest.mark.nightly
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("server", SERVERS)
def test_r17_the_same_two_thousand_times(server: Any, tmp_path: Path, acceptance: Acceptance) -> None:
    with server(tmp_path) as world:
        play(lambda: Conversation(world), NIGHTLY_EXAMPLES)
    acceptance("R17", "0 differences from the model, 2,000 examples x 50 steps", f"0 in {NIGHTLY_EXAMPLES} x {STEPS}")


@pytest.mark.process
@pytest.mark.parametrize("server", SERVERS)
def test_no_client_can_say_who_it_is(server: Any, tmp_path: Path) -> None:
    """[MSG-6] Nothing is believed that the sender wrote about itself: not in the popup, not in the inbox."""
    names = ("sender", "from", "contact", "institution", "address", "member", "sender_id", "endpoint")
    with server(tmp_path) as world:
        machine = Conversation(world)
        try:
            assert machine.seats["b"].wire.ask("follow")["command"] == "following"
            lies = dict.fromkeys(names, "rektor@kampus-b")
            honest = machine.body(0, [B], 0)
            machine.check_answer("a1", 0, honest, machine.seats["a1"].wire.ask(**{**lies, **honest}))
            other = machine.body(1, [B], 0)
            machine.check_answer("a1", 1, other, machine.seats["a1"].wire.ask(**other))
            pushed = machine.seats["b"].wire.take_messages(2, after=machine.base)
            rows = machine.seats["b"].wire.ask("inbox")["messages"]
            messages = [*pushed, *(row["message"] for row in rows)]
            [vouched] = {tuple(one[name] for name in ("sender", "contact", "institution")) for one in messages}
            assert len(messages) == 4
            assert vouched[0] == A
        finally:
            for seat in machine.seats.values():
                seat.wire.cut()
