"""The ledger's checker can fail: each of its five faults is put into a clean ledger and found, and nothing else is."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kentongan.protocol.commands.message import Accepted
from tests.faults.ledger import Ledger, check, compare, main, read

Lines = list[dict[str, Any]]
A, B, C = "a@satu", "b@dua", "c@tiga"


def intent(id: str, *to: str) -> dict[str, Any]:
    return {"by": A, "kind": "intent", "id": id, "to": list(to)}


def ack(id: str, message: str = "") -> dict[str, Any]:
    return {"by": A, "kind": "ack", "id": id, "message": message or f"m-{id}", "sequence": 0}


def displayed(by: str, id: str) -> dict[str, Any]:
    return {"by": by, "kind": "displayed", "id": id, "message": f"m-{id}", "sequence": 0}


def clean() -> tuple[Lines, Lines, Lines]:
    """Two messages one after the other to two members, two that overlap, and one without an answer."""
    sender = [intent("1", B, C), ack("1"), intent("2", B, C), ack("2")]
    sender += [intent("3", B), intent("4", B), ack("4"), ack("3"), intent("5", B)]
    b = [displayed(B, id) for id in "1243"]
    return sender, b, [displayed(C, "1"), displayed(C, "2")]


def test_a_clean_ledger_has_no_faults() -> None:
    findings = compare(clean())
    assert findings.faults == {}
    assert (findings.intended, findings.acknowledged, findings.displayed) == (5, 4, 6)


def test_a_message_without_an_answer_may_go_either_way() -> None:
    sender, b, c = clean()
    assert compare([sender, [*b, displayed(B, "5")], c]).faults == {}


def lose(sender: Lines, b: Lines, c: Lines) -> None:
    del b[0]


def double(sender: Lines, b: Lines, c: Lines) -> None:
    b.append(displayed(B, "1"))


def accept_twice(sender: Lines, b: Lines, c: Lines) -> None:
    sender.append(ack("1", "another message"))


def invent(sender: Lines, b: Lines, c: Lines) -> None:
    b.append(displayed(B, "never sent"))


def mislead(sender: Lines, b: Lines, c: Lines) -> None:
    c.append(displayed(C, "4"))


def invert(sender: Lines, b: Lines, c: Lines) -> None:
    c.reverse()


def invert_far_apart(sender: Lines, b: Lines, c: Lines) -> None:
    b.append(b.pop(0))


FAULTS = [
    (lose, "lost", 1),
    (double, "dup", 1),
    (accept_twice, "dup", 1),
    (invent, "phantom", 1),
    (mislead, "misdelivered", 1),
    (invert, "inverted", 1),
    (invert_far_apart, "inverted", 3),
]


@pytest.mark.parametrize(("spoil", "kind", "count"), FAULTS, ids=[spoil.__name__ for spoil, _, _ in FAULTS])
def test_every_fault_is_found_and_named(spoil: Callable[[Lines, Lines, Lines], None], kind: str, count: int) -> None:
    ledgers = clean()
    spoil(*ledgers)
    faults = compare(ledgers).faults
    # What is displayed a second time also stands after what is younger.
    assert {name: len(entries) for name, entries in faults.items() if (spoil, name) != (double, "inverted")} == {
        kind: count
    }


def test_what_a_client_has_written_is_read_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ledger = Ledger(tmp_path, A, device="meja")
    ledger.intend("1", [B])
    ledger.acknowledge(Accepted(id="1", message="0" * 32, sequence=7, recipients=1, accepted_at=1))
    ledger.close()
    with ledger.path.open("a") as file:
        file.write('{"by": "a@satu", "kind": "ack"')  # the client was killed in the middle of a line
    assert [line["kind"] for line in read(ledger.path)] == ["intent", "ack"]
    assert check(tmp_path).lost == ["1 of a@satu never came to b@dua"]
    assert main(str(tmp_path)) == 1
    assert "lost: 1" in capsys.readouterr().out
