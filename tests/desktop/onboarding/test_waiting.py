"""The page of who waits: everything in words, whatever the line does."""

from pathlib import Path

from PySide6.QtGui import QGuiApplication

from kentongan.client.errors import LinkLost, ServerUnreachable
from kentongan.client.link_state import Connected, Connecting, NotConnected, Reconnecting
from kentongan.desktop.onboarding.form import KeptForm
from kentongan.desktop.onboarding.waiting import WaitingPage
from kentongan.desktop.wording import wording
from kentongan.errors import ErrorCode
from kentongan.protocol.commands.registration import Registration
from kentongan.words import RegistrationState
from tests.desktop.desk import press, run, until
from tests.desktop.onboarding.pages import ADDRESS, Told, refused, waiting_applicant

SENT = {"institution": "Universitas Contoh", "email": "sari@contoh.example"}
STANDING = Registration(number=417, state=RegistrationState.PENDING, address=ADDRESS, submitted_at=1_700_000_000_000)
REJECTED = Registration(
    number=417, state=RegistrationState.REJECTED, address=ADDRESS, submitted_at=1, decided_at=2, reason="<b>Tanya</b>"
)


def page_of(applicant: Told, sent: dict[str, str] = SENT) -> WaitingPage:
    form = KeptForm(applicant.profile.folder)
    form.type(sent)
    form.send()
    page = WaitingPage(applicant, form)
    page.begin()
    page.show()
    return page


def words(page: WaitingPage) -> str:
    from PySide6.QtWidgets import QLabel

    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def test_it_says_which_number_whose_and_where_the_letter_goes(tmp_path: Path) -> None:
    page = page_of(waiting_applicant(tmp_path))
    said = words(page)
    for expected in ("417", "Universitas Contoh", ADDRESS, "User name and first password go to sari@contoh.example."):
        assert expected in said
    page.card._copy()
    assert QGuiApplication.clipboard().text() == "417"


def test_without_the_form_it_does_not_guess_the_mailbox(tmp_path: Path) -> None:
    said = words(page_of(waiting_applicant(tmp_path), {}))
    assert "go to the address in your form" in said
    assert "{" not in said


def test_the_timeline_tells_when_it_was_sent_in_either_language(tmp_path: Path) -> None:
    applicant = waiting_applicant(tmp_path)
    page = page_of(applicant)
    applicant.standing.emit(STANDING)
    assert "2023, " in page.timeline.sent.meaning.text()
    assert [point.accessibleName() for point in page.timeline.points] == [
        "Sent: done", "Received by the server: done", "Waiting for the administrator: now", "Approved: later",
    ]  # fmt: skip
    wording.speak("id")
    assert page.timeline.sent.meaning.text().split()[1] == "November"
    assert page.timeline.points[2].accessibleName() == "Sedang menunggu administrator: sekarang"


def test_every_state_of_the_line_is_told_in_words(tmp_path: Path) -> None:
    applicant = waiting_applicant(tmp_path)
    page = page_of(applicant)
    applicant.line.emit(Connecting())
    assert (page.line.word.text(), page.offline.isVisible()) == ("Connecting …", False)
    applicant.line.emit(Connected("", "server"))
    assert page.line.meaning.text() == "You may close Kentongan. Opened again, it comes back to this page."
    applicant.line.emit(Reconnecting(5, LinkLost()))
    assert page.line.meaning.text() == "Trying again in 5 seconds"
    assert page.offline.isVisible()
    assert page.try_now.isVisible()
    applicant.line.emit(NotConnected(ServerUnreachable("server", "no route")))
    assert "cannot be reached" in page.line.meaning.text()
    assert page.try_now.isVisible()


def test_where_the_program_stays_it_says_so(tmp_path: Path) -> None:
    applicant = waiting_applicant(tmp_path)
    page = page_of(applicant)
    assert not page.close_and_tell.isVisible()
    page.begin(may_close=True)
    applicant.line.emit(Connected("", "server"))
    assert page.close_and_tell.isVisible()
    assert page.line.meaning.text().endswith("will tell you.")


def test_a_rejection_shows_its_reason_and_nothing_of_the_wait(tmp_path: Path) -> None:
    applicant = waiting_applicant(tmp_path)
    page = page_of(applicant)
    page.reject(REJECTED)
    applicant.line.emit(NotConnected())
    said = words(page)
    assert "The reason: “<b>Tanya</b>”" in said
    assert "Waiting for the administrator" not in said
    assert not page.try_now.isVisible()
    assert (page.correct.text(), page.correct.property("kind")) == ("Correct the form", "primary")
    page.begin()
    assert (page.correct.text(), page.correct.property("kind")) == ("Change the form", "")
    assert "Tanya" not in words(page)


def test_withdrawing_asks_first(tmp_path: Path) -> None:
    applicant = waiting_applicant(tmp_path)
    page = page_of(applicant)
    gone: list[bool] = []
    page.withdrawn.connect(lambda: gone.append(True))

    async def withdraw() -> None:
        press(page.withdraw)
        page.question.no.click()
        assert applicant.asked == []
        press(page.withdraw)
        assert "number 417" in page.question.findChild(type(page.lead)).text()
        page.question.yes.click()
        await until(lambda: gone, "the withdrawal")

    run(withdraw())
    assert applicant.asked == [("withdraw",)]


def test_a_withdrawal_that_fails_goes_on_waiting(tmp_path: Path) -> None:
    applicant = waiting_applicant(tmp_path)
    applicant.error = refused(ErrorCode.REGISTRATION_DECIDED)
    page = page_of(applicant)

    async def withdraw() -> None:
        press(page.withdraw)
        page.question.yes.click()
        await until(page.reason.isVisible, "the refusal")

    run(withdraw())
    assert applicant.asked == [("withdraw",), ("wait",)]
