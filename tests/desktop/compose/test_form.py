"""Everything that is written about a message, read back as it was."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from kentongan import limits
from kentongan.client.drafts import WrittenDraft
from kentongan.client.profile import Profile
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.compose.form import Form
from kentongan.desktop.texts import compose as texts
from kentongan.words import Level
from tests.desktop.compose.test_writing import attachment


@pytest.fixture
def form(tmp_path: Path) -> Iterator[Form]:
    bridge = Bridge(Profile(tmp_path))
    bridge.open()
    page = QWidget()
    made = Form(bridge, page)
    QVBoxLayout(page).addWidget(made)
    page.show()
    yield made
    page.close()
    bridge.keeper.__exit__(None, None, None)


def written(**more: object) -> WrittenDraft:
    fields: dict[str, object] = {
        "to": ["@a", "humas@b"],
        "subject": "Rapat",
        "text": "Pukul sembilan.",
        "level": Level.IMPORTANT,
        "lives": limits.DAY,
        "attached": [attachment()],
        "reply_to": "1" * 32,
        "revises": "2" * 32,
    }
    return WrittenDraft(**(fields | more))  # type: ignore[arg-type]


def test_a_draft_comes_out_as_it_went_in_and_nothing_is_told_of_it(form: Form) -> None:
    told: list[bool] = []
    form.changed.connect(lambda: told.append(True))
    form.show_draft(draft := written())
    assert form.draft() == draft
    assert told == []
    QTest.keyClicks(form.subject, "!")
    assert told
    assert form.draft().subject == "Rapat!"


def test_after_a_cancelled_sending_it_is_another_message_about_the_same(form: Form) -> None:
    form.show_draft(draft := written())
    form.begin_anew()
    again = form.draft()
    assert again.id != draft.id
    assert (again.reply_to, again.revises, again.subject) == (draft.reply_to, draft.revises, draft.subject)


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({}, None),
        ({"to": []}, texts.NEEDS_RECIPIENT),
        ({"to": ["salah"]}, texts.NEEDS_CORRECTION),
        ({"subject": "  "}, texts.NEEDS_SUBJECT),
        ({"text": "x" * (limits.TEXT.value + 1)}, texts.TOO_LONG),
        ({"lives": 0, "expires_at": 1}, texts.PAST),
    ],
)
def test_what_is_missing_is_said_before_anything_is_sent(form: Form, more: dict[str, object], wrong: object) -> None:
    form.show_draft(written(**more))
    assert form.objection() == wrong


def test_a_locked_form_shows_everything_and_takes_nothing(form: Form) -> None:
    form.show_draft(written())
    form.lock(True)
    QTest.keyClicks(form.subject, "x")
    QTest.keyClicks(form.text.input, "x")
    assert form.draft().subject == "Rapat"
    assert form.draft().text == "Pukul sembilan."
    assert not any(button.isEnabled() for button in form.level.buttons.values())


def test_the_keyboard_goes_where_the_next_thing_is_missing(form: Form) -> None:
    form.window().activateWindow()
    for draft, field in (
        (WrittenDraft(), form.audience.input),
        (WrittenDraft(to=["@a"]), form.subject),
        (WrittenDraft(to=["@a"], subject="Rapat"), form.text.input),
    ):
        form.show_draft(draft)
        form.focus()
        assert form.window().focusWidget() is field


def test_a_draft_that_is_louder_than_one_may_be_is_not_sent(form: Form) -> None:
    form.show_draft(written(level=Level.EMERGENCY))
    assert form.objection() is texts.TOO_LOUD
    form.level.allow(Level.EMERGENCY)
    assert form.objection() is None
