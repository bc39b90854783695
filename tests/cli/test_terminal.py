import io
import sys

import pytest

from kentongan.cli import texts
from kentongan.cli.mistake import Mistake
from kentongan.cli.terminal import Terminal, plain
from kentongan.client.errors import FileUnreadable
from kentongan.language import Sentence
from kentongan.protocol.commands.link import Pong
from kentongan.protocol.commands.registration import Registered


def test_text_from_the_network_cannot_steer_a_terminal() -> None:
    assert plain("\x1b[2J\x1b]0;x\x07 a\u202eb\x9bc\r") == "�[2J�]0;x� a�b�c�"
    assert plain("two\nlines\tand tabs, é, 漢字") == "two\nlines\tand tabs, é, 漢字"


def test_everything_that_is_said_is_plain_and_never_markup(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal("en", None)
    terminal.say(Sentence("{x}", "{x}"), x="\x1b[31m[bold]")
    terminal.table((texts.SUBJECT,), [("\x1b[31m[bold]x[/]",)])
    output = capsys.readouterr().out
    assert "\x1b" not in output
    assert output.count("�[31m[bold]") == 2


def test_an_error_is_one_line_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal("id", None).complain(Mistake(Sentence("dua\nbaris", "two\nlines")))
    assert capsys.readouterr() == ("", "kentongan: dua baris\n")


def test_what_the_system_complains_of_is_in_the_users_language(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal("id", None).complain(Mistake(Sentence("{why}", "{why}"), why="No such file or directory"))
    Terminal("id", None).complain(FileUnreadable("a.png", "Permission denied"))
    Terminal("en", None).complain(FileUnreadable("a.png", "Permission denied"))
    assert capsys.readouterr().err.splitlines() == [
        "kentongan: berkas atau folder itu tidak ada",
        "kentongan: Berkas a.png tidak dapat dibaca (tidak diizinkan).",
        "kentongan: The file a.png cannot be read (Permission denied).",
    ]


def test_json_has_the_fields_of_a_block_but_not_its_envelope_or_its_secrets(
    capsys: pytest.CaptureFixture[str],
) -> None:
    terminal = Terminal("en", None)
    terminal.json(Pong(n=7, token="1", endpoint=":2"))
    terminal.json(Registered(number=7, claim="c" * 64, address="a@x"))
    assert capsys.readouterr().out == '{"n":7}\n{"number":7,"address":"a@x"}\n'


def test_an_empty_table_says_so_beside_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal("en", None).table((texts.ID,), [])
    assert capsys.readouterr() == ("", "There is nothing here yet.\n")


def test_a_narrow_terminal_breaks_between_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    terminal = Terminal("en", None)
    columns = (texts.ID, texts.FROM, texts.SUBJECT, texts.STATE)
    terminal.table(columns, [("7d23b4d9", "humas@universitas-contoh", "Undangan seminar akreditasi", "")])
    output = capsys.readouterr().out
    assert max(map(len, output.splitlines())) <= 40
    assert {"7d23b4d9", "humas@universitas-contoh", "seminar", "akreditasi"} <= set(output.split())
    terminal.table(columns, [])
    assert capsys.readouterr() == ("", "There is nothing here yet.\n")


def test_a_number_in_a_narrow_terminal_stands_with_its_name(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    columns = (texts.ID, texts.FROM, texts.FILES, texts.THIS_ONE, texts.SUBJECT)
    Terminal("id", None).table(columns, [("77777777", "humas@contoh\nsiti@contoh.example", "4", "ya", "Rapat 3")])
    assert " ".join(capsys.readouterr().out.split()) == (
        "77777777 humas@contoh · siti@contoh.example · Lampiran 4 · Yang ini ya · Rapat 3"
    )


def test_a_time_that_has_not_come_is_empty() -> None:
    terminal = Terminal("en", None)
    assert terminal.when(0) == ""
    assert len(terminal.when(1_700_000_000_000)) == len("2023-11-14 22:13")


def test_where_nobody_can_be_asked_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.delenv("KENTONGAN_PASSWORD", raising=False)
    terminal = Terminal("en", None)
    with pytest.raises(Mistake, match="--city"):
        terminal.ask(texts.FORM["city"], "--city")
    with pytest.raises(Mistake, match=r"Password of a@x is missing.*KENTONGAN_PASSWORD"):
        terminal.ask_secret(texts.PASSWORD, "KENTONGAN_PASSWORD", address="a@x")


def test_a_secret_of_the_environment_is_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KENTONGAN_PASSWORD", "rahasia")
    assert Terminal("en", None).ask_secret(texts.PASSWORD, "KENTONGAN_PASSWORD", address="a@x") == "rahasia"
