from pathlib import Path

import pytest

from kentongan.cli import connection
from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.command import Block
from kentongan.protocol.commands.attachment import Upload
from kentongan.protocol.commands.message import (
    Fetch,
    Inbox,
    InboxPage,
    Ledger,
    LedgerPage,
    LedgerRow,
    Popup,
    Receipt,
    Received,
    Send,
    Times,
)
from kentongan.words import Level
from tests.cli.shell import Shell, error_line
from tests.client.fake_server import Visitor
from tests.client.samples import sample_attachment, sample_message


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kentongan.client.patience.FIRST_SECONDS", 0.0)


# Sending


def test_a_message_goes_to_everybody_it_is_for(member: Shell) -> None:
    output = member.good(
        *("send", "--to", "a@x,@contoh", "--to", "#wilayah", "--subject", "Seminar", "--text", "Besok pukul 9."),
        *("--level", "important", "--expires", "2026-12-31T17:00+00:00"),
    )
    (block,) = member.server.got(Send)
    assert block.to == ["a@x", "@contoh", "#wilayah"]
    assert (block.subject, block.text, block.level) == ("Seminar", "Besok pukul 9.", Level.IMPORTANT)
    assert block.expires_at == 1_798_736_400_000
    assert output == f"Sent and safe on the server. Recipients: 3. Id: {block.id[::-1]}\n"


def test_attachments_are_uploaded_in_one_transfer_before_the_message(member: Shell, tmp_path: Path) -> None:
    paths = [tmp_path / "poster.png", tmp_path / "suara.wav"]
    for path in paths:
        path.write_bytes(path.name.encode() * 1000)
    member.good("send", "--to", "a@x", "--subject", "S", "--attach", str(paths[0]), "--attach", str(paths[1]))
    (block,) = member.server.got(Send)
    sent = [member.server.blobs[attach.attachment] for attach in block.attachments]
    assert [(attachment.name, content) for attachment, content in sent] == [(p.name, p.read_bytes()) for p in paths]
    assert len(member.server.got(Upload)) == 1


def test_a_missing_attachment_sends_nothing(member: Shell, tmp_path: Path) -> None:
    result = member.run("send", "--to", "a@x", "--subject", "S", "--attach", str(tmp_path / "missing.png"))
    assert result.exit_code == 6
    assert "missing.png" in error_line(result)
    assert member.server.got(Send) == []


def test_a_broken_line_is_taken_up_again_with_the_same_id_and_no_second_upload(member: Shell, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    accept = member.server.answers[Send]

    def break_once(visitor: Visitor, block: Send) -> Block | None:
        if len(member.server.got(Send)) == 1:
            visitor.writer.transport.abort()
            return None
        return accept(visitor, block)

    member.server.answers[Send] = break_once
    result = member.run("send", "--to", "a@x", "--subject", "S", "--attach", str(tmp_path / "a.txt"))
    assert result.exit_code == 0
    assert "Connecting again" in result.stderr
    first, second = member.server.got(Send)
    assert (first.id, first.attachments) == (second.id, second.attachments)
    assert len(member.server.got(Upload)) == 1


def test_a_line_that_always_breaks_is_given_up(member: Shell) -> None:
    member.server.answers[Send] = lambda visitor, _: visitor.writer.transport.abort()
    result = member.run("send", "--to", "a@x", "--subject", "S")
    assert result.exit_code == 3
    assert len(member.server.got(Send)) == 5
    assert result.stderr.splitlines()[-1] == "kentongan: The connection to the server was lost."


def test_an_unknown_recipient_is_named_by_the_server(member: Shell) -> None:
    def refuse(_: Visitor, block: Send) -> None:
        raise Refusal(ErrorCode.RECIPIENT_UNKNOWN, detail="x@y")

    member.server.answers[Send] = refuse
    result = member.run("--language", "id", "send", "--to", "x@y", "--subject", "S")
    assert result.exit_code == 1
    assert error_line(result) == "kentongan: Penerima tidak dikenal: x@y."


def test_an_expiry_that_cannot_be_read_sends_nothing(member: Shell) -> None:
    result = member.run("send", "--to", "a@x", "--subject", "S", "--expires", "soon")
    assert result.exit_code == 2
    assert "soon" in error_line(result)
    assert member.server.received == []


def test_what_was_accepted_is_told_in_json(member: Shell) -> None:
    (row,) = member.rows("send", "--to", "a@x", "--subject", "S")
    assert set(row) == {"id", "message", "sequence", "recipients", "accepted_at"}


# Listing


def test_the_inbox_is_listed_with_the_state_of_each_message(member: Shell) -> None:
    seen = [
        Received(message=sample_message("Baru"), times=Times(delivered_at=1)),
        Received(
            message=sample_message("Rapat", level=Level.EMERGENCY, attachments=[sample_attachment(b"x")]),
            times=Times(delivered_at=1, shown_at=2, opened_at=3),
        ),
    ]
    member.server.answers[Inbox] = lambda _, block: InboxPage(messages=seen)
    new, opened = member.good("inbox").splitlines()[3:5]
    assert all(words in new for words in (seen[0].message.id[:8], "● Normal", "humas@contoh", "Baru", "new"))
    assert all(words in opened for words in ("‼ Emergency", "Rapat", " 1 ", "opened"))
    assert [row["message"]["subject"] for row in member.rows("inbox")] == ["Baru", "Rapat"]


def test_a_message_that_is_over_is_marked_in_the_inbox(member: Shell) -> None:
    """[MSG-10]"""
    member.server.messages = [sample_message("Lama", expires_at=1_700_000_000_001)]
    assert "new, expired" in member.good("inbox")
    assert "baru, kedaluwarsa" in member.good("--language", "id", "inbox")


def test_a_listing_ends_where_it_was_told_to(member: Shell) -> None:
    member.server.messages = [sample_message(str(n)) for n in range(30)]
    assert len(member.rows("inbox")) == 20
    assert len(member.rows("inbox", "--limit", "3")) == 3
    assert len(member.rows("inbox", "--limit", "0")) == 30


def test_the_outbox_counts_receipts(member: Shell) -> None:
    member.server.sent = [sample_message("Seminar", to=["@contoh", "a@x"])]
    output = member.good("--language", "id", "outbox")
    assert "@contoh, a@x" in output
    assert "sudah baca" in output
    (row,) = member.rows("outbox")
    assert row["tally"] == {"recipients": 1, "delivered": 1, "shown": 0, "opened": 0, "acknowledged": 0}


def test_an_empty_inbox_says_so_beside_the_result(member: Shell) -> None:
    result = member.run("inbox")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "There is nothing here yet.\n")
    assert member.rows("inbox") == []


