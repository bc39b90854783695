"""The password is forgotten, or the first one was lost: a letter with a code, and a new password in exchange."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kentongan.client.errors import KeyChanged, ServerRefused
from kentongan.desktop.applicant import Applicant
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.field import Field
from kentongan.desktop.controls.new_password import NewPassword
from kentongan.desktop.controls.note import Note
from kentongan.desktop.onboarding.form import KeptForm
from kentongan.desktop.onboarding.own_password import owner_of
from kentongan.desktop.onboarding.page import NARROW, Page
from kentongan.desktop.onboarding.refusal import tell_refusal
from kentongan.desktop.tasks import spawn
from kentongan.desktop.texts import login as texts
from kentongan.desktop.texts import onboarding
from kentongan.desktop.wording import say, wording
from kentongan.domain.address import Address
from kentongan.domain.password import Owner
from kentongan.errors import ErrorCode, KentonganError


class RecoveryPage(Page):
    """First the address; then the code of the letter with a new password, and in."""

    logged_in = Signal()
    reset_only = Signal(str)  # the password is new, but logging in did not succeed: what to say
    wants_back = Signal()
    key_changed = Signal(object)

    def __init__(self, applicant: Applicant, form: KeptForm) -> None:
        super().__init__(texts.RECOVERY, texts.RECOVERY_LEAD, width=NARROW)
        self._applicant, self._form = applicant, form
        self._remember = True
        self.answer = Note()
        self.address = Field(texts.ADDRESS, texts.ADDRESS_EXAMPLE, Address.parse, icon_name="account-outline")
        self.code = Field(texts.CODE, texts.CODE_EXAMPLE, icon_name="email-outline")
        self.code.hint(texts.CODE_HINT)
        self.choice = NewPassword()
        self.ask = Button(texts.ASK_FOR_CODE, self._ask, kind="primary", size="large")
        self.has_code = Button(texts.HAVE_CODE, self._go_on, kind="link")
        self.save = Button(
            texts.SAVE_AND_SIGN_IN, self.submit, kind="primary", size="large", icon_name="arrow-right", icon_after=True
        )
        parts: tuple[QWidget, ...] = (self.answer, self.address, self.code, self.choice)
        for part in parts:
            self.content.addWidget(part)
        self.foot.addWidget(Button(onboarding.BACK, self._back, kind="quiet", icon_name="arrow-left"))
        self.foot.addStretch(1)
        for button in (self.has_code, self.ask, self.save):
            self.foot.addWidget(button)
        self.address.input.returnPressed.connect(self._ask)
        for field in (self.code, self.choice.password, self.choice.again):
            field.input.returnPressed.connect(self.submit)
        self.address.changed.connect(self._allow)
        self.code.changed.connect(self._allow)
        self.choice.changed.connect(self._allow)
        self._turn(has_code=False)

    def begin(self, address: str, *, remember: bool) -> None:
        """For who knows at least the address, perhaps."""
        self._remember = remember
        self.address.text = address
        self._turn(has_code=False)

    def first(self) -> QWidget:
        """The address, or the code."""
        return (self.address if self.code.isHidden() else self.code).input

    def _turn(self, *, has_code: bool) -> None:
        self.answer.hide()
        self.title.put(texts.NEW_CODE if has_code else texts.RECOVERY)
        if has_code:
            address = self.address.text.strip()
            self.lead.put(texts.NEW_CODE_LEAD, address=address)
            self.choice.begin(owner_of(address, self._form))
        else:
            self.lead.put(texts.RECOVERY_LEAD)
            self.code.text = ""
            self.choice.begin(Owner(""))
        of_code: tuple[QWidget, ...] = (self.code, self.choice, self.save)
        of_address: tuple[QWidget, ...] = (self.address, self.ask, self.has_code)
        for part in of_code:
            part.setVisible(has_code)
        for part in of_address:
            part.setVisible(not has_code)
        self._allow()
        self.first().setFocus()

    def _back(self) -> None:
        if self.code.isHidden():
            self.wants_back.emit()
        else:
            self._turn(has_code=False)

    def _allow(self) -> None:
        self.ask.setEnabled(self.address.is_good)
        self.has_code.setEnabled(self.address.is_good)
        self.save.setEnabled(self.code.is_good and self.choice.is_ready)

    # The letter

    def _go_on(self) -> None:
        self._turn(has_code=True)

    def _ask(self) -> None:
        if self.ask.isEnabled():
            self.ask.setEnabled(False)
            spawn(self._ask_for_code())

    async def _ask_for_code(self) -> None:
        try:
            await self._applicant.forgot(self.address.text.strip())
        except KentonganError as error:
            self._refuse(error)
        else:
            self._turn(has_code=True)
            self.answer.tell("good", texts.CODE_ASKED)
        self._allow()

    # The code

    def submit(self) -> None:
        """Set the new password, and log in with it."""
        if self.save.isEnabled():
            self.save.setEnabled(False)
            spawn(self._reset(self.address.text.strip(), self.code.text.strip(), self.choice.text))

    async def _reset(self, address: str, code: str, password: str) -> None:
        try:
            await self._applicant.reset(address, code, password)
        except KentonganError as error:
            self._refuse(error)
        else:
            await self._log_in(address, password)
        self._allow()

    async def _log_in(self, address: str, password: str) -> None:
        try:
            await self._applicant.login(address, password, remember=self._remember)
        except KentonganError:
            self.reset_only.emit(say(texts.RESET_BUT_NOT_IN))
        else:
            self.logged_in.emit()
        self._turn(has_code=False)

    def _refuse(self, error: KentonganError) -> None:
        if isinstance(error, KeyChanged):
            self.key_changed.emit(error)
        elif isinstance(error, ServerRefused) and error.code in (ErrorCode.CODE_REFUSED, ErrorCode.CODE_EXPIRED):
            self.code.complain(error.say(wording.language))
            self.code.input.setFocus()
        else:
            tell_refusal(self.answer, error)
