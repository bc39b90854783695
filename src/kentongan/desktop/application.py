"""The program: the way in until somebody is logged in, then the main window and the popups."""

import asyncio
import contextlib
from functools import cache, partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from kentongan.client.errors import KeychainClosed, KeyChanged, NotLoggedIn, ServerRefused
from kentongan.client.link_state import Connected, Connecting, LinkState
from kentongan.client.profile import KeyPlace, Profile
from kentongan.desktop.autostart import autostart
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.dress import Dress
from kentongan.desktop.onboarding.window import OnboardingWindow
from kentongan.desktop.popup.conductor import Conductor
from kentongan.desktop.popup.newest import NewestMenu
from kentongan.desktop.popup.stack import PopupStack
from kentongan.desktop.preferences import Preferences
from kentongan.desktop.settings.page import SettingsPage
from kentongan.desktop.sound import Sound
from kentongan.desktop.tasks import spawn
from kentongan.desktop.texts import login, onboarding, popup
from kentongan.desktop.texts import settings as texts
from kentongan.desktop.tray import Tray
from kentongan.desktop.window import MainWindow
from kentongan.desktop.wording import say, wording
from kentongan.errors import ErrorCode, KentonganError
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.protocol.commands.message import Message

# How long the end of the program waits for the server to log a guest out.
_GOODBYE_SECONDS = 2.0
_GONE = frozenset({ErrorCode.DEVICE_UNKNOWN, ErrorCode.SESSION_ENDED})


