from pathlib import Path

import pytest

from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.commands.keeping import Archive, Remove
from kentongan.protocol.commands.message import Ledger, LedgerPage, LedgerRow, Noted, Receipt, Send, Times
from kentongan.protocol.commands.retraction import Retract, Retracted
from tests.cli.shell import Shell, error_line
from tests.client.fake_server import Visitor
from tests.client.samples import sample_attachment, sample_message


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kentongan.client.patience.FIRST_SECONDS", 0.0)


def cut(member: Shell) -> None:
    """From now on nobody answers at the address that is asked."""
    member.environment["KENTONGAN_SERVER"] = "127.0.0.1:1"


def mend(member: Shell) -> None:
    del member.environment["KENTONGAN_SERVER"]


# Reading


def test_the_inbox_is_read_without_a_server_and_says_so(member: Shell) -> None:
    member.server.messages = [sample_message("Lama"), sample_message("Baru")][::-1]
    online = member.rows("inbox")
    cut(member)
    result = member.run("inbox", "--json")
    assert [row["message"] for row in member.rows("inbox")] == [row["message"] for row in online]
    assert result.exit_code == 0
    assert "cannot be reached" in result.stderr
    assert "archive on this computer" in result.stderr
    assert len(member.rows("inbox", "--limit", "1")) == 1


def test_what_was_put_away_deleted_or_retracted_is_so_without_a_server_too(member: Shell) -> None:
    """[MSG-11], [MSG-14], [MSG-15]"""
    kept, put_away, deleted = member.server.messages = [sample_message(subject) for subject in ("Satu", "Dua", "Tiga")]
    (sent,) = member.server.sent = [sample_message("Rahasia", sender="humas@lain")]
    member.server.answers |= {
        Archive: lambda _, block: Noted(),
        Remove: lambda _, block: Noted(),
        Retract: lambda _, block: Retracted(message=block.message, retracted_at=5),
    }
    member.good("inbox")
    member.good("outbox")
    member.good("archive", put_away.id)
    member.good("remove", deleted.id)
    member.good("retract", sent.id)
    cut(member)
    assert [row["message"]["id"] for row in member.rows("inbox")] == [kept.id]
    assert [row["message"]["id"] for row in member.rows("inbox", "--archived")] == [put_away.id]
    assert [row["message"]["subject"] for row in member.rows("outbox")] == [""]
    assert member.rows("search", "Rahasia") == []


def test_without_a_server_and_without_an_archive_it_is_an_error_as_ever(member: Shell) -> None:
    cut(member)
    for command in (["inbox"], ["outbox"], ["show", "abcdef"]):
        assert member.run(*command).exit_code == 3


def test_a_message_is_shown_without_a_server_and_reported_as_opened_later(member: Shell) -> None:
    message = sample_message("Seminar")
    member.server.messages = [message]
    member.good("inbox")
    cut(member)
    assert "Besok pukul 9." in member.good("show", message.id[:8])
    assert member.run("show", "ffffff").exit_code == 2
    mend(member)
    member.good("watch", "--count", "1")
    assert ("opened", [message.id]) in [(block.state.value, block.messages) for block in member.server.got(Receipt)]


def test_ones_own_messages_are_read_without_a_server_with_what_is_known_of_them(member: Shell) -> None:
    message = sample_message("Seminar", sender="humas@lain")
    member.server.sent = [message]
    row = LedgerRow(address="a@x", institution="Universitas X", times=Times(delivered_at=1_700_000_000_000))
    member.server.answers[Ledger] = lambda _, block: LedgerPage(message=block.message, rows=[row])
    member.good("outbox")
    member.good("show", message.id)
    cut(member)
    assert member.rows("outbox")[0]["tally"]["delivered"] == 1
    assert member.rows("show", message.id)[0]["ledger"][0]["times"]["delivered_at"] == 1_700_000_000_000


def test_messages_are_searched_without_asking_the_server(member: Shell) -> None:
    member.server.messages = [sample_message("Seminar Café", attachments=[sample_attachment(b"x")])]
    member.good("inbox")
    asked = len(member.server.received)
    output = member.good("search", "cafe", "POSTER")
    assert "Seminar Café" in output
    assert member.rows("search", "sem")[0]["subject"] == "Seminar Café"
    assert member.run("search", "rapat").stderr == "There is nothing here yet.\n"
    assert len(member.server.received) == asked


def test_nobody_has_no_archive(shell: Shell) -> None:
    assert shell.run("search", "x").exit_code == 5
    assert list(shell.folder.parent.iterdir()) == []


# Sending


def test_without_a_server_a_message_is_refused_and_not_kept(member: Shell) -> None:
    cut(member)
    assert member.run("send", "--to", "a@x", "--subject", "S").exit_code == 3
    mend(member)
    assert member.rows("outbox") == []


def test_a_queued_message_waits_and_goes_with_the_next(member: Shell, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    cut(member)
    output = member.good("send", "--queue", "--to", "a@x", "--subject", "Satu", "--attach", str(tmp_path / "a.txt"))
    assert "kept on this computer" in output
    (row,) = member.rows("send", "--queue", "--to", "a@x", "--subject", "Dua")
    assert set(row) == {"queued"}
    assert "waits for the connection" in member.good("outbox")
    mend(member)
    member.good("send", "--to", "a@x", "--subject", "Tiga")
    assert [block.subject for block in member.server.got(Send)] == ["Satu", "Dua", "Tiga"]
    assert len(member.server.got(Send)[0].attachments) == 1
    assert member.rows("search", "tiga")[0]["sender"] == "humas@lain"


def test_a_queued_message_can_be_withdrawn(member: Shell) -> None:
    cut(member)
    (row,) = member.rows("send", "--queue", "--to", "a@x", "--subject", "Satu")
    assert member.good("outbox", "--withdraw", row["queued"][:8]) == "It will not be sent.\n"
    assert member.run("outbox", "--withdraw", row["queued"][:8]).exit_code == 2
    mend(member)
    member.good("send", "--to", "a@x", "--subject", "Dua")
    assert [block.subject for block in member.server.got(Send)] == ["Dua"]


def test_a_queued_message_that_is_refused_later_stays_with_its_sentence(member: Shell) -> None:
    accept = member.server.answers[Send]

    def refuse(visitor: Visitor, block: Send) -> object:
        if block.subject == "Buruk":
            raise Refusal(ErrorCode.RECIPIENT_UNKNOWN, detail="x@y")
        return accept(visitor, block)

    member.server.answers[Send] = refuse  # type: ignore[assignment]
    cut(member)
    member.good("send", "--queue", "--to", "x@y", "--subject", "Buruk")
    mend(member)
    member.good("send", "--to", "a@x", "--subject", "Baik")
    assert "refused: Unknown recipient: x@y." in member.good("outbox")
    (row,) = member.rows("outbox")
    assert row["outgoing"]["refusal"]["code"] == "recipient_unknown"


def test_a_queued_message_that_is_refused_at_once_is_an_error(member: Shell) -> None:
    def refuse(_: Visitor, block: Send) -> None:
        raise Refusal(ErrorCode.RECIPIENT_UNKNOWN, detail="x@y")

    member.server.answers[Send] = refuse
    result = member.run("send", "--queue", "--to", "x@y", "--subject", "S")
    assert result.exit_code == 1
    assert error_line(result) == "kentongan: Unknown recipient: x@y."
    assert member.rows("outbox") == []
