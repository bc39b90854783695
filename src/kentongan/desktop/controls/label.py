"""Text on the screen. Received text is never read as markup."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip, QWidget

from kentongan.desktop.wording import Said, bind


class Label(QLabel):
    """A label in one of the roles of the style sheet; always plain text."""

    def __init__(
        self,
        said: Said | str = "",
        role: str = "",
        tone: str = "",
        parent: QWidget | None = None,
        wrap: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setProperty("role", role)
        self.setProperty("tone", tone)
        self.put(said)

    def put(self, said: Said | str, /, **values: object) -> None:
        """Say something else: a sentence, or a function, which follow the language, or text as it is."""
        if not isinstance(said, str):
            bind(self, "text", said, **values)
        else:
            self.__dict__.pop("_kentongan_wording", None)
            self.setText(said)

    def set_tone(self, tone: str) -> None:
        """`ok`, `bad`, `warn`, or empty."""
        if self.property("tone") != tone:
            self.setProperty("tone", tone)
            restyle(self)


class Elided(Label):
    """Words that may be too many for their place: shortened in the middle, so that their ending can be seen."""

    def __init__(self, said: Said | str, role: str = "strong", tone: str = "") -> None:
        super().__init__(said, role, tone)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The part that fits."""
        painter = QPainter(self)
        painter.setFont(self.font())
        painter.setPen(self.palette().color(self.foregroundRole()))
        shown = self._shown()
        painter.drawText(self.rect(), self.alignment() | Qt.TextFlag.TextSingleLine, shown)

    def event(self, event: QEvent) -> bool:
        """The mouse on shortened words shows all of them."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip and not self.toolTip():
            QToolTip.showText(event.globalPos(), self.text() if self._shown() != self.text() else "", self)
            return True
        return super().event(event)

    def _shown(self) -> str:
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())


def restyle(widget: QWidget) -> None:
    """Let the style sheet look at a widget's properties again."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
