import csv

import pytest

from kentongan.protocol.commands.keeping import Archive, Remove
from kentongan.protocol.commands.message import Inbox, Ledger, LedgerPage, LedgerRow, Noted, Send, Times
from kentongan.protocol.commands.mute import Mute, Muted, Mutes
from kentongan.protocol.commands.reminder import Remind, Reminded
from kentongan.protocol.commands.retraction import Retract, Retracted
from tests.cli.shell import Shell
from tests.client.samples import sample_attachment, sample_message


@pytest.fixture(autouse=True)
def _answers(member: Shell) -> None:
    member.server.answers |= {
        Retract: lambda _, block: Retracted(message=block.message, retracted_at=5),
        Remind: lambda _, block: Reminded(message=block.message, recipients=3),
        Mute: lambda _, block: Muted(who=[block.who] if block.on else []),
        Mutes: lambda _, block: Muted(who=["@contoh"]),
        Archive: lambda _, block: Noted(),
        Remove: lambda _, block: Noted(),
    }


def test_a_message_is_answered_and_forwarded_by_the_first_letters_of_its_id(member: Shell) -> None:
    poster = sample_attachment(b"png")
    (message,) = member.server.messages = [sample_message("Seminar", attachments=[poster])]
    assert "Sent and safe" in member.good("reply", message.id[:8], "--text", "Kami hadir.")
    assert "Sent and safe" in member.good("forward", message.id[:8], "--to", "a@x,b@x", "--text", "Lihat.")
    answer, forwarded = member.server.got(Send)
    assert (answer.to, answer.subject, answer.reply_to) == ([message.sender], "Re: Seminar", message.id)
    assert (forwarded.to, [one.attachment for one in forwarded.attachments]) == (["a@x", "b@x"], [poster.id])


def test_a_message_is_retracted_and_reminded_of(member: Shell) -> None:
    (message,) = member.server.sent = [sample_message("Seminar", sender="humas@lain")]
    assert member.good("remind", message.id[:8]) == "Reminded; had not acknowledged: 3.\n"
    member.good("remind", message.id[:8], "--to", "a@x,b@x")
    assert [block.to for block in member.server.got(Remind)] == [[], ["a@x", "b@x"]]
    assert f"Message {message.id[:8]} is retracted" in member.good("retract", message.id[:8])
    assert [block.message for block in member.server.got(Retract) + member.server.got(Remind)] == [message.id] * 3


def test_senders_are_muted_listed_and_heard_again(member: Shell) -> None:
    assert "a@x" in member.good("mute", "a@x")
    assert member.rows("mute") == [{"who": "@contoh"}]
    assert member.run("mute", "a@x", "--off").stderr == "There is nothing here yet.\n"
    assert [block.on for block in member.server.got(Mute)] == [True, False]


def test_messages_are_put_away_brought_back_and_deleted(member: Shell) -> None:
    (message,) = member.server.messages = [sample_message("Seminar")]
    assert member.good("archive", message.id[:8]) == "Moved to the archive.\n"
    assert member.good("archive", message.id, "--undo") == "Moved back to the inbox.\n"
    assert member.good("--language", "id", "remove", message.id) == "Dihapus untuk Anda.\n"
    member.good("inbox", "--archived")
    assert member.server.got(Inbox)[-1].archived
    assert [block.messages for block in member.server.got(Remove)] == [[message.id]]


def test_of_a_retracted_message_a_note_is_listed_and_shown(member: Shell) -> None:
    (message,) = member.server.messages = [sample_message("", text="", retracted_at=5)]
    assert "(retracted)" in member.good("inbox")
    assert "(retracted)" in member.good("show", message.id)


def test_the_whole_ledger_is_told_as_csv_that_no_spreadsheet_computes(member: Shell) -> None:
    message = sample_message("Seminar", sender="humas@lain")
    member.server.sent = [message]
    rows = [
        LedgerRow(address="a@x", institution='=HYPERLINK("x"), Contoh', times=Times(delivered_at=1_700_000_000_000)),
        LedgerRow(address="b@x", institution="Universitas X", times=Times()),
    ]
    member.server.answers[Ledger] = lambda _, block: LedgerPage(message=block.message, rows=rows)
    names, first, second = csv.reader(member.good("show", message.id, "--csv").splitlines())
    assert names == ["address", "institution", "delivered_at", "shown_at", "opened_at", "acknowledged_at"]
    assert first == ["a@x", '\'=HYPERLINK("x"), Contoh', "2023-11-14T22:13:20Z", "", "", ""]
    assert second == ["b@x", "Universitas X", "", "", "", ""]
