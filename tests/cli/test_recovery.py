from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.commands.login import Login
from kentongan.protocol.commands.recovery import CodeAsked, Forgot, PasswordReset, Reset
from tests.cli.shell import Shell, error_line
from tests.client.fake_server import Visitor

SECRETS = {"KENTONGAN_CODE": "abcd-efgh", "KENTONGAN_NEW_PASSWORD": "kopi tubruk pahit"}


def serve(shell: Shell) -> None:
    shell.server.answers[Forgot] = lambda _, block: CodeAsked()
    shell.server.answers[Reset] = lambda _, block: PasswordReset(devices=2)


def test_a_code_is_asked_for_without_saying_whether_there_is_such_a_member(shell: Shell) -> None:
    serve(shell)
    output = shell.good("forgot", "humas@lain", shell.server.line)
    assert output.startswith("If humas@lain is a member of this server, a letter with a code is on its way")
    assert [block.address for block in shell.server.got(Forgot)] == ["humas@lain"]


def test_the_code_brings_a_new_password_and_a_session(shell: Shell) -> None:
    serve(shell)
    output = shell.good("reset", "humas@lain", shell.server.line, **SECRETS)
    assert output == "The password is changed, logged in as humas@lain; 2 other devices are logged out.\n"
    (block,) = shell.server.got(Reset)
    assert (block.code, block.new_password) == ("abcd-efgh", "kopi tubruk pahit")
    assert [block.password for block in shell.server.got(Login)] == ["kopi tubruk pahit"]
    assert shell.profile.member is not None
    for secret in SECRETS.values():
        assert secret not in output


def test_a_profile_knows_its_address_and_server(member: Shell) -> None:
    serve(member)
    member.good("forgot")
    assert [block.address for block in member.server.got(Forgot)] == ["humas@lain"]


def test_a_plainly_weak_password_is_told_before_anything_is_sent(member: Shell) -> None:
    serve(member)
    result = member.run("reset", **SECRETS | {"KENTONGAN_NEW_PASSWORD": "pendek"})
    assert result.exit_code == 1
    assert error_line(result) == "kentongan: The new password is too weak: at least 10 letters or signs."
    assert member.server.got(Reset) == []


def test_a_refused_code_is_told_and_nobody_is_logged_in(shell: Shell) -> None:
    def refuse(_: Visitor, block: Reset) -> None:
        raise Refusal(ErrorCode.CODE_REFUSED)

    serve(shell)
    shell.server.answers[Reset] = refuse
    result = shell.run("reset", "humas@lain", shell.server.line, **SECRETS)
    assert result.exit_code == 1
    assert "newest letter" in error_line(result)
    assert shell.server.got(Login) == []
