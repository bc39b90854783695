"""Logging in with address and password."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget
from shiboken6 import isValid

from kentongan.client.errors import KeyChanged, ServerRefused
from kentongan.desktop.applicant import Applicant
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.check_box import CheckBox
from kentongan.desktop.controls.field import Field
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.note import Note
from kentongan.desktop.controls.secret_field import SecretField
from kentongan.desktop.icons import pixmap
from kentongan.desktop.onboarding.page import NARROW, Page
from kentongan.desktop.onboarding.refusal import tell_refusal
from kentongan.desktop.tasks import spawn
from kentongan.desktop.texts import login as texts
from kentongan.desktop.theme import look
from kentongan.desktop.wording import bind
from kentongan.domain.address import Address
from kentongan.errors import ErrorCode, KentonganError


class LoginPage(Page):
    """Address and password. Every refusal stands in one place, in words; the fields keep what they have."""

    logged_in = Signal()
    wants_own_password = Signal(str, str)  # address and first password
    wants_recovery = Signal(str)  # address, as far as it is typed
    wants_another_server = Signal()
    key_changed = Signal(object)

    def __init__(self, applicant: Applicant) -> None:
        super().__init__(texts.LOGIN, width=NARROW)
        self._applicant = applicant
        self.answer = Note()
        self.address = Field(texts.ADDRESS, texts.ADDRESS_EXAMPLE, Address.parse, icon_name="account-outline")
        self.password = SecretField(texts.PASSWORD)
        self.remember = CheckBox(texts.REMEMBER)
        self.remember.setChecked(True)
        self.remember.toggled.connect(self._explain)
        self.means = Label("", "caption", wrap=True)
        self.forgot = Button(texts.FORGOT, lambda: self.wants_recovery.emit(self.address.text.strip()), kind="link")
        self.sign_in = Button(texts.SIGN_IN, self.submit, kind="primary", size="large")
        self.another = Button(texts.ANOTHER_SERVER, self.wants_another_server.emit, kind="link")
        self._key = _KnownKey()
        self._where = Label("", "second")
        row = QHBoxLayout()
        row.addWidget(self.remember, 1)
        row.addWidget(self.forgot)
        above: tuple[QWidget, ...] = (self.answer, self.address, self.password)
        below: tuple[QWidget, ...] = (self.means, self.sign_in, self._key)
        for part in above:
            self.content.addWidget(part)
        self.content.addLayout(row)
        for part in below:
            self.content.addWidget(part)
        self.foot.addWidget(self._where, 1)
        self.foot.addWidget(self.another)
        for field in (self.address, self.password):
            field.input.returnPressed.connect(self.submit)
            field.input.textEdited.connect(self.answer.hide)
        self._has_keychain = False

    @property
    def remembers(self) -> bool:
        """Whether the key shall outlive the program."""
        return self.remember.isChecked()

    def begin(self, *, approved: bool = False) -> None:
        """Ask for the password of who is known; `approved` at this moment."""
        profile = self._applicant.profile
        if not self.address.text:
            self.address.text = profile.address
        is_known = profile.address != "" and not profile.is_applicant
        self.title.put(texts.LOGIN_AGAIN if is_known else texts.LOGIN)
        if profile.knows_server:
            server = profile.server
            self.lead.put(texts.LOGIN_LEAD, server=server.servers[0].host)
            self._where.put(", ".join(map(str, server.servers)))
            self._key.tell(server.fingerprint)
        self._key.setVisible(profile.knows_server)
        self.another.setVisible(not profile.address)
        self.answer.hide()
        if approved:
            self.answer.tell("good", texts.APPROVED)
        self._explain()

    def tell(self, said: str) -> None:
        """Something good that has just happened."""
        self.answer.tell("good", said)

    def first(self) -> QWidget:
        """What is missing."""
        return (self.password if self.address.text else self.address).input

    def showEvent(self, event: QShowEvent) -> None:
        """Where the key will lie depends on the computer."""
        super().showEvent(event)
        spawn(self._look_for_keychain())

    async def _look_for_keychain(self) -> None:
        has_keychain = await self._applicant.has_keychain()
        if isValid(self):
            self._has_keychain = has_keychain
            self._explain()

    def _explain(self) -> None:
        """What *remember me* means on this computer."""
        if not self.remembers:
            self.means.put(texts.REMEMBER_NOT)
        else:
            self.means.put(texts.REMEMBER_KEYCHAIN if self._has_keychain else texts.REMEMBER_FILE)

    def submit(self) -> None:
        """Try what stands in the fields."""
        for field in (self.address, self.password):
            field.look()
            if not field.is_good:
                field.input.setFocus()
                return
        if self.sign_in.isEnabled():
            self.sign_in.setEnabled(False)
            bind(self.sign_in, "text", texts.SIGNING_IN)
            spawn(self._log_in(self.address.text.strip(), self.password.text))

    async def _log_in(self, address: str, password: str) -> None:
        try:
            await self._applicant.login(address, password, remember=self.remembers)
        except KeyChanged as error:
            self.key_changed.emit(error)
        except KentonganError as error:
            self._refuse(error, address, password)
        else:
            self.password.clear()
            self.logged_in.emit()
        bind(self.sign_in, "text", texts.SIGN_IN)
        self.sign_in.setEnabled(True)

    def _refuse(self, error: KentonganError, address: str, password: str) -> None:
        if isinstance(error, ServerRefused) and error.code == ErrorCode.PASSWORD_MUST_CHANGE:
            self.password.clear()
            self.wants_own_password.emit(address, password)
            return
        tell_refusal(self.answer, error)
        self.password.input.selectAll()
        self.password.input.setFocus()


class _KnownKey(QWidget):
    """That the server is the one that is known, whoever answers at its address."""

    def __init__(self) -> None:
        super().__init__()
        self._sign = QLabel()
        self._words = Label("", "second", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._sign)
        row.addWidget(self._words, 1)
        look.changed.connect(self._draw)
        self._draw()

    def tell(self, fingerprint: str) -> None:
        """This is its key."""
        groups = fingerprint.split("-")
        self._words.put(texts.KEY_KNOWN, first=" ".join(groups[:2]), last=groups[-1])

    def _draw(self) -> None:
        self._sign.setPixmap(pixmap("shield-check-outline", "ok", 18))
