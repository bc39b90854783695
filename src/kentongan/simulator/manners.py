"""How a simulated server behaves where the specification leaves it free, and where it breaks it on purpose.

Manners can be combined: `read_manners(Manners(), ["delay=200", "busy"])`. `TABLE` lists them with their meaning.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from kentongan import limits
from kentongan.simulator.mishap import MannerUnreadable


@dataclass(frozen=True, slots=True)
class Manners:
    """`approve_after` in seconds: 0 at once, None never by itself. `shadow_ports` empty: any free port.

    `login_seconds` is how long a connection may be nobody, `silent_seconds` how long a client may say nothing,
    `ticket_seconds` how long a shadow socket waits for its visitor, `stall_seconds` how long bytes may stand still.
    `largest_file` in bytes: files are held in memory. From `refuse` on they are those of `TABLE`.
    """

    name: str = "Kentongan simulator"
    approve_after: float | None = 0.0
    shadow_ports: range = range(0)
    ticket_seconds: int = 30
    stall_seconds: float = 30.0
    login_seconds: float = 20.0
    silent_seconds: float = limits.HEARTBEAT.value * limits.HEARTBEATS_MISSED.value
    largest_file: int = 256 * 1024 * 1024
    refuse: str = ""
    delay: float = 0.0
    cut: int = 0
    garbage: int = 0
    flip: int = 0
    silent: bool = False
    duplicate: bool = False
    reorder: bool = False
    nonsense: bool = False
    busy: int = 0
    cut_transfer: int = 0
    stall: int = 0
    wrong_hash: bool = False
    no_shadow: bool = False
    wrong_certificate: bool = False
    wrong_alpn: bool = False


class Manner(NamedTuple):
    """One name for `--manner`: the field it sets, how its value is read, what stands when none is given, the meaning.

    `sample` is how the value is written in a listing; empty: it takes none.
    """

    field: str
    read: Callable[[str], Any]
    sample: str
    usual: str
    meaning: str


def _approval(text: str) -> float | None:
    return {"at-once": 0.0, "never": None}[text] if text in ("at-once", "never") else _seconds(text)


def _seconds(text: str) -> float:
    if not text.replace(".", "", 1).isdecimal() or not text.isascii():
        raise ValueError(text)
    return float(text)


def _milliseconds(text: str) -> float:
    return _seconds(text) / 1000


def _count(text: str) -> int:
    if not text.isdecimal() or not text.isascii() or not 0 < int(text) < 2**31:
        raise ValueError(text)
    return int(text)


def _yes(text: str) -> bool:
    return {"": True}[text]


TABLE: dict[str, Manner] = {
    "approve": Manner(
        "approve_after", _approval, "WHEN", "at-once", "approve registrations: at-once, never, or seconds"
    ),
    "refuse": Manner("refuse", str, "REASON", "Contoh penolakan", "reject every registration with this reason"),
    "delay": Manner("delay", _milliseconds, "MS", "200", "let every block leave so many milliseconds later"),
    "cut": Manner("cut", _count, "BYTES", "2000", "cut each main connection after so many bytes"),
    "garbage": Manner("garbage", _count, "BYTES", "2000", "after so many bytes send bytes that are no frame"),
    "flip": Manner("flip", _count, "SEED", "1", "flip bits in every fourth block; the seed says which"),
    "silent": Manner("silent", _yes, "", "", "take every request and answer none"),
    "duplicate": Manner("duplicate", _yes, "", "", "send every push twice"),
    "reorder": Manner("reorder", _yes, "", "", "let every second push overtake the one before"),
    "nonsense": Manner("nonsense", _yes, "", "", "unknown commands and unknown fields between the blocks"),
    "busy": Manner("busy", _count, "TIMES", "1", "answer the first transfers with transfer_busy"),
    "cut-transfer": Manner(
        "cut_transfer", _count, "BYTES", "1000", "cut the first transfer after so many bytes of files"
    ),
    "stall": Manner("stall", _count, "TIMES", "1", "let the first transfers stand still after the proof"),
    "wrong-hash": Manner("wrong_hash", _yes, "", "", "damage what is downloaded, disbelieve what is uploaded"),
    "no-shadow": Manner("no_shadow", _yes, "", "", "announce shadow sockets at ports where nobody listens"),
    "wrong-certificate": Manner("wrong_certificate", _yes, "", "", "show another key than the server line names"),
    "wrong-alpn": Manner("wrong_alpn", _yes, "", "", "agree on another protocol in the handshake"),
}


def read_manners(manners: Manners, texts: Iterable[str]) -> Manners:
    """The manners with those of `NAME` or `NAME=VALUE` texts; raises MannerUnreadable."""
    for text in texts:
        name, has_value, value = text.partition("=")
        if (manner := TABLE.get(name)) is None:
            raise MannerUnreadable(text=text, known=", ".join(TABLE))
        try:
            manners = replace(manners, **{manner.field: manner.read(value if has_value else manner.usual)})
        except (ValueError, KeyError):
            raise MannerUnreadable(text=text, known=", ".join(TABLE)) from None
    return manners


def listing() -> list[tuple[str, str]]:
    """Every manner as it is written, and what it does."""
    return [
        (f"{name}[={manner.sample}]" if manner.sample else name, _with_usual(manner)) for name, manner in TABLE.items()
    ]


def _with_usual(manner: Manner) -> str:
    return f"{manner.meaning} ({manner.usual})" if manner.sample else manner.meaning
