"""The server shows another key: a full stop. There is no way on, only a new invitation."""

from PySide6.QtCore import Signal

from kentongan.client.errors import KeyChanged
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.note import Note
from kentongan.desktop.onboarding.page import Page
from kentongan.desktop.texts import onboarding as texts
from kentongan.desktop.wording import wording


class KeyChangedPage(Page):
    """What happened, what it means, what to do."""

    wants_invitation = Signal()

    def __init__(self) -> None:
        super().__init__(texts.KEY_CHANGED, texts.KEY_CHANGED_LEAD)
        self.details = Note()
        self.content.addWidget(self.details)
        self.content.addWidget(Label(texts.KEY_CHANGED_ADVICE, wrap=True))
        self.foot.addStretch(1)
        self.foot.addWidget(Button(texts.NEW_INVITATION, self.wants_invitation.emit, size="large"))

    def tell(self, error: KeyChanged) -> None:
        """Which key was expected and which one came."""
        self.details.tell("bad", error.say(wording.language))
