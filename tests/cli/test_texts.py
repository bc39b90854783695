import string
from collections.abc import Iterator

from kentongan.cli import texts
from kentongan.language import Sentence

# The same word in both languages.
SHARED = {"Info", "Server", "video", "kentongan: {what}", "{name}  {value}", "institut"}


def sentences() -> Iterator[tuple[str, Sentence]]:
    for name, value in vars(texts).items():
        if isinstance(value, Sentence):
            yield name, value
        elif isinstance(value, dict) and not name.startswith("_"):
            yield from ((f"{name}[{key}]", sentence) for key, sentence in value.items())


def names(text: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field}


def test_both_languages_name_the_same_things_and_say_them_differently() -> None:
    found = list(sentences())
    assert len(found) > 50
    assert [name for name, sentence in found if names(sentence.id) != names(sentence.en)] == []
    same = {sentence.id for _, sentence in found if sentence.id == sentence.en}
    assert same <= SHARED
