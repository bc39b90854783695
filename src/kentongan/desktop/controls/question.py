"""One question before something that cannot be undone; the window goes on behind it."""

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.label import Label
from kentongan.desktop.theme import look, px
from kentongan.language import Sentence


class Question(QDialog):
    """Words and two buttons; `then` is called when somebody says yes. Open it with `open`."""

    def __init__(
        self,
        parent: QWidget,
        said: Sentence,
        answers: tuple[Sentence, Sentence],
        then: Callable[[], object],
        *,
        is_grave: bool = False,
        **values: object,
    ) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setWindowTitle(parent.window().windowTitle())
        words = Label("", "lead", wrap=True)
        words.put(said, **values)
        self._words = words
        self.yes = Button(answers[0], self.accept, kind="danger" if is_grave else "primary")
        self.no = Button(answers[1], self.reject)
        self.no.setDefault(True)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.no)
        row.addWidget(self.yes)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(20)
        column.addWidget(words)
        column.addLayout(row)
        self.accepted.connect(then)
        self.finished.connect(self.deleteLater)
        look.changed.connect(self._fit)
        self._fit()

    def _fit(self) -> None:
        self._words.ensurePolished()
        self._words.setMinimumWidth(px(380))
        self._column.activate()
        self.setMinimumHeight(0)
        self.adjustSize()
        self.setMinimumHeight(self._column.totalHeightForWidth(self.width()))
