"""The first page: where the server is, and whether it is the right one."""

import re

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout

from kentongan.client.errors import InvitationInvalid
from kentongan.client.invitation import Invitation
from kentongan.desktop.applicant import Applicant
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.field import Field
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.note import Note
from kentongan.desktop.onboarding.page import Page
from kentongan.desktop.tasks import spawn
from kentongan.desktop.texts import onboarding as texts
from kentongan.desktop.wording import say, wording
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


class WelcomePage(Page):
    """One field that takes an invitation line, also within a whole letter. Looks by itself after a pause."""

    wants_registration = Signal()
    wants_login = Signal()
    key_changed = Signal(object)

    def __init__(self, applicant: Applicant) -> None:
        super().__init__(texts.WELCOME, texts.WELCOME_LEAD)
        self._applicant = applicant
        self.invitation = Field(texts.INVITATION, texts.INVITATION_EXAMPLE)
        self.invitation.input.setProperty("scale", "large")
        self.check = Button(texts.CHECK, self.look)
        self.answer = Note()
        self._server = _ServerCard()
        self.register = Button(texts.REGISTER_HERE, self.wants_registration.emit, kind="primary", size="large")
        self.login = Button(texts.HAVE_ACCOUNT, self.wants_login.emit, kind="link")
        self.content.addWidget(self.invitation)
        self.content.addWidget(self.answer)
        self.content.addWidget(self._server)
        for part in (self.login, None, self.check, self.register):
            self.foot.addStretch(1) if part is None else self.foot.addWidget(part)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self.look)
        self.invitation.input.textEdited.connect(self._edited)
        self._allow(False)

    def _edited(self) -> None:
        self._allow(False)
        self._server.hide()
        self.answer.hide()
        self._pause.start()

    def look(self) -> None:
        """Ask the server that the field names."""
        self._pause.stop()
        text = self.invitation.text.strip()
        invitation = find_invitation(text)
        if invitation is None:
            if text:
                self.invitation.complain(say(texts.INVITATION_NOT_FOUND))
            return
        self.invitation.complain("")
        self.answer.tell("note", texts.CHECKING)
        spawn(self._greet(invitation))

    async def _greet(self, invitation: Invitation) -> None:
        try:
            name = await self._applicant.greet(invitation)
        except KentonganError as error:
            self.answer.tell("bad", error.say(wording.language))
            self.key_changed.emit(error)
            return
        self.answer.tell("good", texts.SERVER_FOUND, name=name)
        self._server.tell(invitation)
        self._allow(True)

    def _allow(self, allowed: bool) -> None:
        self.register.setEnabled(allowed)
        self.login.setEnabled(allowed)


class _ServerCard(QFrame):
    """The fingerprint in groups, to be compared by who wants to."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(8)
        self._where = Label("", "second", wrap=True)
        layout.addWidget(self._where)
        layout.addWidget(Label(texts.FINGERPRINT, "field"))
        self._groups = QGridLayout()
        self._groups.setHorizontalSpacing(12)
        layout.addLayout(self._groups)
        self.hide()

    def tell(self, invitation: Invitation) -> None:
        """Show where the server is and what its key is."""
        self._where.put(", ".join(map(str, invitation.servers)))
        while item := self._groups.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        for place, group in enumerate(invitation.fingerprint.split("-")):
            self._groups.addWidget(Label(group, "mono"), place // 7, place % 7)
        self.show()
