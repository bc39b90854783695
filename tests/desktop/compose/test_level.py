from kentongan.desktop.compose.level import LevelPicker
from kentongan.desktop.wording import wording
from kentongan.words import Level


def test_levels_that_one_may_not_use_are_visible_and_locked_with_the_reason() -> None:
    picker = LevelPicker()
    picker.allow(Level.NORMAL)
    assert [button.isEnabled() for button in picker.buttons.values()] == [True, True, False, False]
    assert "Important, Emergency" in picker.note.text()
    wording.language = "id"
    picker.retranslate()
    assert "Penting, Darurat perlu izin" in picker.note.text()


def test_a_draft_may_be_louder_than_one_may_be_now() -> None:
    picker = LevelPicker()
    picker.level = Level.EMERGENCY
    assert not picker.is_good
    picker.allow(Level.EMERGENCY)
    assert picker.is_good
    picker.lock(True)
    assert not any(button.isEnabled() for button in picker.buttons.values())
