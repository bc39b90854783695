import json
from pathlib import Path

import pytest

from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.command import Block
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.protocol.commands.login import Resume
from kentongan.protocol.commands.message import (
    Change,
    Delivered,
    Follow,
    Following,
    Noted,
    Popup,
    Receipt,
    Receipts,
    Send,
)
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


def test_popups_are_drawn_as_cards_and_reported_when_they_are_stored_and_shown(member: Shell) -> None:
    one, two = member.server.messages = [sample_message("Satu"), sample_message("Dua")]
    output = member.good("watch", "--count", "2")
    assert output.index("Satu") < output.index("Dua")
    assert output.count("╭") == 2
    assert reported(member)[0] == ("delivered", two.sequence)
    assert set(reported(member)[1:]) == {("shown", one.id), ("shown", two.id)}


def test_a_line_of_json_is_delivered_but_nobody_has_seen_it(member: Shell) -> None:
    _, two = member.server.messages = [sample_message("Satu"), sample_message("Dua")]
    rows = member.rows("watch", "--count", "2")
    assert [(row["event"], row["message"]["subject"]) for row in rows] == [("message", "Satu"), ("message", "Dua")]
    assert reported(member) == [("delivered", two.sequence)]


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
    assert member.server.commands().count("fetch") <= 1
    first, _, _ = [json.loads(line) for line in member.good("watch", "--count", "1", "--json").splitlines()]
    assert (first["event"], first["receipts"]["changed"][0]["address"]) == ("receipts", "a@x")


def in_steps(member: Shell, *steps: list[Block]) -> None:
    """Push one list after `following`, and each other one when the client has reported on what came before."""
    left = list(steps)

    def push(visitor: Visitor) -> None:
        for block in left.pop(0) if left else []:
            visitor.send(block)

    def follow(visitor: Visitor, block: Follow) -> None:
        visitor.send(Following(after=0), block.token)
        push(visitor)

    def note(visitor: Visitor, block: Receipt) -> Noted:
        push(visitor)
        return Noted()

    member.server.answers |= {Follow: follow, Receipt: note}


def events(output: str) -> list[tuple[str, str]]:
    """Lines of JSON as what happened, and to which message, by its subject or id."""
    found = []
    for line in output.splitlines():
        row = json.loads(line)
        message = row["messages"][0] if "messages" in row else row["message"]
        found.append((row["event"], message["subject"] if isinstance(message, dict) else message))
    return found


def test_what_another_device_has_dealt_with_is_told_and_not_drawn(member: Shell) -> None:
    """[RCPT-6]"""
    one, two, three = sample_message("Satu"), sample_message("Dua"), sample_message("Tiga")
    in_steps(
        member,
        [Elsewhere(state=ElsewhereState.SHOWN, messages=[one.id]), Popup(message=one), Popup(message=two)],
        [Elsewhere(state=ElsewhereState.ACKNOWLEDGED, messages=[two.id]), Popup(message=three)],
    )
    output = member.good("watch", "--count", "3")
    assert output.count("╭") == 2
    assert "“Satu” was shown on another device.\n" in output
    assert "“Dua” was acknowledged on another device.\n" in output
    assert {told for told in reported(member) if told[0] == "shown"} == {("shown", two.id), ("shown", three.id)}


def test_a_program_gets_also_what_another_device_has_dealt_with(member: Shell) -> None:
    """[RCPT-6] Once, as everything."""
    one, two = sample_message("Satu"), sample_message("Dua")
    in_steps(member, [Elsewhere(state=ElsewhereState.MUTED, messages=[one.id]), Popup(message=one), Popup(message=two)])
    lines = member.good("watch", "--count", "2", "--json")
    assert events(lines) == [("elsewhere", one.id), ("message", "Satu"), ("message", "Dua")]


def test_a_reminder_is_drawn_again_and_a_retraction_told(member: Shell) -> None:
    """[MSG-11], [MSG-12]"""
    one, two, last = sample_message("Satu"), sample_message("Dua"), sample_message("Tiga")
    in_steps(
        member,
        [Retracted(message=two.id, retracted_at=5), Popup(message=one)],
        [Reminder(message=one), Popup(message=two), Popup(message=sample_message("Lain"))],
        [Retracted(message=one.id, retracted_at=6), Popup(message=last)],
    )
    output = member.good("watch", "--count", "3")
    assert (output.count("Satu"), output.count("Dua"), output.count("╭")) == (3, 0, 4)
    assert "“Satu” was retracted by its sender.\n" in output
    assert two.id not in [message for state, message in reported(member) if state == "shown"]


