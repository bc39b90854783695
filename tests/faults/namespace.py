"""A client behind a cable that can be pulled: a network namespace, two ends of a veth, and a process inside.

Needs root and iproute2, nftables for `drop`. Everything is gone at the end, whatever happened.
"""

import contextlib
import itertools
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
_numbers = itertools.count()


def run(*command: str) -> str:
    """A command of the system and what it said; fails with what it complained of."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stderr}"
    return done.stdout


@dataclass
class Namespace:
    """One namespace; `near` is the address of our end of the cable, `far` that of the other."""

    name: str
    near: str
    far: str
    cable: str

    def cut(self) -> None:
        """Take the far end down: no FIN, no RST, the way is gone."""
        run("ip", "-n", self.name, "link", "set", "far", "down")

    def mend(self) -> None:
        """Up again."""
        run("ip", "-n", self.name, "link", "set", "far", "up")

    def drop(self) -> None:
        """Every packet vanishes, and nobody is told."""
        for way in ("input", "output"):
            chain = f"add chain inet cut {way} {{ type filter hook {way} priority 0; policy drop; }}"
            run("ip", "netns", "exec", self.name, "nft", f"add table inet cut; {chain}")

    def undrop(self) -> None:
        """Packets come through again."""
        run("ip", "netns", "exec", self.name, "nft", "delete table inet cut")

    def drop_ports(self, ports: range) -> None:
        """Every packet of the client to these ports vanishes, as behind a campus firewall."""
        chain = "add chain inet firewall output { type filter hook output priority 0; }"
        rule = f"add rule inet firewall output tcp dport {ports[0]}-{ports[-1]} counter drop"
        run("ip", "netns", "exec", self.name, "nft", f"add table inet firewall; {chain}; {rule}")

    def dropped(self) -> int:
        """How many packets `drop_ports` has taken."""
        listed = run("ip", "netns", "exec", self.name, "nft", "-j", "list", "table", "inet", "firewall")
        rules = [one["rule"]["expr"] for one in json.loads(listed)["nftables"] if "rule" in one]
        return sum(int(part["counter"]["packets"]) for rule in rules for part in rule if "counter" in part)

    def slow_down(self, rate: str, burst: str = "2kb", latency: str = "2s") -> bool:
        """Let no more than `rate` (such as `64kbit`) through in either direction; False where the kernel cannot."""
        shape = ("root", "tbf", "rate", rate, "burst", burst, "latency", latency)
        try:
            run("tc", "-n", self.name, "qdisc", "add", "dev", "far", *shape)
            run("tc", "qdisc", "add", "dev", self.cable, *shape)
        except AssertionError:
            return False
        return True

    @property
    def arrived(self) -> int:
        """Bytes that have come out of the cable at our end, with all headers."""
        return int(Path(f"/sys/class/net/{self.cable}/statistics/rx_bytes").read_text())

    def kill_sockets(self) -> None:
        """The kernel ends every connection of the client: RST to both."""
        run("ip", "netns", "exec", self.name, "ss", "-K", "dst", self.near)


@contextlib.contextmanager
def namespace() -> Iterator[Namespace]:
    """A new namespace with a cable to it."""
    number = (os.getpid() * 8 + next(_numbers)) % 16_000
    net = f"10.{200 + number // 4096}.{number // 64 % 64}.{number % 64 * 4}".rpartition(".")
    near, far = f"{net[0]}.{int(net[2]) + 1}", f"{net[0]}.{int(net[2]) + 2}"
    there = Namespace(f"kentongan-{number}", near, far, f"ktg{number}")
    run("ip", "netns", "add", there.name)
    try:
        run("ip", "link", "add", there.cable, "type", "veth", "peer", "name", "far", "netns", there.name)
        run("ip", "addr", "add", f"{near}/30", "dev", there.cable)
        run("ip", "link", "set", there.cable, "up")
        run("ip", "-n", there.name, "addr", "add", f"{far}/30", "dev", "far")
        run("ip", "-n", there.name, "link", "set", "far", "up")
        run("ip", "-n", there.name, "link", "set", "lo", "up")
        yield there
    finally:
        run("ip", "netns", "del", there.name)
        # The near end dies with the far one, but only when the last process has left.
        subprocess.run(["ip", "link", "del", there.cable], capture_output=True, check=False)


@dataclass
class Process:
    """A process inside, and the events that it has told so far."""

    process: "subprocess.Popen[str]"
    events: list[dict[str, Any]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def listen(self) -> None:
        """Read what it says, in threads."""
        for stream, keep in ((self.process.stdout, self._event), (self.process.stderr, self.errors.append)):
            assert stream
            threading.Thread(target=self._read, args=(stream, keep), daemon=True).start()

    def _read(self, stream: Any, keep: Callable[[str], None]) -> None:
        with stream:
            for line in stream:
                with self._changed:
                    keep(line)
                    self._changed.notify_all()

    def _event(self, line: str) -> None:
        self.events.append(json.loads(line))

    def all_of(self, event: str) -> list[dict[str, Any]]:
        """Every such event so far."""
        return [one for one in self.events if one["event"] == event]

    def wait_for(self, event: str, *, after: float = 0.0, deadline: float, **having: str) -> float:
        """When the first such event after a moment came, waited for; its time on the monotonic clock."""
        end = time.monotonic() + deadline
        with self._changed:
            while True:
                for one in self.events:
                    if one["event"] == event and one["at"] > after and having.items() <= one.items():
                        return float(one["at"])
                left = end - time.monotonic()
                assert left > 0, f"no {event} within {deadline:.1f} s: {self.events[-5:]}\n{''.join(self.errors)}"
                self._changed.wait(left)


@contextlib.contextmanager
def process_in(
    there: Namespace, prelude: str, arguments: Sequence[str], module: str = "far_member"
) -> Iterator[Process]:
    """`far_member` or another module beside this one in a namespace, after some Python of one's own."""
    code = f"{prelude}\nfrom tests.faults.{module} import main; main()"
    command = ["ip", "netns", "exec", there.name, sys.executable, "-c", code, *arguments]
    started = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    process = Process(started)
    process.listen()
    try:
        yield process
    finally:
        started.kill()
        started.wait()
