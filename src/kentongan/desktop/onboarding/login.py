"""Logging in; after the first password, choosing an own one."""

from PySide6.QtCore import Signal

from kentongan.client.errors import KeyChanged, ServerRefused
from kentongan.desktop.applicant import Applicant
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.field import Field
from kentongan.desktop.controls.note import Note
from kentongan.desktop.controls.secret_field import SecretField
from kentongan.desktop.onboarding.page import Page
from kentongan.desktop.tasks import spawn
from kentongan.desktop.texts import onboarding as texts
from kentongan.desktop.wording import wording
from kentongan.domain.address import Address
from kentongan.errors import ErrorCode, KentonganError

_WIDTH = 420


class LoginPage(Page):
    """Address and password. Every refusal stands in one place, in words; the fields keep what they have."""

    logged_in = Signal()
    wants_own_password = Signal(str, str)
    key_changed = Signal(object)

    def __init__(self, applicant: Applicant) -> None:
        super().__init__(texts.LOGIN, texts.LOGIN_LEAD)
        self._applicant = applicant
        self.answer = Note()
        self.address = Field(texts.ADDRESS, texts.ADDRESS_EXAMPLE, Address.parse)
        self.password = SecretField(texts.PASSWORD)
        self.sign_in = Button(texts.SIGN_IN, self.submit, kind="primary", size="large")
        for field in (self.address, self.password):
            field.setMaximumWidth(_WIDTH)
            field.input.returnPressed.connect(self.submit)
        for part in (self.answer, self.address, self.password):
            self.content.addWidget(part)
        self.foot.addStretch(1)
        self.foot.addWidget(self.sign_in)

    def begin(self, *, approved: bool) -> None:
        """Ask for the password of who is known; `approved` at this moment."""
        profile = self._applicant.profile
        known = profile.member or profile.registration
        if known and not self.address.text:
            self.address.text = known.address
        if approved:
            self.answer.tell("good", texts.APPROVED)
        (self.password if self.address.text else self.address).input.setFocus()

    def submit(self) -> None:
        """Try what stands in the fields."""
        if self.address.is_good and self.password.text and self.sign_in.isEnabled():
            self.sign_in.setEnabled(False)
            spawn(self._log_in(self.address.text.strip(), self.password.text))

    async def _log_in(self, address: str, password: str) -> None:
        try:
            await self._applicant.login(address, password)
        except KeyChanged as error:
            self.key_changed.emit(error)
        except KentonganError as error:
            code = error.code if isinstance(error, ServerRefused) else ""
            if code == ErrorCode.PASSWORD_MUST_CHANGE:
                self.wants_own_password.emit(address, password)
            elif code == ErrorCode.LOGIN_REFUSED:
                self.answer.tell("note", texts.WRONG_PASSWORD)
            else:
                self.answer.tell("note", error.say(wording.language))
            self.password.input.selectAll()
            self.password.input.setFocus()
        else:
            self.logged_in.emit()
        self.sign_in.setEnabled(True)


class OwnPasswordPage(Page):
    """Once, after the first password."""

    logged_in = Signal()

    def __init__(self, applicant: Applicant) -> None:
        super().__init__(texts.OWN_PASSWORD, texts.OWN_PASSWORD_LEAD)
        self._applicant = applicant
        self._address = self._first = ""
        self.answer = Note()
        self.password = SecretField(texts.NEW_PASSWORD)
        self.again = SecretField(texts.REPEAT_PASSWORD)
        self.save = Button(texts.SAVE_PASSWORD, self.submit, kind="primary", size="large")
        for field in (self.password, self.again):
            field.setMaximumWidth(_WIDTH)
            field.input.returnPressed.connect(self.submit)
        for part in (self.answer, self.password, self.again):
            self.content.addWidget(part)
        self.foot.addStretch(1)
        self.foot.addWidget(self.save)

    def begin(self, address: str, first: str) -> None:
        """For this member, whose first password is this one."""
        self._address, self._first = address, first
        self.password.input.setFocus()

    def submit(self) -> None:
        """Try the new password."""
        if self.password.text != self.again.text:
            self.answer.tell("note", texts.PASSWORDS_DIFFER)
        elif self.password.text and self.save.isEnabled():
            self.save.setEnabled(False)
            spawn(self._save())

    async def _save(self) -> None:
        try:
            await self._applicant.login(self._address, self._first, self.password.text)
        except KentonganError as error:
            self.answer.tell("note", error.say(wording.language))
        else:
            self._first = ""
            self.logged_in.emit()
        self.save.setEnabled(True)
