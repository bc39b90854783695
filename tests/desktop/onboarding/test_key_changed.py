"""The full stop."""

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton

from kentongan.client.errors import KeyChanged
from kentongan.desktop.onboarding.key_changed import KeyChangedPage
from tests.desktop.onboarding.pages import KEY, OTHER_KEY

ERROR = KeyChanged("pesan.contoh.example:7420", KEY, OTHER_KEY)


def test_it_shows_both_keys_and_no_way_on() -> None:
    page = KeyChangedPage()
    page.tell(ERROR)
    assert (page.known.accessibleName(), page.shown.accessibleName()) == (KEY, OTHER_KEY)
    assert {button.text() for button in page.findChildren(QAbstractButton) if button.text()} == {
        "Quit Kentongan", "Copy the details", "Paste a new invitation",
    }  # fmt: skip
    assert page.first() is page.invite


def test_another_key_takes_the_place_of_the_one_before() -> None:
    page = KeyChangedPage()
    page.tell(ERROR)
    page.tell(KeyChanged("pesan.contoh.example:7420", OTHER_KEY, KEY))
    assert page.shown.accessibleName() == KEY
    assert page.shown.layout().count() == len(KEY.split("-"))


def test_the_details_can_be_handed_on() -> None:
    page = KeyChangedPage()
    page._copy()
    page.tell(ERROR)
    page._copy()
    said = QGuiApplication.clipboard().text()
    assert [part for part in (ERROR.server, KEY, OTHER_KEY) if part not in said] == []
