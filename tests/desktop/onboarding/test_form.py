"""What stands in the form survives the program."""

from pathlib import Path

from kentongan.desktop.onboarding.form import FILE, KeptForm


def test_what_is_typed_and_what_was_sent_are_two_things(tmp_path: Path) -> None:
    folder = tmp_path / "profile"
    form = KeptForm(folder)
    assert (form.typed, form.sent) == ({}, {})
    form.type({"email": "a@contoh.example"})
    form.send()
    form.type({"email": "b@contoh.example"})
    again = KeptForm(folder)
    assert (again.typed, again.sent) == ({"email": "b@contoh.example"}, {"email": "a@contoh.example"})


def test_a_file_that_cannot_be_read_is_an_empty_form(tmp_path: Path) -> None:
    for content in ("{", "[]", '{"typed": 7}', '{"typed": {"email": 7}}'):
        (tmp_path / FILE).write_text(content)
        assert KeptForm(tmp_path).typed == {}
