"""The frame of every page."""

from kentongan.desktop.controls.label import Label
from kentongan.desktop.onboarding.page import NARROW, Page
from kentongan.desktop.texts import onboarding as texts
from kentongan.desktop.theme import look


def page_with(many: int, width: int = 0) -> Page:
    page = Page(texts.WELCOME, texts.WELCOME_LEAD, width=width)
    for _ in range(many):
        page.content.addWidget(Label(texts.NEXT))
    page.foot.addWidget(Label(texts.BACK))
    page.resize(780, 500)
    page.show()
    return page


def test_the_foot_stays_when_the_rest_scrolls() -> None:
    page = page_with(80)
    foot = page.foot.itemAt(0).widget()
    assert foot
    assert foot.geometry().bottom() <= page.height()
    assert not foot.visibleRegion().isEmpty()
    assert page.title.parentWidget().height() > page.height()


def test_a_narrow_page_stands_in_the_middle() -> None:
    page = page_with(1, NARROW)
    inner = page.title.parentWidget()
    left = inner.mapTo(page, inner.rect().topLeft()).x()
    right = page.width() - inner.mapTo(page, inner.rect().topRight()).x() - 1
    assert inner.width() <= NARROW
    assert abs(left - right) <= 12


def test_nothing_is_cut_at_the_largest_text() -> None:
    look.wear(percent=150)
    page = page_with(3)
    for label in page.findChildren(Label):
        assert label.height() >= label.heightForWidth(label.width()), label.text()
