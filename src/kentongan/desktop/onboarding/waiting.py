"""Waiting for the administrator: a number to read out, and what comes next. Changes by itself."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from kentongan.client.link_state import LinkState
from kentongan.desktop.applicant import Applicant
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.line import LineWords
from kentongan.desktop.controls.note import Note
from kentongan.desktop.onboarding.page import Page
from kentongan.desktop.texts import onboarding as texts
from kentongan.protocol.commands.registration import Registration


class WaitingPage(Page):
    """Where a registration stands."""

    wants_correction = Signal()

    def __init__(self, applicant: Applicant) -> None:
        super().__init__(texts.WAITING, texts.WAITING_LEAD)
        self._applicant = applicant
        self.number = Label("", "number")
        self._address = Label("", "second")
        card = QFrame()
        card.setProperty("surface", "card")
        inner = QVBoxLayout(card)
        inner.setContentsMargins(20, 16, 20, 16)
        inner.setSpacing(4)
        for label in (Label(texts.NUMBER, "caption"), self.number, self._address):
            inner.addWidget(label)
        self.reason = Note()
        self.line = LineWords()
        self.correct = Button(texts.CORRECT, self.wants_correction.emit, kind="primary", size="large")
        for part in (card, self.reason, self.line):
            self.content.addWidget(part)
        self.foot.addStretch(1)
        self.foot.addWidget(self.correct)
        applicant.line.connect(self._tell_line)

    def begin(self) -> None:
        """Show the registration of the profile, as one that waits."""
        kept = self._applicant.profile.registration
        if kept:
            self.number.put(str(kept.number))
            self._address.put(texts.FOR_ADDRESS, address=kept.address)
        self.title.put(texts.WAITING)
        self.lead.put(texts.WAITING_LEAD)
        self.reason.hide()
        self.correct.hide()
        self.line.show()

    def reject(self, registration: Registration) -> None:
        """Say why it was not approved, and offer to mend it."""
        self.title.put(texts.REJECTED)
        self.lead.put("")
        self.reason.tell("note", texts.REJECTED_LEAD, reason=registration.reason)
        self.correct.show()
        self.line.hide()

    def _tell_line(self, state: LinkState) -> None:
        self.line.tell(state)
