"""The way in, filled with sample data."""

from PySide6.QtWidgets import QWidget

from kentongan.client.errors import KeyChanged, LinkLost
from kentongan.client.invitation import Invitation
from kentongan.client.link_state import Reconnecting
from kentongan.client.profile import KeptRegistration
from kentongan.desktop.onboarding.window import OnboardingWindow
from kentongan.protocol.commands.registration import Registration
from kentongan.words import RegistrationState
from tests.desktop.scene import scene
from tests.desktop.stage import ADDRESS, LINE, SENDERS, Stage


def _onboarding(stage: Stage) -> OnboardingWindow:
    window = OnboardingWindow(stage.profile)
    stage.kept.append(window)
    return window


@scene("welcome")
async def _welcome(stage: Stage) -> QWidget:
    window = _onboarding(stage)
    window.begin()
    window.welcome.server.tell(Invitation.parse(LINE), "")
    return window


@scene("welcome, right server")
async def _right_server(stage: Stage) -> QWidget:
    window = _onboarding(stage)
    window.begin()
    window.welcome.invitation.text = LINE
    window.welcome.server.tell(Invitation.parse(LINE), SENDERS[0][1])
    window.welcome._allow(True)
    return window


@scene("recovery")
async def _recovery(stage: Stage) -> QWidget:
    window = _onboarding(stage)
    window._recover(ADDRESS)
    return window


@scene("registration")
async def _registration(stage: Stage) -> QWidget:
    window = _onboarding(stage)
    window.registration.fields["code"].text = "Bukan Kode"
    window.registration.fields["code"].look()
    window.show_page(window.registration)
    return window


@scene("waiting")
async def _waiting(stage: Stage) -> QWidget:
    stage.profile.keep_registration(KeptRegistration(number=17, claim="rahasia", address=ADDRESS))
    window = _onboarding(stage)
    window.waiting.begin()
    window.show_page(window.waiting)
    window.waiting._tell_line(Reconnecting(5, LinkLost()))
    return window


@scene("rejected")
async def _rejected(stage: Stage) -> QWidget:
    window = _onboarding(stage)
    decided = Registration(
        number=17, state=RegistrationState.REJECTED, address=ADDRESS, submitted_at=1, reason="Alamatnya keliru"
    )
    window.waiting.reject(decided)
    window.show_page(window.waiting)
    return window


@scene("login")
async def _login(stage: Stage) -> QWidget:
    window = _onboarding(stage)
    window.login.begin(approved=True)
    window.show_page(window.login)
    return window


@scene("own password")
async def _own_password(stage: Stage) -> QWidget:
    window = _onboarding(stage)
    window._choose_password(ADDRESS, "pertama")
    return window


@scene("key changed")
async def _key_changed(stage: Stage) -> QWidget:
    window = _onboarding(stage)
    window.stop(KeyChanged("127.0.0.1:7420", "-".join(["ABCD"] * 13), "-".join(["ABCD"] * 12 + ["ABCA"])))
    return window
