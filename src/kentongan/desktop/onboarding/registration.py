"""The registration form: checked while it is typed, kept on the disk at every change."""

import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout

from kentongan import limits, terms
from kentongan.client.errors import ServerRefused
from kentongan.desktop.applicant import Applicant
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.field import Choice, Field
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.note import Note
from kentongan.desktop.onboarding.page import Page
from kentongan.desktop.tasks import spawn
from kentongan.desktop.texts import onboarding as texts
from kentongan.desktop.wording import wording
from kentongan.domain.address import new_name
from kentongan.domain.registration import Form, email_address
from kentongan.domain.text import one_line
from kentongan.errors import KentonganError, Refusal
from kentongan.words import InstitutionKind

FILE = "registration.json"
_CHECKS: dict[str, Callable[[str], object]] = {
    "institution": lambda text: one_line(text, "institution", limits.NAME.value),
    "code": lambda text: new_name(text, "code"),
    "city": lambda text: one_line(text, "city", limits.NAME.value),
    "desk": lambda text: new_name(text, "desk"),
    "contact": lambda text: one_line(text, "contact", limits.NAME.value),
    "email": email_address,
}


class RegistrationPage(Page):
    """The form of a fresh client."""

    sent = Signal()
    wants_back = Signal()

    def __init__(self, applicant: Applicant) -> None:
        super().__init__(texts.REGISTRATION, texts.REGISTRATION_LEAD)
        self._applicant = applicant
        self._file = applicant.profile.folder / FILE
        self.fields = {name: Field(texts.FIELDS[name], texts.EXAMPLES[name], check) for name, check in _CHECKS.items()}
        self.kind = Choice(
            texts.FIELDS["kind"], {str(word): said.capital for word, said in terms.INSTITUTION_KINDS.items()}
        )
        self._arrange()
        self.answer = Note()
        self.content.addWidget(self.answer)
        self.progress = Label("", "second")
        self.send = Button(texts.SEND_REGISTRATION, self._send, kind="primary", size="large", icon_name="send")
        self.foot.addWidget(Button(texts.BACK, self.wants_back.emit, kind="quiet", icon_name="arrow-left"))
        self.foot.addStretch(1)
        self.foot.addWidget(self.progress)
        self.foot.addWidget(self.send)
        self._restore()
        for field in self.fields.values():
            field.changed.connect(self._changed)
        self.kind.changed.connect(self._changed)
        self._count()

    def _arrange(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        fields = self.fields
        grid.addWidget(Label(texts.INSTITUTION_SECTION, "card-title"), 0, 0, 1, 2)
        grid.addWidget(fields["institution"], 1, 0)
        grid.addWidget(self.kind, 1, 1)
        grid.addWidget(fields["code"], 2, 0)
        grid.addWidget(fields["city"], 2, 1)
        grid.addWidget(Label(texts.DESK_SECTION, "card-title"), 3, 0, 1, 2)
        grid.addWidget(fields["desk"], 4, 0)
        grid.addWidget(fields["contact"], 4, 1)
        grid.addWidget(fields["email"], 5, 0)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.content.addLayout(grid)

    def _changed(self) -> None:
        self.answer.hide()
        self._keep(self._file)
        self._count()

    def _count(self) -> None:
        """How much is missing, in words; the button waits for it."""
        bad = sum(field.is_bad for field in self.fields.values())
        missing = sum(not field.text.strip() for field in self.fields.values())
        if bad:
            self.progress.put(texts.TO_CORRECT, count=bad)
        elif missing:
            self.progress.put(texts.MISSING, count=missing)
        else:
            self.progress.put(texts.COMPLETE)
        self.progress.set_tone("bad" if bad else "")
        self.send.setEnabled(not bad and not missing)
        code, desk = self.fields["code"], self.fields["desk"]
        if code.is_good and desk.is_good:
            desk.hint(texts.YOUR_ADDRESS, address=f"{desk.text.strip()}@{code.text.strip()}")

    def _send(self) -> None:
        try:
            form = Form.check(
                kind=InstitutionKind(self.kind.word), **{name: field.text for name, field in self.fields.items()}
            )
        except Refusal as refusal:
            self._complain(refusal)
            return
        self.send.setEnabled(False)
        spawn(self._hand_in(form))

    async def _hand_in(self, form: Form) -> None:
        try:
            await self._applicant.register(form)
        except KentonganError as error:
            self._complain(error)
            self._count()
        else:
            self.sent.emit()

    def _complain(self, error: KentonganError) -> None:
        """Under the field that it is about; above the foot when it is about none."""
        name = error.field if isinstance(error, Refusal) else ""
        if isinstance(error, ServerRefused):
            name = error.error.field
        if field := self.fields.get(name):
            field.complain(error.say(wording.language))
            field.input.setFocus()
        else:
            self.answer.tell("bad", error.say(wording.language))

    # What was typed survives the program

    def _keep(self, file: Path) -> None:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        values = {name: field.text for name, field in self.fields.items()} | {"kind": self.kind.word}
        file.write_text(json.dumps(values), "utf-8")

    def _restore(self) -> None:
        try:
            values = json.loads(self._file.read_text("utf-8"))
            for name, field in self.fields.items():
                field.text = str(values[name])
            self.kind.word = str(values["kind"])
        except (OSError, ValueError, KeyError, TypeError):
            return
