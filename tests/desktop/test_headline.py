import msgspec

from kentongan.desktop.headline import headline
from kentongan.desktop.wording import wording
from tests.client.samples import sample_message


def test_a_correction_is_called_so_in_both_languages_and_a_retracted_one_is_nothing() -> None:
    first = sample_message("Rapat Selasa")
    better = sample_message("Rapat Rabu", revises=first.id)
    assert headline(first) == "Rapat Selasa"
    assert headline(better) == "Corrected: Rapat Rabu"
    wording.language = "id"
    assert headline(better) == "Perbaikan: Rapat Rabu"
    assert headline(msgspec.structs.replace(better, subject="", retracted_at=1)) == ""