def test_names_from_the_network_cannot_steer_the_terminal(member: Shell) -> None:
    member.server.messages = [sample_message("\x1b]0;x\x07[red]merah", sender="a\u202e@x")]
    assert "\x1b" not in member.good("inbox")
    assert "[red]merah" in member.good("inbox")


# Showing


def test_a_message_is_shown_whole_and_reported_as_opened(member: Shell) -> None:
    message = sample_message("Seminar", attachments=[sample_attachment(b"x" * 1500, "poster.png")])
    member.server.messages = [message]
    output = member.good("show", message.id[:6].upper())
    for words in ("Universitas Contoh", "Sari Contoh", "Seminar", "Besok pukul 9.", "poster.png · file · 1.5 kB"):
        assert words in output
    assert [(block.state.value, block.messages) for block in member.server.got(Receipt)] == [("opened", [message.id])]
    assert member.rows("show", message.id)[0]["message"]["subject"] == "Seminar"


def test_of_ones_own_message_every_recipient_is_shown_and_nothing_is_reported(member: Shell) -> None:
    message = sample_message("Seminar", sender="humas@lain")
    member.server.sent = [message]
    row = LedgerRow(address="a@x", institution="Universitas X", times=Times(delivered_at=1_700_000_000_000))
    member.server.answers[Ledger] = lambda _, block: LedgerPage(message=block.message, rows=[row])
    output = member.good("show", message.id[:8])
    assert "Universitas X" in output
    assert "Acknowledged" in output
    assert member.rows("show", message.id)[0]["ledger"][0]["address"] == "a@x"
    assert member.server.got(Receipt) == []


def test_messages_are_acknowledged_by_the_first_letters_of_their_ids(member: Shell) -> None:
    member.server.messages = [sample_message("a"), sample_message("b")]
    ids = [message.id for message in member.server.messages]
    assert member.good("ack", ids[0][:6], ids[1]) == "Acknowledged.\n"
    (block,) = member.server.got(Receipt)
    assert (block.state.value, block.messages) == ("acknowledged", ids)


def test_what_is_not_in_the_inbox_is_not_acknowledged(member: Shell) -> None:
    assert member.profile.member
    sent = sample_message("Terkirim", sender=member.profile.member.address, to=["@contoh"])
    member.server.sent = [sent]
    member.server.answers[Fetch] = lambda _, block: _known(member, block.message)
    for id in (sent.id, "0" * 32):
        result = member.run("ack", id)
        assert result.exit_code == 2
        assert id in error_line(result)
    assert member.server.got(Receipt) == []


def _known(member: Shell, id: str) -> Popup:
    for message in member.server.sent:
        if message.id == id:
            return Popup(message=message)
    raise Refusal(ErrorCode.MESSAGE_UNKNOWN, field="message", reference=id)


def test_the_work_of_a_command_ends_with_ctrl_c(member: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(work: object) -> None:
        work.close()  # type: ignore[attr-defined]
        raise KeyboardInterrupt

    monkeypatch.setattr(connection.asyncio, "run", interrupted)
    assert member.run("inbox").exit_code == 130
