"""Waiting for the administrator: a number to read out, and what comes next. Changes by itself."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from kentongan.client.link_state import Connecting, LinkState, NotConnected, Reconnecting
from kentongan.desktop import clock
from kentongan.desktop.applicant import Applicant
from kentongan.desktop.controls.button import Button, IconButton
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.line import LineWords
from kentongan.desktop.controls.note import Note
from kentongan.desktop.controls.question import Question
from kentongan.desktop.icons import pixmap
from kentongan.desktop.onboarding.form import KeptForm
from kentongan.desktop.onboarding.page import Page
from kentongan.desktop.onboarding.timeline import Timeline
from kentongan.desktop.tasks import spawn
from kentongan.desktop.texts import offline
from kentongan.desktop.texts import onboarding as texts
from kentongan.desktop.theme import look
from kentongan.desktop.wording import bind, wording
from kentongan.errors import KentonganError
from kentongan.language import Sentence
from kentongan.protocol.commands.registration import Registration


class WaitingPage(Page):
    """Where a registration stands, and what its applicant may still do about it."""

    wants_correction = Signal()
    wants_to_close = Signal()
    withdrawn = Signal()

    def __init__(self, applicant: Applicant, form: KeptForm) -> None:
        super().__init__(texts.WAITING, texts.WAITING_LEAD)
        self._applicant, self._form = applicant, form
        self._standing: Registration | None = None
        self.timeline = Timeline()
        self.card = _NumberCard()
        self.reason = Note()
        self.next = _NextCard()
        self.line = LineWords()
        self.offline = Label(texts.NO_LINE_MEANS, "second", wrap=True)
        self.try_now = Button(offline.TRY_NOW, applicant.knock, size="small")
        self._arrange()
        self.withdraw = Button(texts.WITHDRAW, self._ask_to_withdraw, kind="quiet")
        self.correct = Button(texts.CORRECT, self.wants_correction.emit, icon_name="pencil-outline")
        self.close_and_tell = Button(
            texts.CLOSE_AND_TELL, self.wants_to_close.emit, kind="primary", icon_name="bell-outline"
        )
        self.close_and_tell.hide()
        for part in (self.withdraw, None, self.correct, self.close_and_tell):
            self.foot.addStretch(1) if part is None else self.foot.addWidget(part)
        applicant.line.connect(self._tell_line)
        applicant.standing.connect(self._stand)

    def _arrange(self) -> None:
        above = QHBoxLayout()
        above.setSpacing(20)
        above.addWidget(self.timeline, 7)
        above.addWidget(self.card, 5)
        below = QHBoxLayout()
        below.addWidget(self.line, 1)
        below.addWidget(self.try_now)
        self.content.addWidget(self.reason)
        self.content.addLayout(above)
        self.content.addWidget(self.next)
        self.content.addLayout(below)
        self.content.addWidget(self.offline)
        self._tell_line(Connecting())

    def begin(self, *, may_close: bool = False) -> None:
        """Show the registration of the profile, as one that waits; closing the window may leave the program waiting."""
        kept = self._applicant.profile.registration
        if kept:
            self.card.tell(str(kept.number), kept.address, self._form.sent)
        self.next.tell(self._form.sent.get("email", ""))
        self.title.put(texts.WAITING)
        self.lead.put(texts.WAITING_LEAD)
        self.reason.hide()
        self._offer_correction(texts.CORRECT, is_primary=False)
        self.line.mean(texts.MAY_CLOSE if may_close else texts.MAY_COME_BACK)
        self.close_and_tell.setVisible(may_close)
        for part in (self.timeline, self.next, self.line):
            part.show()

    def reject(self, registration: Registration) -> None:
        """Say why it was not approved, and offer to mend it."""
        self.title.put(texts.REJECTED)
        self.lead.put(texts.REJECTED_LEAD)
        self.reason.tell("note", texts.REASON, reason=registration.reason)
        self._offer_correction(texts.CORRECT_REJECTED, is_primary=True)
        for part in self._of_the_wait():
            part.hide()

    def lose(self, error: KentonganError) -> None:
        """The server knows nothing of this registration: all there is to do is another one."""
        self.reason.tell("bad", error.say(wording.language))
        self._offer_correction(texts.REGISTER_ANEW, is_primary=True)
        for part in self._of_the_wait():
            part.hide()

    def _of_the_wait(self) -> tuple[QWidget, ...]:
        return self.timeline, self.next, self.line, self.offline, self.try_now, self.close_and_tell

    def retranslate(self) -> None:
        """Times are written differently."""
        if self._standing:
            self._stand(self._standing)

    def _offer_correction(self, said: Sentence, *, is_primary: bool) -> None:
        bind(self.correct, "text", said)
        self.correct.be_primary(is_primary)

    def _stand(self, registration: Registration) -> None:
        self._standing = registration
        moment = registration.submitted_at
        self.timeline.sent.meaning.put(f"{clock.day(moment)}, {clock.hour(clock.local(moment))}")

    def _tell_line(self, state: LinkState) -> None:
        self.line.tell(state)
        is_off = isinstance(state, Reconnecting | NotConnected)
        for part in (self.try_now, self.offline):
            part.setVisible(is_off and not self.line.isHidden())

    # Taking it back

    def _ask_to_withdraw(self) -> None:
        kept = self._applicant.profile.registration
        if kept:
            answers = (texts.WITHDRAW_YES, texts.WITHDRAW_NO)
            self.question = Question(
                self,
                texts.WITHDRAW_QUESTION,
                answers,
                lambda: spawn(self._withdraw()),
                is_grave=True,
                number=kept.number,
            )
            self.question.open()

    async def _withdraw(self) -> None:
        self.withdraw.setEnabled(False)
        try:
            await self._applicant.withdraw()
        except KentonganError as error:
            self.reason.tell("bad", error.say(wording.language))
            self._applicant.begin_waiting()
        else:
            self.withdrawn.emit()
        self.withdraw.setEnabled(True)


class _NumberCard(QFrame):
    """The number, large because people read it out on the telephone, and whose it is."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self.number = Label("", "number")
        row = QHBoxLayout()
        row.addWidget(self.number, 1)
        row.addWidget(IconButton("content-copy", texts.COPY_NUMBER, self._copy))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(2)
        column.addWidget(Label(texts.NUMBER, "caption"))
        column.addLayout(row)
        line = QFrame()
        line.setProperty("surface", "line")
        column.addSpacing(8)
        column.addWidget(line)
        column.addSpacing(8)
        self._rows: dict[str, tuple[Label, Label]] = {}
        for name, said in (
            ("institution", texts.OF_INSTITUTION),
            ("address", texts.OF_ADDRESS),
            ("email", texts.OF_EMAIL),
        ):
            self._rows[name] = (Label(said, "caption"), Label("", "", wrap=True))
            for label in self._rows[name]:
                column.addWidget(label)
            column.addSpacing(6)
        column.addStretch(1)

    def tell(self, number: str, address: str, form: dict[str, str]) -> None:
        """Show this registration; of the form what this computer knows."""
        self.number.put(number)
        for name, (caption, value) in self._rows.items():
            value.put(address if name == "address" else form.get(name, ""))
            for label in (caption, value):
                label.setVisible(bool(value.text()))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.number.text())


