"""The first page: where the server is, and whether it is the right one."""

import re

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from kentongan.client.errors import InvitationInvalid, KeyChanged
from kentongan.client.invitation import SCHEME, Invitation, ServerAddress
from kentongan.desktop.applicant import Applicant
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.check_box import CheckBox
from kentongan.desktop.controls.field import Field
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.note import Note
from kentongan.desktop.onboarding.fingerprint import Fingerprint
from kentongan.desktop.onboarding.page import Page
from kentongan.desktop.tasks import spawn
from kentongan.desktop.texts import onboarding as texts
from kentongan.desktop.wording import bind, say, wording
from kentongan.errors import KentonganError

_LINE = re.compile(r"kentongan://\S+", re.IGNORECASE)
# How long after the last key the server is asked.
_PAUSE = 500


def find_invitation(text: str) -> Invitation | None:
    """The invitation somewhere in a pasted text; None when there is none."""
    for found in _LINE.findall(text):
        try:
            return Invitation.parse(found.rstrip(".,;)>”\"'"))
        except InvitationInvalid:
            continue
    return None


def find_server(text: str) -> ServerAddress | None:
    """The address of a server, typed without a fingerprint; None when it is none."""
    typed = text.strip().rstrip("/")
    if typed[: len(SCHEME)].lower() == SCHEME:
        typed = typed[len(SCHEME) :]
    try:
        server = ServerAddress.parse(typed)
    except ValueError:
        return None
    return server if "." in server.host or ":" in server.host or server.host == "localhost" else None


class WelcomePage(Page):
    """One field that takes an invitation line, also within a whole letter, or an address. Looks by itself."""

    wants_registration = Signal()
    wants_login = Signal()
    renewed = Signal()
    key_changed = Signal(object)

    def __init__(self, applicant: Applicant) -> None:
        super().__init__(texts.WELCOME, texts.WELCOME_LEAD)
        self._applicant = applicant
        self._renews = False
        self._asked = 0
        self.invitation = Field(texts.INVITATION, texts.INVITATION_EXAMPLE, icon_name="link-variant")
        self.invitation.hint(texts.INVITATION_HINT)
        self.invitation.input.setProperty("scale", "large")
        self.check = Button(texts.CHECK, self.look, size="large")
        self.answer = Note()
        self.server = ServerCard()
        self.server.compared.clicked.connect(self._trust)
        self.register = Button(
            texts.REGISTER_HERE, self._go_on, kind="primary", size="large", icon_name="arrow-right", icon_after=True
        )
        self.login = Button(texts.HAVE_ACCOUNT, self.wants_login.emit, kind="link")
        self.content.addWidget(self.invitation)
        self.content.addWidget(self.answer)
        self.content.addWidget(self.server)
        for part in (self.login, None, self.check, self.register):
            self.foot.addStretch(1) if part is None else self.foot.addWidget(part)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self.look)
        self.invitation.input.textEdited.connect(self._edited)
        self.invitation.input.returnPressed.connect(self.look)
        self._allow(False)

    def begin(self, *, renews: bool = False) -> None:
        """For a fresh client; or for one that brings a new invitation to the server that it knows."""
        self._renews = renews
        self.title.put(texts.RENEWAL if renews else texts.WELCOME)
        self.lead.put(texts.RENEWAL_LEAD if renews else texts.WELCOME_LEAD)
        bind(self.register, "text", texts.GO_ON if renews else texts.REGISTER_HERE)
        self.login.setVisible(not renews)
        if renews:
            self.invitation.text = ""
            self._edited()

    def first(self) -> QWidget:
        """The only field."""
        return self.invitation.input

    def _edited(self) -> None:
        self._asked += 1
        self._allow(False)
        self.server.hide()
        self.answer.hide()
        self._pause.start()

    def look(self) -> None:
        """Ask the server that the field names."""
        self._pause.stop()
        text = self.invitation.text.strip()
        if invitation := find_invitation(text):
            self._ask(invitation)
        elif server := find_server(text):
            self._ask(Invitation((server,), ""))
        elif text:
            self.invitation.complain(say(texts.INVITATION_NOT_FOUND))

    def _ask(self, invitation: Invitation) -> None:
        self._asked += 1
        self.invitation.look()
        self.answer.tell("note", texts.CHECKING)
        spawn(self._answer(invitation, self._asked))

    async def _answer(self, invitation: Invitation, asked: int) -> None:
        """What the server says; unless somebody has typed on meanwhile."""
        try:
            if invitation.fingerprint:
                name = await self._applicant.greet(invitation, is_new=self._renews)
            else:
                invitation, name = await self._applicant.show_key(invitation.servers[0]), ""
        except KentonganError as error:
            if asked == self._asked:
                self._refuse(error)
            return
        if asked == self._asked:
            self.answer.hide()
            if name and self._applicant.strangers:
                self.answer.tell("bad", self._applicant.strangers[0].say(wording.language))
            self.server.tell(invitation, name)
            self._allow(bool(name))

    def _refuse(self, error: KentonganError) -> None:
        self.server.hide()
        self.answer.tell("bad", error.say(wording.language))
        if isinstance(error, KeyChanged):
            self.key_changed.emit(error)

    def _trust(self) -> None:
        """Somebody has compared the fingerprint: from now on it is an invitation like any other."""
        if self.server.invitation:
            self._ask(self.server.invitation)

    def _go_on(self) -> None:
        (self.renewed if self._renews else self.wants_registration).emit()

    def _allow(self, allowed: bool) -> None:
        self.register.setEnabled(allowed)
        self.login.setEnabled(allowed)


class ServerCard(QFrame):
    """Who answers, and with which key."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.invitation: Invitation | None = None
        self.name = Label("", "card-title", wrap=True)
        self._where = Label("", "second", wrap=True)
        self.verdict = Note()
        self._means = Label("", "second", wrap=True)
        self.verdict.words.setProperty("role", "strong")
        self.verdict.more.addWidget(self._means)
        self._count = Label("", "caption")
        self.fingerprint = Fingerprint()
        self.compared = CheckBox(texts.COMPARED)
        heading = QHBoxLayout()
        heading.addWidget(Label(texts.FINGERPRINT, "field"), 1)
        heading.addWidget(self._count)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 18)
        column.setSpacing(8)
        column.addWidget(self.name)
        column.addWidget(self._where)
        column.addWidget(self.verdict)
        column.addSpacing(4)
        column.addLayout(heading)
        column.addWidget(self.fingerprint)
        column.addWidget(self.compared)
        self.hide()

    def tell(self, invitation: Invitation, name: str) -> None:
        """Show where the server is and what its key is. Without a name nobody has judged the key yet."""
        self.invitation = invitation
        self.name.put(name or texts.SERVER_FOUND)
        self._where.put(", ".join(map(str, invitation.servers)))
        if name:
            self.verdict.tell("good", texts.KEY_IS_RIGHT)
            self._means.put(texts.KEY_IS_RIGHT_MEANS)
        else:
            self.verdict.tell("note", texts.KEY_IS_UNKNOWN)
            self._means.put(texts.KEY_IS_UNKNOWN_MEANS)
        self._count.put(texts.FINGERPRINT_MEANS, count=len(invitation.fingerprint.split("-")))
        self.fingerprint.tell(invitation.fingerprint)
        self.compared.setChecked(False)
        self.compared.setVisible(not name)
        self.show()
