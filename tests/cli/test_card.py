import pytest

from kentongan.cli.card import card
from kentongan.cli.terminal import Terminal
from kentongan.protocol.commands.message import Message
from kentongan.words import AttachmentKind, Level
from tests.client.samples import sample_attachment, sample_message


def drawn(message: Message, capsys: pytest.CaptureFixture[str], language: str = "en") -> str:
    terminal = Terminal(language, None)  # type: ignore[arg-type]
    terminal.draw(card(terminal, message))
    return capsys.readouterr().out


def test_a_card_has_all_that_a_popup_has(capsys: pytest.CaptureFixture[str]) -> None:
    poster = sample_attachment(b"x" * 2_500_000, "poster.png")
    message = sample_message(
        "Gempa", level=Level.EMERGENCY, text="Kampus ditutup.\nTetap tenang.", attachments=[poster]
    )
    output = drawn(message, capsys, "id")
    for words in (
        *("‼ Darurat", "Universitas Contoh", "humas@contoh · Sari Contoh", "Gempa", "Kampus ditutup.", "Tetap tenang."),
        *("poster.png · berkas · 2,5 MB", message.id[:8], "berlaku sampai"),
    ):
        assert words in output


@pytest.mark.parametrize("level", Level)
def test_every_level_has_its_own_word_and_sign(level: Level, capsys: pytest.CaptureFixture[str]) -> None:
    others = [drawn(sample_message(level=other), capsys).split("─")[1] for other in Level if other is not level]
    assert drawn(sample_message(level=level), capsys).split("─")[1] not in others


@pytest.mark.parametrize("kind", AttachmentKind)
def test_every_kind_of_attachment_can_be_drawn(kind: AttachmentKind, capsys: pytest.CaptureFixture[str]) -> None:
    import msgspec

    attachment = msgspec.structs.replace(sample_attachment(b"x", "a"), kind=kind)
    assert "a · " in drawn(sample_message(attachments=[attachment]), capsys)


def test_a_strangers_words_stay_words(capsys: pytest.CaptureFixture[str]) -> None:
    evil = "\x1b[2J[link=file:///etc/passwd]x[/link]\x07\u202e"
    attachment = sample_attachment(b"x", f"a{evil}.png")
    message = sample_message(evil, text=evil, sender=evil, institution=evil, contact=evil, attachments=[attachment])
    output = drawn(message, capsys)
    assert not {"\x1b", "\x07", "\u202e"} & set(output)
    assert "[link=file" in output