class Application(QObject):
    """Owns the windows of one profile, and what passes between them."""

    quitting = Signal()

    def __init__(self, profile: Profile, *, in_background: bool = False) -> None:
        super().__init__()
        self.profile = profile
        self.onboarding: OnboardingWindow | None = None
        self.window: MainWindow | None = None
        self.bridge: Bridge | None = None
        self.conductor: Conductor | None = None
        self.preferences = Preferences(profile.folder)
        self.dress = Dress(self.preferences)
        self.sound = Sound(self.preferences, profile.folder)
        self.popups = PopupStack()
        self.tray = Tray(self.preferences)
        self._in_background = in_background
        self.tray.open.connect(self.bring)
        self.tray.compose.connect(self._compose)
        self.tray.quit.connect(self.quitting)

    def begin(self) -> None:
        """Open the window that the profile is at. Raises ProfileBusy, ProfileBroken."""
        if self.profile.member:
            self._enter()
        else:
            self._open_onboarding()

    def bring(self) -> None:
        """Bring the window of the moment to the front."""
        if self.window:
            self.window.bring()
        elif self.onboarding:
            self.onboarding.show()
            self.onboarding.raise_()
            self.onboarding.activateWindow()

    @property
    def ends_with_its_windows(self) -> bool:
        """Whether closing the last window is the end: before anybody is logged in no messages are waited for."""
        onboarding = self.onboarding
        is_closed = onboarding is not None and not onboarding.isVisible()
        waits_on = onboarding is not None and onboarding.may_close and onboarding.is_waiting
        return self.window is None and is_closed and not waits_on

    async def close(self) -> None:
        """End everything that was begun; what is on the screen counts as what it was reported as."""
        self.tray.end()
        if self.conductor:
            self.conductor.end()
        if self.window:
            self.window.keep()
            self.window.stays = False
            self.window.close_apart()
        if self.bridge:
            await self._forget_guest(self.bridge)
            await self.bridge.close()

    async def _forget_guest(self, bridge: Bridge) -> None:
        """Who did not want to be remembered is logged out, if the server can be told in this moment."""
        member = self.profile.member
        if member and member.place is KeyPlace.MEMORY:
            with contextlib.suppress(KentonganError, TimeoutError):
                async with asyncio.timeout(_GOODBYE_SECONDS):
                    await bridge.client.logout()

    # The two windows

    def _open_onboarding(self, because: KentonganError | None = None) -> None:
        self.onboarding = OnboardingWindow(self.profile)
        self.onboarding.may_close = self.tray.is_there
        self.onboarding.logged_in.connect(self._enter)
        self.onboarding.leaving.connect(self.quitting)
        self.onboarding.decided.connect(self._tell_decision)
        self.onboarding.applicant.line.connect(self._show_wait)
        self.onboarding.pages.currentChanged.connect(lambda _: self._show_wait())
        self.onboarding.language_chosen.connect(lambda language: self.preferences.change(language=language))
        self.onboarding.begin(because)
        self.onboarding.show()

    def _show_wait(self, state: LinkState | None = None) -> None:
        """While there is a decision to wait for, and only then, the panel tells how the line stands."""
        if self.onboarding is None or not self.onboarding.may_close:
            return
        if state:
            self.tray.tell_line(state)
        if isinstance(state, Connected) and state.strangers and self.window:
            self.window.tell(state.strangers[0].say(wording.language), False)  # [TLS-5] the settings keep it
        if self.onboarding.is_waiting:
            self.tray.show()
        else:
            self.tray.hide()

    def _tell_decision(self) -> None:
        """The window may be closed: it comes back with the answer."""
        self._show_wait()
        if self.onboarding and not self.onboarding.isVisible():
            self.bring()
            self.tray.icon.showMessage(say(onboarding.NAME), say(onboarding.DECISION), self.tray.icon.icon())

    def _enter(self) -> None:
        self.bridge = Bridge(self.profile)
        self.bridge.open()
        self.conductor = Conductor(self.bridge.keeper, self.preferences, self.popups, self.sound, self.bridge.report)
        self.window = MainWindow(self.bridge)
        self._connect(self.bridge, self.conductor, self.window)
        made = cache(partial(self._make_settings, self.bridge, self.window))
        self.window.add(made, "cog-outline", texts.SETTINGS)
        self.window.stays = True
        self.tray.show()
        if not self._in_background:
            self.window.show()
        elif not self.tray.is_there:
            self.window.showMinimized()
        self._in_background = False
        if self.onboarding:
            self._close_onboarding(self.onboarding, self.window)
        self.conductor.begin()
        self.bridge.begin()

    def _close_onboarding(self, window: OnboardingWindow, main: MainWindow) -> None:
        if window.applicant.keychain_refused:
            main.tell(say(login.KEYCHAIN_REFUSED), False)
        self.onboarding = None
        window.close()
        window.deleteLater()

    def _connect(self, bridge: Bridge, conductor: Conductor, window: MainWindow) -> None:
        bridge.stored.connect(lambda _: conductor.take())
        bridge.line.connect(self._note_line)
        bridge.elsewhere.connect(self._drop_elsewhere)
        bridge.retracted.connect(lambda retracted: conductor.drop(retracted.message))
        bridge.reminded.connect(lambda reminder: conductor.remind(reminder.message))
        bridge.changed.connect(conductor.note_change)
        bridge.ended.connect(self._end)
        for news in (bridge.stored, bridge.changed, bridge.elsewhere, bridge.retracted):
            news.connect(lambda _: self._count())
        conductor.opened.connect(self._open)
        conductor.see_all.connect(self._see_all)
        conductor.quiet_changed.connect(self.tray.tell_quiet)
        window.closing.connect(self._keep_running)
        QShortcut(QKeySequence.StandardKey.Quit, window, self.quitting.emit)
        QShortcut(QKeySequence("Ctrl+Shift+K"), window, lambda: self._act_on_newest(conductor, window))
        self.tray.tell_quiet(conductor.is_quiet)
        self._count()

    def _make_settings(self, bridge: Bridge, window: MainWindow) -> SettingsPage:
        usual = self.profile.folder == Profile.at_home().folder
        page = SettingsPage(bridge, self.preferences, self.sound, autostart(None if usual else self.profile.folder))
        page.quit.connect(self.quitting)
        page.logged_out.connect(lambda: self.leave())
        page.told.connect(window.tell)
        return page

    def _note_line(self, state: LinkState) -> None:
        self.tray.tell_line(state)
        # Popups that wait are held while the server is asked about them; without a line they are shown all the same.
        if not isinstance(state, Connecting) and self.conductor:
            self.conductor.take()

    def _count(self) -> None:
        if self.bridge:
            self.tray.tell_count(self.bridge.keeper.cache.unopened())

    def _keep_running(self) -> None:
        """Closing the window does not end the watch; where there is no panel it only becomes small."""
        if self.window and self.tray.is_there:
            self.window.hide()
            self.tray.tell_once_that_it_stays()
        elif self.window:
            self.window.showMinimized()

    def _end(self, error: KentonganError) -> None:
        """The line will not come back by itself: another login may be needed."""
        is_gone = isinstance(error, ServerRefused) and error.code in _GONE
        if is_gone or isinstance(error, NotLoggedIn | KeychainClosed | KeyChanged):
            self.leave(error)
        elif self.window:
            self.window.tell(error.say(wording.language), False)

    def leave(self, error: KentonganError | None = None) -> None:
        """Nobody is logged in any more, or nobody may go on: back to the way in."""
        if self.window and self.bridge and self.conductor:
            self.conductor.end()
            self.tray.hide()
            self.window.stays = False
            self.window.keep()
            self.window.close_apart()
            self.window.hide()
            window, bridge = self.window, self.bridge
            self.window, self.bridge, self.conductor = None, None, None
            spawn(self._leave(window, bridge, error))

    async def _leave(self, window: MainWindow, bridge: Bridge, because: KentonganError | None) -> None:
        await bridge.close()
        # Only now: until then the line still tells the window how it stands.
        window.deleteLater()
        self._open_onboarding(because)

    # Popups

    def _open(self, message: Message) -> None:
        if self.window:
            self.window.show_message(message.id)

    def _act_on_newest(self, conductor: Conductor, window: MainWindow) -> None:
        """Popups never take the keyboard: from here they can be reached all the same."""
        menu = NewestMenu(conductor, window)
        if menu.message:
            menu.open()
        else:
            menu.deleteLater()
            window.tell(say(popup.NONE_ON_SCREEN), True)

    def _drop_elsewhere(self, elsewhere: Elsewhere) -> None:
        if self.conductor:
            for message in elsewhere.messages:
                self.conductor.drop(message)

    def _see_all(self) -> None:
        if self.window:
            self.window.rail.choose(0)
            self.window.bring()

    def _compose(self) -> None:
        if self.window:
            self.window.bring()
            self.window.compose.emit(None)
