from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.commands.registration import (
    Correct,
    Register,
    Registered,
    Registration,
    RegistrationStatus,
    Withdraw,
)
from kentongan.words import RegistrationState
from tests.cli.shell import Shell, error_line
from tests.client.fake_server import FakeServer, Visitor

FORM = (
    *("--institution", "Universitas Contoh", "--code", "contoh", "--city", "Makassar", "--kind", "university"),
    *("--contact", "Sari Contoh", "--email", "humas@contoh.ac.id", "--desk", "humas"),
)
CLAIM = "c" * 64


def standing(state: RegistrationState, reason: str = "") -> Registration:
    return Registration(number=7, state=state, address="humas@contoh", submitted_at=1, reason=reason)


def decide(server: FakeServer, *decisions: Registration) -> None:
    """The registration is pending at first; whoever asks again is told and pushed the decisions one by one."""
    coming = list(decisions)
    server.answers[Register] = lambda _, form: Registered(number=7, claim=CLAIM, address="humas@contoh")

    def tell(visitor: Visitor, block: RegistrationStatus) -> None:
        visitor.send(standing(RegistrationState.PENDING), block.token)
        if len(server.got(RegistrationStatus)) > 1 and coming:
            visitor.send(coming.pop(0))

    server.answers[RegistrationStatus] = tell


def test_a_form_is_handed_in_and_its_claim_is_never_printed(shell: Shell) -> None:
    decide(shell.server)
    output = shell.good("register", shell.server.line, *FORM)
    assert output == "Registration 7 for humas@contoh waits for the administrator.\n"
    assert shell.profile.registration is not None
    assert shell.profile.registration.claim == CLAIM
    (form,) = shell.server.got(Register)
    assert (form.institution, form.desk, form.kind.value) == ("Universitas Contoh", "humas", "university")


def test_waiting_ends_with_the_approval(shell: Shell) -> None:
    decide(shell.server, standing(RegistrationState.APPROVED))
    output = shell.good("register", shell.server.line, *FORM, "--wait")
    assert [line[:25] for line in output.splitlines()] == ["Registration 7 for humas@", "Registration 7 is approve"]


def test_waiting_for_a_rejection_tells_the_reason_and_fails(shell: Shell) -> None:
    decide(shell.server, standing(RegistrationState.REJECTED, "Kode \x1b[1msalah"))
    shell.good("register", shell.server.line, *FORM)
    result = shell.run("registration", "--wait")
    assert result.exit_code == 1
    assert result.stdout == "Registration 7 is rejected: Kode �[1msalah\n"


def test_where_it_stands_can_be_asked_in_json(shell: Shell) -> None:
    decide(shell.server)
    shell.good("register", shell.server.line, *FORM)
    (row,) = shell.rows("registration")
    assert (row["number"], row["state"], row["address"]) == (7, "pending", "humas@contoh")
    assert CLAIM not in str(row)


def test_a_refusal_is_told_in_the_users_language(shell: Shell) -> None:
    def refuse(_: Visitor, form: Register) -> None:
        raise Refusal(ErrorCode.ADDRESS_TAKEN, detail="humas@contoh")

    shell.server.answers[Register] = refuse
    result = shell.run("--language", "id", "register", shell.server.line, *FORM)
    assert result.exit_code == 1
    assert error_line(result).startswith("kentongan: Alamat humas@contoh sudah dipakai")


def test_what_is_missing_is_named_where_nobody_can_be_asked(shell: Shell) -> None:
    result = shell.run("register", shell.server.line, "--institution", "Universitas Contoh")
    assert result.exit_code == 2
    assert "--code" in error_line(result)


def test_a_kind_that_does_not_exist_is_named(shell: Shell) -> None:
    result = shell.run("register", shell.server.line, *FORM, "--kind", "circus")
    assert result.exit_code == 2
    assert "circus" in error_line(result)


def test_a_profile_without_registration_has_nothing_to_tell(member: Shell) -> None:
    result = member.run("registration")
    assert result.exit_code == 2
    assert "kentongan register" in error_line(result)


def test_a_broken_invitation_is_a_mistake_of_usage(shell: Shell) -> None:
    result = shell.run("register", "kentongan://nowhere", *FORM)
    assert result.exit_code == 2
    assert "kentongan://nowhere" in error_line(result)


def test_a_form_is_corrected_without_telling_number_or_claim_again(shell: Shell) -> None:
    decide(shell.server)
    shell.server.answers[Correct] = lambda _, block: standing(RegistrationState.PENDING)
    shell.good("register", shell.server.line, *FORM)
    output = shell.good("correct", *FORM[:-1], "rektorat")
    assert output == "Registration 7 for humas@contoh waits for the administrator.\n"
    (block,) = shell.server.got(Correct)
    assert (block.number, block.claim, block.desk, block.kind.value) == (7, CLAIM, "rektorat", "university")


def test_a_registration_is_withdrawn(shell: Shell) -> None:
    decide(shell.server)
    shell.server.answers[Withdraw] = lambda _, block: standing(RegistrationState.WITHDRAWN)
    shell.good("register", shell.server.line, *FORM)
    assert shell.good("withdraw") == "Registration 7 is withdrawn.\n"
    assert [block.claim for block in shell.server.got(Withdraw)] == [CLAIM]
