"""Times, amounts and languages as people of both languages write them."""

import time
from collections.abc import Iterator

import pytest

from kentongan.web.texts import frame
from kentongan.web.wording import Speech, Words, language_of

ID, EN = Speech("id"), Speech("en")
AT = 1_795_400_520_000  # 2026-11-23 02:22 UTC


@pytest.fixture(autouse=True)
def jakarta(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "WIB-7")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("id", "id"),
        ("id-ID,id;q=0.9,en;q=0.8", "id"),
        ("fr,en;q=0.5,id;q=0.7", "id"),
        ("de", "en"),
        ("id;q=nonsense,en", "en"),
        ("id;q=" + "9" * 5000, "id"),
        (";;,,;q=", "en"),
    ],
)
def test_the_browser_says_which_language(accepted: str, language: str) -> None:
    assert language_of(accepted) == language


def test_times() -> None:
    assert (ID.clock(AT), EN.clock(AT)) == ("09.22", "09:22")
    assert (ID.day(AT), EN.day(AT)) == ("Senin, 23 November 2026", "Monday, 23 November 2026")
    assert ID.zone() == "WIB"
    assert ID.when(AT, AT) == "09.22"
    assert ID.when(AT - 86_400_000, AT) == "22 Nov 09.22"
    assert EN.when(AT - 365 * 86_400_000, AT) == "23 Nov 2025 09:22"


@pytest.mark.parametrize(
    ("passed", "indonesian", "english"),
    [
        (-5_000, "baru saja", "just now"),
        (59_999, "baru saja", "just now"),
        (60_000, "1 menit lalu", "1 min ago"),
        (3_600_000, "1 jam lalu", "1 h ago"),
        (86_400_000 * 40, "40 hari lalu", "40 d ago"),
    ],
)
def test_how_long_ago(passed: int, indonesian: str, english: str) -> None:
    assert (ID.ago(AT - passed, AT), EN.ago(AT - passed, AT)) == (indonesian, english)


def test_amounts() -> None:
    assert (ID.number(41902), EN.number(41902)) == ("41.902", "41,902")
    assert (ID.number(18.6, 1), EN.number(18.6, 1)) == ("18,6", "18.6")
    found = [EN.size(count) for count in (0, 999, 1000, 18_600_000, 123_000_000)]
    assert found == ["0 B", "999 B", "1.0 kB", "18.6 MB", "123 MB"]


def test_sentences_of_a_module_in_one_language() -> None:
    words = Words(frame, "id")
    assert str(words.NOTES) == frame.NOTES.id
    with pytest.raises(AttributeError):
        words.Sentence  # noqa: B018  what is no sentence is not said
