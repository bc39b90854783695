"""Once, after the first password: choosing an own one."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from kentongan.desktop.applicant import Applicant
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.new_password import NewPassword
from kentongan.desktop.controls.note import Note
from kentongan.desktop.onboarding.form import KeptForm
from kentongan.desktop.onboarding.page import NARROW, Page
from kentongan.desktop.onboarding.refusal import tell_refusal
from kentongan.desktop.tasks import spawn
from kentongan.desktop.texts import login as texts
from kentongan.desktop.texts import onboarding
from kentongan.domain.password import Owner
from kentongan.errors import KentonganError


class OwnPasswordPage(Page):
    """The first password came by letter and works once; it is replaced in the login itself."""

    logged_in = Signal()
    wants_back = Signal()

    def __init__(self, applicant: Applicant, form: KeptForm) -> None:
        super().__init__(texts.OWN_PASSWORD, texts.OWN_PASSWORD_LEAD, width=NARROW)
        self._applicant, self._form = applicant, form
        self._address = self._first = ""
        self._remember = True
        self.answer = Note()
        self.choice = NewPassword()
        self.save = Button(
            texts.SAVE_PASSWORD, self.submit, kind="primary", size="large", icon_name="arrow-right", icon_after=True
        )
        self.content.addWidget(self.answer)
        self.content.addWidget(self.choice)
        self.foot.addWidget(Button(onboarding.BACK, self.wants_back.emit, kind="quiet", icon_name="arrow-left"))
        self.foot.addStretch(1)
        self.foot.addWidget(self.save)
        self.choice.changed.connect(self._allow)
        for field in (self.choice.password, self.choice.again):
            field.input.returnPressed.connect(self.submit)
        self._allow()

    def begin(self, address: str, first: str, *, remember: bool) -> None:
        """For this member, whose first password is this one."""
        self._address, self._first, self._remember = address, first, remember
        self.answer.hide()
        self.choice.begin(owner_of(address, self._form), first)

    def first(self) -> QWidget:
        """The first field."""
        return self.choice.password.input

    def _allow(self) -> None:
        self.save.setEnabled(self.choice.is_ready)

    def submit(self) -> None:
        """Try the new password, if the rules are met."""
        if self.save.isEnabled():
            self.save.setEnabled(False)
            spawn(self._save())

    async def _save(self) -> None:
        try:
            await self._applicant.login(self._address, self._first, self.choice.text, remember=self._remember)
        except KentonganError as error:
            tell_refusal(self.answer, error)
        else:
            self._first = ""
            self.choice.begin(Owner(""))
            self.logged_in.emit()
        self._allow()


def owner_of(address: str, form: KeptForm) -> Owner:
    """Whose password it is to be, as far as this computer knows."""
    return Owner(address, form.sent.get("institution", ""), form.sent.get("contact", ""))
