"""The registration form: checked while it is typed, kept on the disk at every change."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from kentongan import limits, terms
from kentongan.client.errors import ServerRefused
from kentongan.desktop.applicant import Applicant
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.field import Choice, Field
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.note import Note
from kentongan.desktop.onboarding.form import KeptForm, Values
from kentongan.desktop.onboarding.page import Page
from kentongan.desktop.tasks import spawn
from kentongan.desktop.texts import onboarding as texts
from kentongan.desktop.wording import bind, wording
from kentongan.domain.address import Address, new_name
from kentongan.domain.doubt import is_free_mail
from kentongan.domain.registration import Form, email_address
from kentongan.domain.text import one_line
from kentongan.errors import ErrorCode, KentonganError, Refusal
from kentongan.words import InstitutionKind

_CHECKS: dict[str, Callable[[str], object]] = {
    "institution": lambda text: one_line(text, "institution", limits.NAME.value),
    "code": lambda text: new_name(text, "code"),
    "city": lambda text: one_line(text, "city", limits.NAME.value),
    "desk": lambda text: new_name(text, "desk"),
    "contact": lambda text: one_line(text, "contact", limits.NAME.value),
    "email": email_address,
}


class RegistrationPage(Page):
    """The form: of a fresh client, or of one that mends what it has sent."""

    sent = Signal()
    wants_back = Signal()

    def __init__(self, applicant: Applicant, form: KeptForm) -> None:
        super().__init__(texts.REGISTRATION, texts.REGISTRATION_LEAD)
        self._applicant, self._form = applicant, form
        self._corrects = False
        self.told = Note()
        self.content.addWidget(self.told)
        self.fields = {
            name: Field(texts.FIELDS[name], texts.EXAMPLES[name], check, ticked=True) for name, check in _CHECKS.items()
        }
        for name, hint in texts.HINTS.items():
            self.fields[name].hint(hint)
        self.kind = Choice(
            texts.FIELDS["kind"], {str(word): said.capital for word, said in terms.INSTITUTION_KINDS.items()}
        )
        self._arrange()
        self.answer = Note()
        self.content.addWidget(self.answer)
        self.progress = Button(texts.COMPLETE, self._go_to_missing, kind="quiet")
        self.send = Button(texts.SEND_REGISTRATION, self._send, kind="primary", size="large", icon_name="send")
        self.foot.addWidget(Button(texts.BACK, self.wants_back.emit, kind="quiet", icon_name="arrow-left"))
        self.foot.addStretch(1)
        self.foot.addWidget(self.progress)
        self.foot.addWidget(self.send)
        self._fill(form.typed)
        for field in self.fields.values():
            field.changed.connect(self._changed)
        self.kind.changed.connect(self._changed)
        self._count()

    def _arrange(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(10)
        fields = self.fields
        rows: list[tuple[QWidget, QWidget | None]] = [
            (Label(texts.INSTITUTION_SECTION, "card-title"), None),
            (fields["institution"], self.kind),
            (fields["code"], fields["city"]),
            (_below(Label(texts.DESK_SECTION, "card-title")), None),
            (fields["desk"], fields["contact"]),
            (fields["email"], None),
        ]
        for row, (left, right) in enumerate(rows):
            grid.addWidget(left, row, 0, 1, 1 if right else 2)
            if right:
                grid.addWidget(right, row, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.content.addLayout(grid)

    def begin(self, *, withdrawn: bool = False) -> None:
        """A new form; after an old one was withdrawn."""
        self._corrects = False
        self.title.put(texts.REGISTRATION)
        self.lead.put(texts.REGISTRATION_LEAD)
        bind(self.send, "text", texts.SEND_REGISTRATION)
        self._quieten()
        if withdrawn:
            self.told.tell("good", texts.WITHDRAWN)

    def correct(self, reason: str = "") -> None:
        """Mend the form that the profile has sent; it was rejected when there is a reason."""
        kept = self._applicant.profile.registration
        assert kept
        self._corrects = True
        address = Address.parse(kept.address)
        if not self._form.typed:
            self._fill({"code": address.institution, "desk": address.desk})
        self.title.put(texts.CORRECTION)
        self.lead.put(texts.CORRECTION_LEAD, number=kept.number)
        bind(self.send, "text", texts.SEND_CORRECTION)
        self._quieten()
        if reason:
            self.told.tell("note", texts.REASON, reason=reason)

    def _quieten(self) -> None:
        for note in (self.told, self.answer):
            note.hide()
        self._count()

    def first(self) -> QWidget:
        """The first field."""
        return self.fields["institution"].input

    # What stands in the fields

    def _values(self) -> Values:
        return {name: field.text for name, field in self.fields.items()} | {"kind": self.kind.word}

    def _fill(self, values: Values) -> None:
        for name, field in self.fields.items():
            if name in values:
                field.text = values[name]
                field.look()
        if values.get("kind") in [str(kind) for kind in InstitutionKind]:
            self.kind.word = values["kind"]

    def _changed(self) -> None:
        self.answer.hide()
        self._form.type(self._values())
        self._count()

    def _count(self) -> None:
        """How much is missing, in words; the button waits for it."""
        bad = sum(field.is_bad for field in self.fields.values())
        missing = sum(not field.text.strip() for field in self.fields.values())
        if bad:
            bind(self.progress, "text", texts.TO_CORRECT, count=bad)
        elif missing:
            bind(self.progress, "text", texts.MISSING, count=missing)
        else:
            bind(self.progress, "text", texts.COMPLETE)
        self.progress.set_tone("bad" if bad else "")
        self.send.setEnabled(not bad and not missing)
        code, desk = self.fields["code"], self.fields["desk"]
        if code.is_good and desk.is_good:
            desk.hint(texts.YOUR_ADDRESS, address=f"{desk.text.strip().lower()}@{code.text.strip().lower()}")
        else:
            desk.hint(texts.HINTS["desk"])
        email = self.fields["email"]
        email.hint(texts.FREE_MAIL if is_free_mail(email.text.strip()) else texts.HINTS["email"])

    def _go_to_missing(self) -> None:
        """The first field that is not as it should be."""
        for field in self.fields.values():
            if not field.is_good:
                field.input.setFocus()
                return

    # Sending

    def _send(self) -> None:
        try:
            values = self._values()
            form = Form.check(kind=InstitutionKind(values.pop("kind")), **values)
        except Refusal as refusal:
            self._complain(refusal)
            return
        self.send.setEnabled(False)
        spawn(self._hand_in(form))

    async def _hand_in(self, form: Form) -> None:
        try:
            if self._corrects:
                await self._applicant.correct(form)
            else:
                await self._applicant.register(form)
        except KentonganError as error:
            self._complain(error)
        else:
            self._form.send()
            self.sent.emit()
        self._count()

    def _complain(self, error: KentonganError) -> None:
        """Under the field that it is about; above the foot when it is about none."""
        name = error.field if isinstance(error, Refusal) else ""
        if isinstance(error, ServerRefused):
            name = "desk" if error.code == ErrorCode.ADDRESS_TAKEN else error.error.field
        if field := self.fields.get(name):
            field.complain(error.say(wording.language))
            field.input.setFocus()
        else:
            self.answer.tell("bad", error.say(wording.language))


def _below(label: Label) -> Label:
    """A heading with room above it."""
    label.setContentsMargins(0, 10, 0, 0)
    return label
