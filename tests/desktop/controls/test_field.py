"""A field of a form says what is wrong with what stands in it, in its own words and in time."""

import pytest

from kentongan.desktop.controls.field import PAUSE, Field
from kentongan.desktop.wording import wording
from kentongan.domain.address import new_name
from kentongan.language import Sentence
from tests.desktop.desk import run, type_into, until

NAME = Sentence("Nama pendek", "Short name")
HINT = Sentence("Huruf kecil", "Small letters")


@pytest.fixture
def field() -> Field:
    field = Field(NAME, check=lambda text: new_name(text, "code"), ticked=True)
    field.hint(HINT)
    return field


def test_the_complaint_names_the_field_as_the_form_does(field: Field) -> None:
    type_into(field.input, "dua kata")
    field.look()
    assert field.note.text() == "The field “Short name” cannot be used (a-z 0-9 -)."
    assert field.is_bad
    wording.speak("id")
    assert field.note.text() == "Isian “Nama pendek” tidak dapat dipakai (a-z 0-9 -)."


def test_what_was_wrong_is_right_again_without_a_word(field: Field) -> None:
    type_into(field.input, "dua kata")
    field.look()
    type_into(field.input, "dua-kata")
    field.look()
    assert (field.note.text(), field.input.property("tone"), field.is_good) == ("Small letters", "", True)


def test_nobody_is_told_anything_while_the_keys_still_go(field: Field) -> None:
    run(_type_and_rest(field))


async def _type_and_rest(field: Field) -> None:
    type_into(field.input, "dua kata")
    assert field.note.text() == "Small letters"
    assert field._pause.interval() == PAUSE == 400
    await until(lambda: field.note.text().startswith("The field"), "the complaint after the pause")


def test_leaving_does_not_wait_for_the_pause(field: Field) -> None:
    type_into(field.input, "dua kata")
    field.input.editingFinished.emit()
    assert field.note.text().startswith("The field")


def test_the_tick_is_there_when_there_is_something_to_judge(field: Field) -> None:
    assert field._tick
    assert not field._tick.isVisible()
    type_into(field.input, "contoh")
    field.look()
    assert field._tick.isVisible()


def test_a_warning_stops_nobody(field: Field) -> None:
    type_into(field.input, "contoh")
    field.warn(HINT)
    assert (field.note.property("tone"), field.input.property("tone"), field.is_good) == ("warn", "", True)


def test_what_the_server_has_said_stays_until_something_else_is_typed(field: Field) -> None:
    type_into(field.input, "contoh")
    field.complain("Somebody has this name.")
    field.hint(HINT)
    field.input.editingFinished.emit()
    assert (field.note.text(), field.input.property("tone")) == ("Somebody has this name.", "bad")
    type_into(field.input, "contoh-dua")
    field.look()
    assert field.note.text() == "Small letters"


def test_a_complaint_does_not_move_what_stands_below(field: Field) -> None:
    field.show()
    quiet = field.input.sizeHint().height()
    type_into(field.input, "dua kata")
    field.look()
    field.input.clearFocus()
    assert field.input.property("tone") == "bad"
    assert field.input.sizeHint().height() == quiet
