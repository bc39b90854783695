import io
from datetime import UTC, datetime

import pytest

from kentongan.protocol import commands
from kentongan.protocol.command import COMMANDS, Block
from kentongan.protocol.commands.login import Login
from kentongan.protocol.commands.message import Send
from kentongan.simulator.trace import Trace, Way, for_terminal


def told(way: Way, block: Block) -> str:
    stream = io.StringIO()
    clock = lambda: datetime(2026, 1, 2, 12, 0, 1, 123_999, tzinfo=UTC)  # noqa: E731
    Trace(stream, clock).block("#3", way, block)
    return stream.getvalue()


def test_a_block_stands_in_the_columns_of_the_original_with_time_connection_and_direction() -> None:
    block = Send(token="7", endpoint=":50314", id="0" * 32, to=["humas@kampus-b", "@kampus-c"], subject="Undangan")
    assert told(Way.TO_SERVER, block) == (
        "12:00:01.123  #3         C→S  Undangan · humas@kampus-b, @kampus-c · 7 · send · :50314\n"
    )


def test_a_password_is_never_told() -> None:
    block = Login(token="1", address="humas@kampus-a", password="sangat rahasia", new_password="juga rahasia")
    assert "rahasia" not in told(Way.TO_SERVER, block)


def secret_paths() -> list[tuple[str, str]]:
    assert commands.__all__
    hidden = ("password", "new_password", "claim", "ticket", "device_key")
    return [(name, field) for name, row in COMMANDS.items() for field in row.block.__struct_fields__ if field in hidden]


def test_there_are_secrets_to_be_hidden() -> None:
    assert len(secret_paths()) >= 6


@pytest.mark.parametrize(("name", "field"), secret_paths())
def test_no_column_of_any_command_is_a_secret(name: str, field: str) -> None:
    assert field not in COMMANDS[name].strings


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", "-"),
        ("biasa saja", "biasa saja"),
        ("\x1b[2Jbersih", "�[2Jbersih"),
        ("dua\nbaris\r", "dua�baris�"),
        ("arah\u202eterbalik", "arah�terbalik"),
        ("x" * 48, "x" * 48),
        ("x" * 4000, "x" * 47 + "…"),
    ],
)
def test_a_strangers_text_cannot_harm_a_terminal(text: str, shown: str) -> None:
    assert for_terminal(text) == shown


def test_a_trace_without_a_stream_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    Trace().note("#1", "apa saja")
    assert capsys.readouterr().out == ""
