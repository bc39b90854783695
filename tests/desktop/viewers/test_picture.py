"""A picture in its window: fitted, zoomed, moved, and never farther than its edge."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from kentongan.desktop.attachments.picture import Picture
from kentongan.desktop.viewers.picture import Canvas, PictureViewer
from kentongan.desktop.wording import wording
from tests.desktop.desk import wait_until


def picture(width: int, height: int) -> Picture:
    sizes = [QImage(width >> step, height >> step, QImage.Format.Format_RGB32) for step in range(3)]
    for image, colour in zip(sizes, ("red", "green", "blue"), strict=True):
        image.fill(colour)
    return Picture(sizes, [])


@pytest.fixture
def viewer() -> PictureViewer:
    made = PictureViewer(picture(1600, 1200))
    made.resize(800, 640)
    made.show()
    wait_until(made.isVisible)
    return made


def test_a_large_one_is_fitted_and_a_small_one_keeps_its_size(viewer: PictureViewer) -> None:
    canvas = viewer.canvas
    assert canvas.scale == pytest.approx(min(canvas.width() / 1600, canvas.height() / 1200))
    small = Canvas(picture(40, 30))
    small.resize(400, 300)
    small.fit()
    assert small.scale == 1


def test_keys_zoom_and_the_percentage_follows(viewer: PictureViewer) -> None:
    before = viewer.canvas.scale
    QTest.keyClick(viewer.canvas, Qt.Key.Key_Plus)
    assert viewer.canvas.scale == pytest.approx(before * 1.25)
    assert viewer.percent.text() == f"{round(viewer.canvas.scale * 100)} %"
    QTest.keyClick(viewer.canvas, Qt.Key.Key_Minus)
    assert viewer.canvas.scale == pytest.approx(before)
    for _ in range(40):
        QTest.keyClick(viewer.canvas, Qt.Key.Key_Plus)
    assert viewer.canvas.scale == 8
    QTest.keyClick(viewer.canvas, Qt.Key.Key_0)
    for _ in range(40):
        QTest.keyClick(viewer.canvas, Qt.Key.Key_Minus)
    assert viewer.canvas.scale == pytest.approx(before), "no smaller than fitted"


def test_the_wheel_zooms(viewer: PictureViewer) -> None:
    before = viewer.canvas.scale
    middle = QPointF(viewer.canvas.rect().center())
    nothing = Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        middle, middle, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton, nothing, Qt.ScrollPhase.NoScrollPhase, False
    )
    viewer.canvas.wheelEvent(event)
    assert viewer.canvas.scale == pytest.approx(before * 1.25)


def test_it_is_moved_no_farther_than_its_edge(viewer: PictureViewer) -> None:
    canvas = viewer.canvas
    canvas.zoom(1 / canvas.scale)
    canvas.move_by(-100_000, -100_000)
    assert (canvas._middle.x(), canvas._middle.y()) == (canvas.width() / 2, canvas.height() / 2)
    canvas.move_by(100_000, 100_000)
    assert canvas._middle.x() == 1600 - canvas.width() / 2


def test_what_is_painted_is_near_its_size_on_the_screen(viewer: PictureViewer) -> None:
    def painted() -> str:
        return viewer.canvas.grab().toImage().pixelColor(viewer.canvas.rect().center()).name()

    viewer.canvas.zoom(1 / viewer.canvas.scale)
    assert painted() == "#ff0000"
    viewer.canvas.fit()
    assert painted() == "#008000" if viewer.canvas.scale <= 0.5 else "#ff0000"


def test_it_has_a_name_in_both_languages(viewer: PictureViewer) -> None:
    assert viewer.canvas.accessibleName() == "Picture of 1600 × 1200"
    wording.speak("id")
    assert viewer.canvas.accessibleName() == "Gambar 1600 × 1200"
    assert isinstance(viewer.focusProxy(), QWidget)
