import json
from pathlib import Path

import pytest

from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.protocol.commands.login import Resume
from kentongan.protocol.commands.message import Change, Delivered, Follow, Following, Popup, Receipt, Receipts
from kentongan.protocol.commands.reminder import Reminder
from kentongan.protocol.commands.retraction import Retracted
from kentongan.words import DeliveryState, ElsewhereState
from tests.cli.shell import Shell
from tests.client.fake_server import Visitor, read_all
from tests.client.samples import sample_attachment, sample_message


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kentongan.client.patience.FIRST_SECONDS", 0.0)


def reported(shell: Shell) -> list[tuple[str, object]]:
    """What the server was told, in order."""
    told: list[tuple[str, object]] = []
    for block in shell.server.received:
        if isinstance(block, Delivered):
            told.append(("delivered", block.sequence))
        elif isinstance(block, Receipt):
            told += [(block.state.value, message) for message in block.messages]
    return told


def test_popups_are_drawn_as_cards_and_reported_one_by_one(member: Shell) -> None:
    one, two = member.server.messages = [sample_message("Satu"), sample_message("Dua")]
    output = member.good("watch", "--count", "2")
    assert output.index("Satu") < output.index("Dua")
    assert output.count("╭") == 2
    assert reported(member) == [
        ("delivered", one.sequence),
        ("shown", one.id),
        ("delivered", two.sequence),
        ("shown", two.id),
    ]


def test_a_line_of_json_is_delivered_but_nobody_has_seen_it(member: Shell) -> None:
    one, two = member.server.messages = [sample_message("Satu"), sample_message("Dua")]
    rows = member.rows("watch", "--count", "2")
    assert [(row["event"], row["message"]["subject"]) for row in rows] == [("message", "Satu"), ("message", "Dua")]
    assert reported(member) == [("delivered", one.sequence), ("delivered", two.sequence)]


def test_messages_are_acknowledged_when_asked_for(member: Shell) -> None:
    (message,) = member.server.messages = [sample_message()]
    member.good("watch", "--count", "1", "--ack")
    assert reported(member)[-1] == ("acknowledged", message.id)


def test_attachments_are_saved_and_reported_as_opened(member: Shell, tmp_path: Path) -> None:
    attachment = sample_attachment(b"png" * 1000)
    member.server.blobs[attachment.id] = (attachment, b"png" * 1000)
    (message,) = member.server.messages = [sample_message(attachments=[attachment])]
    rows = member.rows("watch", "--count", "1", "--save-into", str(tmp_path / "in"))
    assert rows[1] == {"event": "saved", "message": message.id, "path": str(tmp_path / "in" / "poster.png")}
    assert read_all(tmp_path / "in") == {"poster.png": b"png" * 1000}
    assert reported(member)[-1] == ("opened", message.id)


def test_a_file_that_cannot_be_saved_is_told_and_hinders_nothing(member: Shell, tmp_path: Path) -> None:
    attachment = sample_attachment(b"promised")
    member.server.blobs[attachment.id] = (attachment, b"promised")
    member.server.spoil = lambda content: content[::-1]
    member.server.messages = [sample_message("Rusak", attachments=[attachment]), sample_message("Utuh")]
    result = member.run("watch", "--count", "2", "--save-into", str(tmp_path / "in"))
    assert result.exit_code == 0
    assert "Utuh" in result.stdout
    assert "poster.png did not arrive unharmed" in result.stderr
    assert read_all(tmp_path / "in") == {}


def test_receipts_are_notes_with_the_subject_of_the_message(member: Shell) -> None:
    sent = sample_message("Seminar")
    member.server.sent = [sent]
    change = Change(address="a@x", state=DeliveryState.SHOWN, at=1)

    def follow(visitor: Visitor, block: Follow) -> None:
        visitor.send(Following(after=0), block.token)
        for _ in range(2):
            visitor.send(Receipts(message=sent.id, tally=member.server.tally, changed=[change]))
        visitor.send(Popup(message=sample_message()))

    member.server.answers[Follow] = follow
    output = member.good("watch", "--count", "1")
    assert output.count("✓ “Seminar”: 1/1 delivered, 0 shown, 0 opened, 0 acknowledged\n") == 2
    assert member.server.commands().count("fetch") == 1
    first, _, _ = [json.loads(line) for line in member.good("watch", "--count", "1", "--json").splitlines()]
    assert (first["event"], first["receipts"]["changed"][0]["address"]) == ("receipts", "a@x")


