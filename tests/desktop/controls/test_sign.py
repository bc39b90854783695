"""An icon follows the theme, and the text size, while its window stands."""

from kentongan.colours import Theme
from kentongan.desktop.controls.sign import Sign
from kentongan.desktop.theme import colour, look


def colours(sign: Sign) -> set[str]:
    image = sign.pixmap().toImage()
    points = [(x, y) for x in range(image.width()) for y in range(image.height())]
    return {image.pixelColor(*point).name() for point in points if image.pixelColor(*point).alpha() == 255}


def test_another_theme_and_another_size_count_at_once() -> None:
    sign = Sign("alert", "important", 20)
    assert colour("important").name() in colours(sign)
    before = sign.pixmap().width()
    look.wear(Theme.DARK, 150)
    assert colour("important").name() in colours(sign)
    assert sign.pixmap().width() == before * 3 // 2


def test_it_may_begin_empty_and_become_another() -> None:
    sign = Sign(size=40)
    assert sign.pixmap().isNull()
    sign.put("check-circle", "ok")
    assert colour("ok").name() in colours(sign)
