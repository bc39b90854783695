import io
import json
import re
from pathlib import Path

import pytest

from kentongan.protocol.command import COMMANDS
from kentongan.protocol.commands.login import LoggedIn, Login, Resume
from kentongan.simulator.mishap import RecordingUnreadable
from kentongan.simulator.recording import SECRETS, Recorder, read_recording
from tests.protocol.negative import block_of

LINE = {"at": 1, "who": "#1", "way": "C→S", "block": {"command": "ping", "n": 1}}


def recorded(*blocks: object) -> list[dict[str, object]]:
    stream = io.StringIO()
    recorder = Recorder(stream, iter([0.0, 0.5, 1.25, 2.0, 3.0]).__next__)
    for block in blocks:
        recorder.note("#1", "C→S", block)  # type: ignore[arg-type]
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_block_is_a_line_with_time_connection_and_direction() -> None:
    [first, second] = recorded(block_of("ping", n=3, token="7"), block_of("quit"))
    assert first == {"at": 500, "who": "#1", "way": "C→S", "block": {**first["block"], "command": "ping", "n": 3}}  # type: ignore[dict-item]
    assert second["at"] == 1250


def test_a_secret_is_masked_the_same_way_wherever_it_comes() -> None:
    key = "f" * 64
    told = recorded(
        Login(address="humas@kampus-a", password="sangat rahasia"),
        block_of("logged_in", device_key=key),
        Resume(device_key=key),
    )
    assert [row["block"].get("password", row["block"].get("device_key")) for row in told] == [  # type: ignore[attr-defined]
        "‹secret 1›",
        "‹secret 2›",
        "‹secret 2›",
    ]
    assert "rahasia" not in json.dumps(told)
    assert LoggedIn is not None


def test_every_field_of_the_protocol_that_sounds_secret_is_masked() -> None:
    sounds = re.compile(r"password|claim|ticket|key|secret|proof")
    fields = {field for row in COMMANDS.values() for field in row.block.__struct_fields__ if sounds.search(field)}
    assert fields - SECRETS == set()
    assert len(fields) >= 4


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "[]",
        "{}",
        json.dumps({**LINE, "block": {"command": "gong"}}),
        json.dumps({**LINE, "block": []}),
        json.dumps({**LINE, "way": "C→C"}),
        json.dumps({**LINE, "at": "satu"}),
        "\xff",
    ],
)
def test_a_recording_that_is_none_is_a_mishap(tmp_path: Path, text: str) -> None:
    path = tmp_path / "dialogue.jsonl"
    path.write_bytes(text.encode("latin-1") if text == "\xff" else text.encode())
    with pytest.raises(RecordingUnreadable):
        read_recording(path)
    with pytest.raises(RecordingUnreadable):
        read_recording(tmp_path / "none")


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "dialogue.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in recorded(block_of("ping", n=3, token="7"))))
    [passed] = read_recording(path)
    assert (passed.at, passed.who, passed.way, passed.command, passed.token) == (500, "#1", "C→S", "ping", "7")