def test_what_another_device_has_dealt_with_is_told_and_not_drawn(member: Shell) -> None:
    """[RCPT-6]"""
    one, two, three = sample_message("Satu"), sample_message("Dua"), sample_message("Tiga")

    def follow(visitor: Visitor, block: Follow) -> None:
        visitor.send(Following(after=0), block.token)
        visitor.send(Elsewhere(state=ElsewhereState.SHOWN, messages=[one.id]))
        visitor.send(Popup(message=one))
        visitor.send(Popup(message=two))
        visitor.send(Elsewhere(state=ElsewhereState.ACKNOWLEDGED, messages=[two.id]))
        visitor.send(Popup(message=three))

    member.server.answers[Follow] = follow
    member.server.messages = [one, two, three]
    output = member.good("watch", "--count", "3")
    assert output.count("╭") == 2
    assert "“Satu” was shown on another device.\n" in output
    assert "“Dua” was acknowledged on another device.\n" in output
    assert [told for told in reported(member) if told[0] == "shown"] == [("shown", two.id), ("shown", three.id)]
    rows = [json.loads(line) for line in member.good("watch", "--count", "3", "--json").splitlines()]
    assert [row["event"] for row in rows] == ["elsewhere", "message", "message", "elsewhere", "message"]


def test_a_reminder_is_drawn_again_and_a_retraction_told(member: Shell) -> None:
    """[MSG-11], [MSG-12]"""
    one, two, last = sample_message("Satu"), sample_message("Dua"), sample_message("Tiga")

    def follow(visitor: Visitor, block: Follow) -> None:
        visitor.send(Following(after=0), block.token)
        visitor.send(Retracted(message=two.id, retracted_at=5))
        visitor.send(Popup(message=one))
        visitor.send(Reminder(message=one))
        visitor.send(Popup(message=two))
        visitor.send(Retracted(message=one.id, retracted_at=6))
        visitor.send(Popup(message=last))

    member.server.answers[Follow] = follow
    output = member.good("watch", "--count", "2")
    assert (output.count("Satu"), output.count("Dua"), output.count("╭")) == (3, 0, 3)
    assert "“Satu” was retracted by its sender.\n" in output
    assert two.id not in [message for state, message in reported(member) if state == "shown"]
    rows = [json.loads(line) for line in member.good("watch", "--count", "2", "--json").splitlines()]
    assert [row["event"] for row in rows] == ["retracted", "message", "reminder", "retracted", "message"]


def test_a_lost_connection_is_taken_up_again_and_nothing_is_shown_twice(member: Shell) -> None:
    one, two = sample_message("Satu"), sample_message("Dua")

    def follow(visitor: Visitor, block: Follow) -> None:
        visitor.send(Following(after=0), block.token)
        visitor.send(Popup(message=one))
        if len(member.server.got(Follow)) == 1:
            visitor.writer.close()
        else:
            visitor.send(Popup(message=two))

    member.server.answers[Follow] = follow
    result = member.run("watch", "--count", "2")
    assert result.exit_code == 0
    assert (result.stdout.count("Satu"), result.stdout.count("Dua")) == (1, 1)
    assert "Connecting again" in result.stderr
    assert len(member.server.got(Resume)) == 2


def test_a_device_that_was_taken_back_ends_the_watching(member: Shell) -> None:
    def refuse(_: Visitor, block: Resume) -> None:
        raise Refusal(ErrorCode.DEVICE_UNKNOWN)

    def follow(visitor: Visitor, block: Follow) -> None:
        member.server.answers[Resume] = refuse
        visitor.writer.close()

    member.server.answers[Follow] = follow
    assert member.run("watch").exit_code == 5
