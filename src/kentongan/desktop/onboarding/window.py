"""The window of the way in: the village at the left, one page at the right."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QStackedWidget, QVBoxLayout, QWidget

from kentongan.client.errors import KeyChanged, NotLoggedIn, ServerRefused
from kentongan.client.link_state import LinkState, NotConnected
from kentongan.client.profile import Profile
from kentongan.desktop.applicant import Applicant
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.first_size import begin_as
from kentongan.desktop.onboarding.form import KeptForm
from kentongan.desktop.onboarding.key_changed import KeyChangedPage
from kentongan.desktop.onboarding.login import LoginPage
from kentongan.desktop.onboarding.own_password import OwnPasswordPage
from kentongan.desktop.onboarding.page import Page
from kentongan.desktop.onboarding.rail import Rail
from kentongan.desktop.onboarding.recovery import RecoveryPage
from kentongan.desktop.onboarding.refusal import tell_refusal
from kentongan.desktop.onboarding.registration import RegistrationPage
from kentongan.desktop.onboarding.waiting import WaitingPage
from kentongan.desktop.onboarding.welcome import WelcomePage
from kentongan.desktop.texts import onboarding as texts
from kentongan.desktop.theme import look
from kentongan.desktop.wording import bind, wording
from kentongan.errors import ErrorCode, KentonganError
from kentongan.language import Language
from kentongan.protocol.commands.registration import Registration
from kentongan.words import RegistrationState

_USUAL, _SMALLEST = (1180, 800), (720, 560)


class OnboardingWindow(QWidget):
    """From the first launch to a login; opened again, it stands where it was left."""

    logged_in = Signal()
    decided = Signal()  # about the registration, perhaps while the window was closed
    leaving = Signal()
    language_chosen = Signal(str)

    def __init__(self, profile: Profile) -> None:
        super().__init__()
        bind(self, "windowTitle", texts.NAME)
        begin_as(self, *_USUAL)
        # Whether the program goes on waiting without it.
        self.may_close = False
        self.applicant = Applicant(profile)
        form = KeptForm(profile.folder)
        self.welcome = WelcomePage(self.applicant)
        self.registration = RegistrationPage(self.applicant, form)
        self.waiting = WaitingPage(self.applicant, form)
        self.login = LoginPage(self.applicant)
        self.own_password = OwnPasswordPage(self.applicant, form)
        self.recovery = RecoveryPage(self.applicant, form)
        self.key_changed = KeyChangedPage()
        self._rejected: Registration | None = None
        self._steps: dict[Page, int | None] = {
            self.welcome: 0, self.registration: 1, self.waiting: 2,
            self.login: 3, self.own_password: 3, self.recovery: 3, self.key_changed: None,
        }  # fmt: skip
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        self._rail = Rail()
        self.pages = QStackedWidget()
        self.pages.setObjectName("pages")
        for page in self._steps:
            self.pages.addWidget(page)
        right = QVBoxLayout()
        right.setContentsMargins(0, 24, 0, 0)
        right.setSpacing(0)
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 64, 0)
        top.addStretch(1)
        top.addWidget(Button(texts.LANGUAGE, self._change_language, kind="quiet", icon_name="translate"))
        right.addLayout(top)
        right.addWidget(self.pages, 1)
        whole = QHBoxLayout(self)
        # Large text on a small screen: the rail makes room, see `_fit`.
        whole.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setMinimumSize(*_SMALLEST)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._rail)
        whole.addLayout(right, 1)
        look.changed.connect(self._fit)

    def _connect(self) -> None:
        self.welcome.wants_registration.connect(self._register)
        self.welcome.wants_login.connect(self.ask_to_log_in)
        self.welcome.renewed.connect(self._go_on)
        self.registration.wants_back.connect(self._leave_form)
        self.registration.sent.connect(self.wait)
        self.waiting.wants_correction.connect(self._correct)
        self.waiting.wants_to_close.connect(self.close)
        self.waiting.withdrawn.connect(self._begin_anew)
        self.applicant.decided.connect(self._decide)
        self.applicant.line.connect(self._note_line)
        self.login.wants_own_password.connect(self._choose_password)
        self.login.wants_recovery.connect(self._recover)
        self.login.wants_another_server.connect(lambda: self._invite(renews=False))
        self.own_password.wants_back.connect(self.ask_to_log_in)
        self.recovery.wants_back.connect(self.ask_to_log_in)
        self.recovery.reset_only.connect(self._ask_for_new_password)
        self.key_changed.wants_invitation.connect(lambda: self._invite(renews=True))
        self.key_changed.wants_to_leave.connect(self.leaving)
        for way_in in (self.login, self.own_password, self.recovery):
            way_in.logged_in.connect(self.logged_in)
        for asking in (self.welcome, self.login, self.recovery):
            asking.key_changed.connect(self.stop)

    def begin(self, because: KentonganError | None = None) -> None:
        """Stand where the profile is; `because` of what has ended a session, it says so."""
        profile = self.applicant.profile
        if isinstance(because, KeyChanged):
            self.stop(because)
        elif profile.is_applicant:
            self.wait()
        elif profile.knows_server:
            self.ask_to_log_in()
            if because and not isinstance(because, NotLoggedIn):
                tell_refusal(self.login.answer, because)
        else:
            self._invite(renews=False)

    @property
    def is_waiting(self) -> bool:
        """Whether there is a decision to wait for."""
        return self.pages.currentWidget() is self.waiting and self._rejected is None

    def show_page(self, page: Page) -> None:
        """Turn to a page; the rail tells which step it is."""
        self.pages.setCurrentWidget(page)
        self._rail.tell(self._steps[page])
        self._fit()
        (page.first() or page).setFocus()

    def stop(self, error: KeyChanged) -> None:
        """The full stop: another key."""
        self.key_changed.tell(error)
        self.show_page(self.key_changed)

    # Server

    def _invite(self, *, renews: bool) -> None:
        self.welcome.begin(renews=renews)
        self.show_page(self.welcome)

    def _go_on(self) -> None:
        """The server has its new key: on from where the stop was."""
        if self.applicant.profile.member:
            self.logged_in.emit()
        else:
            self.begin()

    # Registration

    def _register(self) -> None:
        self.registration.begin()
        self.show_page(self.registration)

    def wait(self) -> None:
        """Wait for the administrator, over as many connections as it takes."""
        self._rejected = None
        self.waiting.begin(may_close=self.may_close)
        self.show_page(self.waiting)
        self.applicant.begin_waiting()

    def _correct(self) -> None:
        if self.applicant.profile.registration is None:
            self._register()
            return
        self.registration.correct(self._rejected.reason if self._rejected else "")
        self.show_page(self.registration)

    def _leave_form(self) -> None:
        if self._rejected:
            self.show_page(self.waiting)
        elif self.applicant.profile.is_applicant:
            self.wait()
        else:
            self._invite(renews=False)

    def _begin_anew(self) -> None:
        self._rejected = None
        self.registration.begin(withdrawn=True)
        self.show_page(self.registration)

    def _decide(self, registration: Registration) -> None:
        if registration.state is RegistrationState.APPROVED:
            self.ask_to_log_in(approved=True)
        elif registration.state is RegistrationState.WITHDRAWN:
            self.applicant.profile.forget_registration()
            self._begin_anew()
        else:
            self._rejected = registration
            self.waiting.reject(registration)
            self.show_page(self.waiting)
        self.decided.emit()

    def _note_line(self, state: LinkState) -> None:
        """What waiting does not mend."""
        why = state.why if isinstance(state, NotConnected) else None
        if isinstance(why, KeyChanged):
            self.stop(why)
        elif isinstance(why, ServerRefused) and why.code == ErrorCode.REGISTRATION_UNKNOWN:
            self._lose(why)

    def _lose(self, error: KentonganError) -> None:
        self.applicant.profile.forget_registration()
        self.waiting.lose(error)

    # Logging in

    def ask_to_log_in(self, *, approved: bool = False) -> None:
        """The login page, for who has an account."""
        self.login.begin(approved=approved)
        self.show_page(self.login)

    def _ask_for_new_password(self, said: str) -> None:
        self.ask_to_log_in()
        self.login.tell(said)

    def _choose_password(self, address: str, first: str) -> None:
        self.own_password.begin(address, first, remember=self.login.remembers)
        self.show_page(self.own_password)

    def _recover(self, address: str) -> None:
        self.recovery.begin(address, remember=self.login.remembers)
        self.show_page(self.recovery)

    # The window

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wide enough for the rail, or not."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if page := self.pages.currentWidget():
            self._rail.setVisible(self.width() >= self._rail.maximumWidth() + page.minimumSizeHint().width())

    def _change_language(self) -> None:
        language: Language = "en" if wording.language == "id" else "id"
        wording.speak(language)
        self._fit()
        self.language_chosen.emit(language)
