"""The icon in the panel: how the line stands, how many messages nobody has opened, and the way to window and quiet."""

import os
import sys
from datetime import datetime

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from kentongan.client.link_state import Connected, Connecting, LinkState, Reconnecting
from kentongan.desktop import clock
from kentongan.desktop.controls.tray_picture import STEPS, Panel, TrayState, tray_icon
from kentongan.desktop.preferences import Preferences
from kentongan.desktop.texts import onboarding
from kentongan.desktop.texts import tray as texts
from kentongan.desktop.wording import say, wording

_STEP_MILLISECONDS = 600
_HOUR_MILLISECONDS = 3_600_000


class Tray(QObject):
    """The icon and its menu. Where there is no panel for it, `is_there` says so, and the rest does nothing."""

    open = Signal()
    compose = Signal()
    quit = Signal()

    def __init__(self, preferences: Preferences) -> None:
        super().__init__()
        self._preferences = preferences
        self._state = TrayState.OFFLINE
        self._line = TrayState.OFFLINE
        self._count = self._step = 0
        self._is_quiet = False
        self.icon = QSystemTrayIcon(self)
        self.menu = QMenu()
        self._actions = [
            (self._add(self.open.emit), texts.OPEN),
            (self._add(self.compose.emit), texts.COMPOSE),
        ]
        self.menu.addSeparator()
        self.quiet_action = self._add(self._toggle_quiet)
        self.menu.addSeparator()
        self._actions.append((self._add(self.quit.emit), texts.QUIT))
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._activate)
        self._turn = QTimer(self, interval=_STEP_MILLISECONDS)
        self._turn.timeout.connect(self._next_step)
        wording.changed.connect(self.draw)
        preferences.changed.connect(self.draw)
        # The hour of the menu is that of the moment in which it opens.
        self.menu.aboutToShow.connect(self.draw)
        self.draw()

    @property
    def is_there(self) -> bool:
        """Whether the system has a panel for it."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    @property
    def state(self) -> TrayState:
        """What the drum says."""
        return self._state

    def show(self) -> None:
        """Appear, if there is a place for it."""
        if self.is_there:
            self.icon.show()

    def hide(self) -> None:
        """Go."""
        self._turn.stop()
        self.icon.hide()

    def end(self) -> None:
        """Go for good: nothing is drawn any more."""
        self.hide()
        wording.changed.disconnect(self.draw)
        self._preferences.changed.disconnect(self.draw)

    def tell_line(self, line: LinkState) -> None:
        """The line stands so now."""
        if isinstance(line, Connected):
            self._line = TrayState.CONNECTED
        elif isinstance(line, Connecting | Reconnecting):
            self._line = TrayState.RECONNECTING
        else:
            self._line = TrayState.OFFLINE
        self.draw()

    def tell_count(self, count: int) -> None:
        """So many messages nobody has opened."""
        self._count = count
        self.draw()

    def tell_quiet(self, is_quiet: bool) -> None:
        """Popups wait, or no more."""
        self._is_quiet = is_quiet
        self.draw()

    def tell_once_that_it_stays(self) -> None:
        """The window was closed for the first time: say that the program has not ended."""
        if not self._preferences.now.told_of_tray:
            self._preferences.change(told_of_tray=True)
            self.icon.showMessage(say(onboarding.NAME), say(texts.STAYS), self.icon.icon())

    def draw(self) -> None:
        """Picture, tip and menu as everything is now."""
        is_resting = self._line is TrayState.CONNECTED and self._is_quiet
        self._state = TrayState.QUIET if is_resting else self._line
        if self._state is TrayState.RECONNECTING and not self._preferences.now.reduce_motion:
            if not self._turn.isActive():
                self._turn.start()
        else:
            self._turn.stop()
            self._step = STEPS - 1
        self.icon.setIcon(tray_icon(self._state, self._count, panel(), self._step))
        self.icon.setToolTip(self._tip())
        for action, said in self._actions:
            action.setText(say(said))
        until = self._preferences.now.quiet_until
        if until > datetime.now().timestamp() * 1000:
            self.quiet_action.setText(say(texts.QUIET_UNTIL, time=clock.hour(clock.local(until))))
        else:
            self.quiet_action.setText(say(texts.QUIET))

    def _tip(self) -> str:
        if self._state is TrayState.OFFLINE:
            return say(texts.OFFLINE)
        if self._state is TrayState.RECONNECTING:
            return say(texts.RECONNECTING)
        if self._count:
            return say(texts.UNREAD, count=self._count)
        return say(texts.RESTING if self._state is TrayState.QUIET else texts.CONNECTED)

    def _add(self, act: object) -> QAction:
        action = self.menu.addAction("")
        action.triggered.connect(act)
        return action

    def _next_step(self) -> None:
        self._step = (self._step + 1) % STEPS
        self.icon.setIcon(tray_icon(self._state, self._count, panel(), self._step))

    def _activate(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.open.emit()

    def _toggle_quiet(self) -> None:
        now = int(datetime.now().timestamp() * 1000)
        is_over = self._preferences.now.quiet_until <= now
        self._preferences.change(quiet_until=now + _HOUR_MILLISECONDS if is_over else 0)


def panel() -> Panel:
    """The ground of this system's panel, where it is known."""
    if sys.platform in ("win32", "darwin"):
        dark = QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return Panel.DARK if dark else Panel.LIGHT
    return Panel.DARK if "GNOME" in os.environ.get("XDG_CURRENT_DESKTOP", "") else Panel.UNKNOWN
