"""Where fuzzing begins: the golden bytes, the hostile ones, and what was found before, one file a find.

`tests/fuzz/corpus/TARGET/` holds the finds. A find stays for ever: it is tried first in every run.
"""

import json
from pathlib import Path

from tests.fuzz import hostile
from tests.fuzz.target import TARGETS

HERE = Path(__file__).parent / "corpus"
GOLDEN = Path(__file__).parents[1] / "protocol" / "golden"
HEADER = 5

_LINE = b"kentongan://server.contoh.example:7420,[2001:db8::1]:7420#" + b"-".join([b"ABCD"] * 12 + [b"ABCA"])
_NAMES = ("surat.txt", "../../etc/passwd", "C:\\AUX", "con.tar.gz", "\u202egnp.exe", "a" * 300, " .", "e\u0301.png", "")


def golden(kind: str) -> list[bytes]:
    """The golden files of a kind: `block`, `record` and others that its index names."""
    index = json.loads((GOLDEN / "index.json").read_text())
    return [(GOLDEN / case["file"]).read_bytes() for case in index if case["kind"] == kind]


def finds(target: str) -> list[bytes]:
    """What was found before."""
    return [path.read_bytes() for path in sorted((HERE / target).glob("*"))]


def seeds(target: str) -> list[bytes]:
    """From where a target is fuzzed, in an order that does not change."""
    dialogue = [data for data in map(Path.read_bytes, sorted(GOLDEN.glob("*.bin"))) if len(data) <= 4096]
    own: dict[str, list[bytes]] = {
        "frames": [b"\0" + data for data in [*dialogue, *hostile.STREAMS.values()]],
        "blocks": [data[HEADER:] for data in dialogue] + [p for p in hostile.PAYLOADS.values() if len(p) < 20_000],
        "records": [b"\0" + data for data in [*dialogue, *hostile.STREAMS.values()]],
        "session": [
            bytes([side + 2 * state, 7, 255]) + data for data in dialogue[::3] for side in (0, 1) for state in range(4)
        ],
        "invitations": [_LINE, _LINE.upper(), b"kentongan://a#", b"kentongan://[::1]#x"],
        "names": [name.encode() for name in _NAMES],
    }
    return [*finds(target), *own[target]]


def write_seeds(folder: Path) -> None:
    """Every target's seeds as files, for a fuzzer that reads folders."""
    for target in TARGETS:
        (folder / target).mkdir(parents=True, exist_ok=True)
        for number, data in enumerate(seeds(target)):
            (folder / target / f"{number:04}").write_bytes(data)
