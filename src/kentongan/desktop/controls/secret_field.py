"""A field for a password: hidden unless somebody wants to see it, and it tells of Caps Lock."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from kentongan.desktop.controls.button import IconButton
from kentongan.desktop.controls.field import Field
from kentongan.desktop.texts import password as texts
from kentongan.desktop.theme import look, px
from kentongan.desktop.wording import bind
from kentongan.language import Sentence


class SecretField(Field):
    """A password to type; the eye at its end shows and hides it."""

    def __init__(self, name: Sentence, icon_name: str = "lock-outline") -> None:
        super().__init__(name, icon_name=icon_name)
        self.input.setEchoMode(QLineEdit.EchoMode.Password)
        # A button and no action of the line: those are for the mouse only.
        self.eye = IconButton("eye-outline", texts.SHOW, lambda: self.show_text(not self.is_shown), size=18)
        self.eye.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.eye.setCursor(Qt.CursorShape.ArrowCursor)
        end = QHBoxLayout(self.input)
        end.setContentsMargins(0, 0, 4, 0)
        end.addStretch(1)
        end.addWidget(self.eye)
        assert isinstance(self.input, _SecretLine)
        self.input.caps_lock.connect(self._tell_caps_lock)
        look.changed.connect(self._draw_eye)
        self._draw_eye()

    @property
    def is_shown(self) -> bool:
        """Whether the password can be read on the screen."""
        return self.input.echoMode() is QLineEdit.EchoMode.Normal

    def show_text(self, is_shown: bool) -> None:
        """Show the password, or hide it."""
        self.input.setEchoMode(QLineEdit.EchoMode.Normal if is_shown else QLineEdit.EchoMode.Password)
        self._draw_eye()

    def clear(self) -> None:
        """Nothing stands here any more, and what comes is hidden."""
        self.text = ""
        self.show_text(False)
        self.look()

    def _line(self) -> QLineEdit:
        return _SecretLine()

    def _tell_caps_lock(self, is_on: bool) -> None:
        if is_on:
            self.warn(texts.CAPS_LOCK)
        else:
            self.look()

    def _draw_eye(self) -> None:
        for what in ("accessibleName", "toolTip"):
            bind(self.eye, what, texts.HIDE if self.is_shown else texts.SHOW)
        self.eye.put("eye-off-outline" if self.is_shown else "eye-outline", "ink-2")
        self.input.setTextMargins(0, 0, px(32), 0)


class _SecretLine(QLineEdit):
    """Qt does not tell how Caps Lock stands; letters do, by the case that they come in."""

    caps_lock = Signal(bool)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Type, and notice. What the eye has no use for is not typed here."""
        if any(inside.hasFocus() for inside in self.findChildren(QWidget)):
            event.ignore()
            return
        super().keyPressEvent(event)
        letter = event.text()
        if event.key() == Qt.Key.Key_CapsLock:
            self.caps_lock.emit(False)  # it is another now; the next letter tells which
        elif len(letter) == 1 and letter.lower() != letter.upper():
            has_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.caps_lock.emit(letter.isupper() != has_shift)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Elsewhere nobody needs to know."""
        super().focusOutEvent(event)
        self.caps_lock.emit(False)
