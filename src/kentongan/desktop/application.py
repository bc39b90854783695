"""The program: the way in until somebody is logged in, then the main window and the popups."""

import asyncio
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from kentongan.client.errors import NotLoggedIn, ServerRefused
from kentongan.client.link_state import Connected
from kentongan.client.profile import Profile
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.onboarding.window import OnboardingWindow
from kentongan.desktop.popup.stack import PopupStack
from kentongan.desktop.window import MainWindow
from kentongan.desktop.wording import wording
from kentongan.errors import ErrorCode, KentonganError
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.protocol.commands.message import Message
from kentongan.words import DeliveryState

_GONE = frozenset({ErrorCode.DEVICE_UNKNOWN, ErrorCode.SESSION_ENDED})


class Application(QObject):
    """Owns the windows of one profile, and what passes between them."""

    quitting = Signal()

    def __init__(self, profile: Profile) -> None:
        super().__init__()
        self.profile = profile
        self.onboarding: OnboardingWindow | None = None
        self.window: MainWindow | None = None
        self.bridge: Bridge | None = None
        self.popups = PopupStack()
        self._later: set[QTimer] = set()
        self._connect_popups()

    def begin(self) -> None:
        """Open the window that the profile is at. Raises ProfileBusy, ProfileBroken."""
        if self.profile.member:
            self._enter()
        else:
            self._open_onboarding()

    async def close(self) -> None:
        """End everything that was begun; what is on the screen counts as what it was reported as."""
        for timer in self._later:
            timer.stop()
        self.popups.clear()
        if self.window:
            self.window.writing.save()
        if self.bridge:
            await self.bridge.close()

    # The two windows

    def _open_onboarding(self) -> None:
        self.onboarding = OnboardingWindow(self.profile)
        self.onboarding.logged_in.connect(self._enter)
        self.onboarding.begin()
        self.onboarding.show()

    def _enter(self) -> None:
        self.bridge = Bridge(self.profile)
        self.bridge.open()
        self.window = MainWindow(self.bridge)
        self.bridge.stored.connect(lambda _: self._pop_up())
        self.bridge.line.connect(lambda state: self._pop_up() if isinstance(state, Connected) else None)
        self.bridge.elsewhere.connect(self._drop_elsewhere)
        self.bridge.retracted.connect(lambda retracted: self._drop(retracted.message))
        self.bridge.reminded.connect(lambda reminder: self.popups.push(reminder.message))
        self.bridge.ended.connect(self._end)
        self.window.show()
        if self.onboarding:
            self.onboarding.close()
            self.onboarding = None
        # Claimed by an earlier run that ended before they were painted: rather twice than never.
        for message in self.bridge.keeper.popups.interrupted():
            self.popups.push(message)
        self._pop_up()
        self.bridge.begin()

    def _end(self, error: KentonganError) -> None:
        """The line will not come back by itself: another login may be needed."""
        gone = isinstance(error, NotLoggedIn) or (isinstance(error, ServerRefused) and error.code in _GONE)
        if gone and self.window and self.bridge:
            self.window.close()
            bridge, self.window, self.bridge = self.bridge, None, None
            asyncio.ensure_future(bridge.close()).add_done_callback(lambda _: self._open_onboarding())
        elif self.window:
            self.window.tell(error.say(wording.language), False)

    # Popups

    def _connect_popups(self) -> None:
        self.popups.shown.connect(self._note_shown)
        self.popups.acknowledged.connect(lambda message: self._report(DeliveryState.ACKNOWLEDGED, message))
        self.popups.opened.connect(self._open)
        self.popups.later.connect(self._put_off)
        self.popups.see_all.connect(self._see_all)

    def _pop_up(self) -> None:
        """Put everything that waits on the screen: claimed on the disk before it is painted."""
        assert self.bridge
        while message := self.bridge.keeper.popups.next():
            self.popups.push(message)

    def _note_shown(self, message: Message) -> None:
        """[RCPT-2] Painted in an exposed window: only now."""
        if self.bridge:
            self.bridge.keeper.popups.done(message.id, seen=True)
            self.bridge.keeper.nudge()

    def _open(self, message: Message) -> None:
        if self.window:
            self.window.show_message(message.id)

    def _report(self, state: DeliveryState, message: Message) -> None:
        if self.bridge:
            self.bridge.report(state, message.id)

    def _drop_elsewhere(self, elsewhere: Elsewhere) -> None:
        for message in elsewhere.messages:
            self._drop(message)

    def _drop(self, message: str) -> None:
        if self.bridge:
            self.bridge.keeper.popups.done(message, seen=False)
        self.popups.drop(message)

    def _put_off(self, message: Message, moment: datetime) -> None:
        timer = QTimer(self, singleShot=True)
        self._later.add(timer)
        timer.timeout.connect(lambda: self._later.discard(timer))
        timer.timeout.connect(lambda: self.popups.push(message))
        timer.start(int((moment - datetime.now().astimezone()).total_seconds() * 1000))

    def _see_all(self) -> None:
        self.popups.clear()
        if self.window:
            self.window.show_message(self.window.inbox.model.index(0).data(0x100).message.id)
