"""The window of the way in: the village at the left, one page at the right."""

import asyncio

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from kentongan.client.errors import KeyChanged
from kentongan.client.profile import Profile
from kentongan.desktop.applicant import Applicant
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.drum import Village, app_icon
from kentongan.desktop.controls.label import Label
from kentongan.desktop.onboarding.key_changed import KeyChangedPage
from kentongan.desktop.onboarding.login import LoginPage, OwnPasswordPage
from kentongan.desktop.onboarding.page import Page
from kentongan.desktop.onboarding.registration import RegistrationPage
from kentongan.desktop.onboarding.waiting import WaitingPage
from kentongan.desktop.onboarding.welcome import WelcomePage
from kentongan.desktop.tasks import spawn
from kentongan.desktop.texts import onboarding as texts
from kentongan.desktop.wording import bind, wording
from kentongan.errors import KentonganError
from kentongan.protocol.commands.registration import Registration
from kentongan.words import RegistrationState


class OnboardingWindow(QWidget):
    """From the first launch to a login; opened again, it stands where it was left."""

    logged_in = Signal()

    def __init__(self, profile: Profile) -> None:
        super().__init__()
        bind(self, "windowTitle", texts.NAME)
        self.setWindowIcon(app_icon())
        self.resize(1180, 760)
        self.applicant = Applicant(profile)
        self._waiting: asyncio.Task[None] | None = None
        self.welcome = WelcomePage(self.applicant)
        self.registration = RegistrationPage(self.applicant)
        self.waiting = WaitingPage(self.applicant)
        self.login = LoginPage(self.applicant)
        self.own_password = OwnPasswordPage(self.applicant)
        self.key_changed = KeyChangedPage()
        self._rail = _Rail()
        self.pages = QStackedWidget()
        self.pages.setObjectName("pages")
        for page in (self.welcome, self.registration, self.waiting, self.login, self.own_password, self.key_changed):
            self.pages.addWidget(page)
        right = QVBoxLayout()
        right.setContentsMargins(0, 24, 0, 0)
        right.setSpacing(0)
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 64, 0)
        top.addStretch(1)
        top.addWidget(Button(texts.LANGUAGE, _other_language, kind="quiet", icon_name="translate"))
        right.addLayout(top)
        right.addWidget(self.pages, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._rail)
        whole.addLayout(right, 1)
        self._connect()

    def _connect(self) -> None:
        self.welcome.wants_registration.connect(lambda: self.show_page(self.registration))
        self.welcome.wants_login.connect(self.ask_to_log_in)
        self.welcome.key_changed.connect(self._stop_at_key)
        self.registration.wants_back.connect(lambda: self.show_page(self.welcome))
        self.registration.sent.connect(self.wait)
        self.waiting.wants_correction.connect(lambda: self.show_page(self.registration))
        self.applicant.decided.connect(self._decide)
        self.login.wants_own_password.connect(self._choose_password)
        self.login.key_changed.connect(self._stop_at_key)
        self.key_changed.wants_invitation.connect(lambda: self.show_page(self.welcome))
        for page in (self.login, self.own_password):
            page.logged_in.connect(self.logged_in)

    def begin(self) -> None:
        """Stand where the profile is."""
        profile = self.applicant.profile
        if profile.registration and not profile.member:
            self.wait()
        elif profile.member or profile.knows_server:
            self.ask_to_log_in()
        else:
            self.show_page(self.welcome)

    def show_page(self, page: Page) -> None:
        """Turn to a page; the rail tells which step it is."""
        self.pages.setCurrentWidget(page)
        steps: dict[Page, int] = {self.welcome: 0, self.registration: 1, self.waiting: 2}
        self._rail.tell(steps.get(page, 3))

    def wait(self) -> None:
        """Wait for the administrator, over as many connections as it takes."""
        self.waiting.begin()
        self.show_page(self.waiting)
        if self._waiting is None or self._waiting.done():
            self._waiting = spawn(self.applicant.wait())

    def ask_to_log_in(self) -> None:
        """The login page, for who has an account."""
        self.login.begin(approved=False)
        self.show_page(self.login)

    def _decide(self, registration: Registration) -> None:
        if registration.state is RegistrationState.APPROVED:
            self.login.begin(approved=True)
            self.show_page(self.login)
        else:
            self.waiting.reject(registration)
            self.show_page(self.waiting)

    def _choose_password(self, address: str, first: str) -> None:
        self.own_password.begin(address, first)
        self.show_page(self.own_password)

    def _stop_at_key(self, error: KentonganError) -> None:
        if isinstance(error, KeyChanged):
            self.key_changed.tell(error)
            self.show_page(self.key_changed)


class _Rail(QFrame):
    """The village, and the steps as words."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "rail")
        self.setFixedWidth(400)
        self._village = Village()
        self._steps = [Label(step, "", "rail-2") for step in texts.STEPS]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 32, 0, 40)
        layout.setSpacing(4)
        for label in (Label(texts.NAME, "popup-title", "rail"), Label(texts.MOTTO, "second", "rail-2")):
            label.setContentsMargins(40, 0, 40, 0)
            layout.addWidget(label)
        layout.addWidget(self._village, 1)
        for number, step in enumerate(self._steps, 1):
            row = QHBoxLayout()
            row.setContentsMargins(40, 0, 40, 0)
            row.setSpacing(12)
            row.addWidget(Label(str(number), "strong", "rail"))
            row.addWidget(step, 1)
            layout.addLayout(row)
            layout.addSpacing(8)

    def tell(self, step: int) -> None:
        """The step that is being taken; houses light up one after the other."""
        self._village.light(2 * step + 1)
        for place, label in enumerate(self._steps):
            label.setProperty("role", "strong" if place == step else "")
            label.set_tone("" if place == step else "rail-2")
            label.set_tone("rail" if place <= step else "rail-2")


def _other_language() -> None:
    wording.speak("en" if wording.language == "id" else "id")
