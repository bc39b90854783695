from kentongan.cli.administration import texts
from kentongan.store import letter


def test_every_kind_of_letter_has_its_words() -> None:
    assert set(texts.LETTER_KINDS) == {letter.WELCOME, letter.REJECTION, letter.CODE, letter.WAITING}
