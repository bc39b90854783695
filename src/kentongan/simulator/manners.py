"""How a simulated server behaves where the specification leaves it free."""

from dataclasses import dataclass

from kentongan import limits


@dataclass(frozen=True, slots=True)
class Manners:
    """`approve_after` in seconds: 0 at once, None never by itself. `shadow_ports` empty: any free port.

    `login_seconds` is how long a connection may be nobody, `silent_seconds` how long a client may say nothing,
    `ticket_seconds` how long a shadow socket waits for its visitor, `stall_seconds` how long bytes may stand still.
    `largest_file` in bytes: files are held in memory.
    """

    name: str = "Kentongan simulator"
    approve_after: float | None = 0.0
    shadow_ports: range = range(0)
    ticket_seconds: int = 30
    stall_seconds: float = 30.0
    login_seconds: float = 20.0
    silent_seconds: float = limits.HEARTBEAT.value * limits.HEARTBEATS_MISSED.value
    largest_file: int = 256 * 1024 * 1024
