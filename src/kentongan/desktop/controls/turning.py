"""Things beside each other, or on top of each other where their words are too long for that."""

from PySide6.QtWidgets import QBoxLayout, QWidget


def turn(row: QBoxLayout, parts: list[QWidget], room: int) -> None:
    """Turn a row so that its parts have the width that they need; `room` is what there is, in pixels."""
    for part in parts:
        part.ensurePolished()
    needed = sum(part.minimumSizeHint().width() + row.spacing() for part in parts)
    row.setDirection(QBoxLayout.Direction.TopToBottom if needed > room else QBoxLayout.Direction.LeftToRight)