def test_a_program_gets_reminders_and_retractions(member: Shell) -> None:
    """[MSG-11], [MSG-12]"""
    one, last = sample_message("Satu"), sample_message("Tiga")
    in_steps(
        member,
        [Popup(message=one)],
        [Reminder(message=one), Popup(message=sample_message("Lain"))],
        [Retracted(message=one.id, retracted_at=6), Popup(message=last)],
    )
    lines = member.good("watch", "--count", "3", "--json", "--ack")
    first, *between, retracted, end = events(lines)
    assert (first, retracted, end) == (("message", "Satu"), ("retracted", one.id), ("message", "Tiga"))
    assert sorted(between) == [("message", "Lain"), ("reminder", "Satu")]


def test_a_message_that_a_run_before_has_shown_comes_again_only_by_a_reminder(member: Shell) -> None:
    one, two = sample_message("Satu"), sample_message("Dua")
    in_steps(member, [Popup(message=one)])
    assert member.good("watch", "--count", "1").count("Satu") == 1
    in_steps(member, [Popup(message=one), Reminder(message=one), Popup(message=two)])
    output = member.good("watch", "--count", "1")
    assert (output.count("Satu"), output.count("Dua")) == (1, 1)


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


def test_what_one_run_has_shown_the_next_does_not_show_again(member: Shell) -> None:
    member.server.messages = [sample_message("Satu"), sample_message("Dua"), sample_message("Tiga")]
    assert [row["message"]["subject"] for row in member.rows("watch", "--count", "2")] == ["Satu", "Dua"]
    assert [row["message"]["subject"] for row in member.rows("watch", "--count", "1")] == ["Tiga"]


def test_what_was_being_shown_when_a_run_was_killed_is_told_and_not_shown_again(member: Shell) -> None:
    from kentongan.client.keeper import Keeper

    member.server.messages = [sample_message("Terputus"), sample_message("Utuh")]
    with Keeper(member.profile) as keeper:
        keeper.cache.take(member.server.messages)
        keeper.popups.next()
    result = member.run("watch", "--count", "1")
    assert "Terputus" not in result.stdout
    assert "“Terputus”" in result.stderr
    assert "Utuh" in result.stdout


def test_files_that_an_earlier_run_did_not_save_are_saved_by_the_next(member: Shell, tmp_path: Path) -> None:
    from kentongan.client.keeper import Keeper

    attachment = sample_attachment(b"png" * 1000)
    member.server.blobs[attachment.id] = (attachment, b"png" * 1000)
    member.server.messages = [sample_message("Satu", attachments=[attachment]), sample_message("Dua")]
    (tmp_path / "in").mkdir()
    with Keeper(member.profile) as keeper:
        keeper.cache.take(member.server.messages)
        message = keeper.popups.next(tmp_path / "in")
        assert message
        keeper.popups.done(message.id, seen=True)
    rows = member.rows("watch", "--count", "1")
    assert {row["event"] for row in rows} == {"message", "saved"}
    assert read_all(tmp_path / "in") == {"poster.png": b"png" * 1000}


def test_two_runs_at_once_with_one_profile_are_one_too_many(member: Shell) -> None:
    from kentongan.client.keeper import Keeper

    with Keeper(member.profile):
        result = member.run("watch")
    assert result.exit_code == 2
    assert "in use by another Kentongan" in result.stderr
    assert member.server.received == []


def test_what_waits_in_the_outbox_is_sent(member: Shell) -> None:
    from kentongan.client.keeper import Keeper

    with Keeper(member.profile) as keeper:
        keeper.outbox.put(Send(id="a" * 32, to=["a@x"], subject="Nanti"))
    accept = member.server.answers[Send]

    def accept_and_push(visitor: Visitor, block: Send) -> None:
        visitor.send(accept(visitor, block), block.token)  # type: ignore[arg-type]
        visitor.send(Popup(message=sample_message()))

    member.server.answers[Send] = accept_and_push
    member.good("watch", "--count", "1")
    assert [block.subject for block in member.server.got(Send)] == ["Nanti"]
