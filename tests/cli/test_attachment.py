from pathlib import Path

from kentongan.protocol.commands.message import Receipt
from tests.cli.shell import Shell, error_line
from tests.client.fake_server import read_all
from tests.client.samples import sample_attachment, sample_message

CONTENTS = {"poster.png": b"\x89PNG" * 1000, "film.mp4": b"film" * 100_000}


def offer(shell: Shell) -> str:
    attachments = [sample_attachment(content, name) for name, content in CONTENTS.items()]
    for attachment, content in zip(attachments, CONTENTS.values(), strict=True):
        shell.server.blobs[attachment.id] = (attachment, content)
    message = sample_message(attachments=attachments)
    shell.server.messages.append(message)
    return message.id


def test_attachments_are_saved_verified_and_reported_as_opened(member: Shell, tmp_path: Path) -> None:
    message = offer(member)
    folder = tmp_path / "deep" / "folder"
    output = member.good("save", message[:8], "--into", str(folder))
    assert output.splitlines() == [f"Saved: {folder / name}" for name in CONTENTS]
    assert read_all(folder) == CONTENTS
    assert [(block.state.value, block.messages) for block in member.server.got(Receipt)] == [("opened", [message])]


def test_saving_again_overwrites_nothing(member: Shell, tmp_path: Path) -> None:
    message = offer(member)
    member.good("save", message, "--into", str(tmp_path / "in"))
    rows = member.rows("save", message, "--into", str(tmp_path / "in"))
    assert [Path(row["path"]).name for row in rows] == ["poster (1).png", "film (1).mp4"]
    assert len(read_all(tmp_path / "in")) == 4


def test_damaged_files_are_told_and_not_kept(member: Shell, tmp_path: Path) -> None:
    message = offer(member)
    member.server.spoil = lambda content: content[::-1]
    result = member.run("save", message, "--into", str(tmp_path / "in"))
    assert result.exit_code == 6
    assert "poster.png" in error_line(result)
    assert read_all(tmp_path / "in") == {}


def test_a_message_without_attachments_saves_nothing(member: Shell, tmp_path: Path) -> None:
    member.server.messages = [sample_message()]
    result = member.run("save", member.server.messages[0].id, "--into", str(tmp_path))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "no attachments" in result.stderr
    assert member.server.got(Receipt) == []


def test_a_folder_that_cannot_be_made_is_told(member: Shell, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = member.run("save", offer(member), "--into", str(tmp_path / "file" / "in"))
    assert result.exit_code == 6
    assert "Not a directory" in error_line(result)
