"""A field for a password: hidden unless somebody wants to see it, and it tells of Caps Lock."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit

from kentongan.desktop.controls.field import Field
from kentongan.desktop.icons import icon
from kentongan.desktop.texts import password as texts
from kentongan.desktop.theme import look
from kentongan.desktop.wording import bind
from kentongan.language import Sentence


class SecretField(Field):
    """A password to type; the eye at its end shows and hides it."""

    def __init__(self, name: Sentence, icon_name: str = "lock-outline") -> None:
        super().__init__(name, icon_name=icon_name)
        self.input.setEchoMode(QLineEdit.EchoMode.Password)
        self.eye = QAction(self.input)
        self.input.addAction(self.eye, QLineEdit.ActionPosition.TrailingPosition)
        # For who has no mouse; only while the field has the keyboard.
        self.eye.setShortcut(QKeySequence("Ctrl+H"))
        self.eye.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.eye.triggered.connect(lambda: self.show_text(not self.is_shown))
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
        bind(self.eye, "text", texts.HIDE if self.is_shown else texts.SHOW)
        bind(self.eye, "toolTip", texts.HIDE if self.is_shown else texts.SHOW)
        self.eye.setIcon(icon("eye-off-outline" if self.is_shown else "eye-outline", "ink-2"))


class _SecretLine(QLineEdit):
    """Qt does not tell how Caps Lock stands; letters do, by the case that they come in."""

    caps_lock = Signal(bool)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Type, and notice."""
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