class _NextCard(QFrame):
    """The three things that may come."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("surface", "card")
        self._mail = Label("", "second", wrap=True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        for place, (icon_name, said, meaning) in enumerate(
            (
                ("monitor", texts.NEXT_HERE, Label(texts.NEXT_HERE_MEANS, "second", wrap=True)),
                ("email-outline", texts.NEXT_MAIL, self._mail),
                ("pencil-outline", texts.NEXT_REJECTED, Label(texts.NEXT_REJECTED_MEANS, "second", wrap=True)),
            )
        ):
            column = QVBoxLayout()
            column.setSpacing(4)
            for part in (_Picture(icon_name), Label(said, "strong", wrap=True), meaning):
                column.addWidget(part)
            column.addStretch(1)
            grid.addLayout(column, 0, place)
            grid.setColumnStretch(place, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 16, 20, 16)
        whole.setSpacing(10)
        whole.addWidget(Label(texts.NEXT, "card-title"))
        whole.addLayout(grid)

    def tell(self, email: str) -> None:
        """The letter goes there; empty: this computer does not know where."""
        if email:
            self._mail.put(texts.NEXT_MAIL_MEANS, email=email)
        else:
            self._mail.put(texts.NEXT_MAIL_SOMEWHERE)


class _Picture(QLabel):
    """An icon in the colour of wood."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        look.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        self.setPixmap(pixmap(self._name, "wood", 24))
