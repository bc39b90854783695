import pytest
import typer

from kentongan.cli import login as login_module
from kentongan.client.profile import KeptRegistration
from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.command import Block
from kentongan.protocol.commands.login import Login, Resume
from tests.cli.shell import Shell, error_line
from tests.client.fake_server import FakeServer, Visitor, server_in_thread
from tests.client.samples import DEVICE_KEY, new_identity


def test_a_password_of_the_environment_logs_in_and_is_not_needed_again(shell: Shell) -> None:
    output = shell.good("login", "humas@lain", shell.server.line, KENTONGAN_PASSWORD="rahasia")
    assert output == "Logged in as humas@lain, Universitas Lain.\n"
    (block,) = shell.server.got(Login)
    assert (block.password, block.new_password) == ("rahasia", "")
    assert block.device
    assert "humas@lain" in shell.good("whoami")
    assert len(shell.server.got(Login)) == 1


def test_a_first_password_is_replaced_at_once(shell: Shell) -> None:
    accept = shell.server.answers[Login]

    def demand(visitor: Visitor, block: Login) -> Block | None:
        if not block.new_password:
            raise Refusal(ErrorCode.PASSWORD_MUST_CHANGE)
        return accept(visitor, block)

    shell.server.answers[Login] = demand
    passwords = {"KENTONGAN_PASSWORD": "pertama", "KENTONGAN_NEW_PASSWORD": "pilihan sendiri"}
    shell.good("login", "humas@lain", shell.server.line, **passwords)
    assert [(block.password, block.new_password) for block in shell.server.got(Login)] == [
        ("pertama", ""),
        ("pertama", "pilihan sendiri"),
    ]


def test_a_new_password_typed_twice_must_be_the_same(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def demand(_: Visitor, block: Login) -> None:
        raise Refusal(ErrorCode.PASSWORD_MUST_CHANGE)

    typed = iter(["pertama", "pilihan sendiri", "pilihan lain lagi"])
    monkeypatch.setattr(login_module.Terminal, "ask_secret", lambda *_, **__: next(typed))
    shell.server.answers[Login] = demand
    result = shell.run("login", "humas@lain", shell.server.line)
    assert result.exit_code == 2
    assert "not the same" in error_line(result)
    assert len(shell.server.got(Login)) == 1


def test_a_wrong_password_is_told_by_the_server(shell: Shell) -> None:
    def refuse(_: Visitor, block: Login) -> None:
        raise Refusal(ErrorCode.LOGIN_REFUSED)

    shell.server.answers[Login] = refuse
    result = shell.run("login", "humas@lain", shell.server.line, KENTONGAN_PASSWORD="salah")
    assert result.exit_code == 1
    assert error_line(result) == "kentongan: That address or password is not right. Try once more."


def test_the_address_of_the_registration_need_not_be_typed_again(shell: Shell) -> None:
    shell.log_in()
    shell.profile.forget_member()
    shell.profile.keep_registration(KeptRegistration(number=1, claim="c" * 64, address="humas@lain"))
    shell.good("login", KENTONGAN_PASSWORD="rahasia")
    assert [block.address for block in shell.server.got(Login)] == ["humas@lain"]


def test_without_any_address_it_is_asked_for(shell: Shell) -> None:
    result = shell.run("login", KENTONGAN_PASSWORD="rahasia")
    assert result.exit_code == 2
    assert "kentongan login DESK@CODE" in error_line(result)


def test_ctrl_c_at_a_question_is_an_interruption(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object, **__: object) -> str:
        raise typer.Abort

    monkeypatch.setattr(login_module.Terminal, "ask_secret", interrupt)
    assert shell.run("login", "humas@lain", shell.server.line).exit_code == 130


def test_a_password_is_asked_for_only_at_a_terminal(shell: Shell) -> None:
    result = shell.run("login", "humas@lain", shell.server.line)
    assert result.exit_code == 2
    assert "KENTONGAN_PASSWORD" in error_line(result)
    assert shell.server.received == []


def test_whoami_shows_the_key_to_compare(member: Shell) -> None:
    output = member.good("whoami")
    for words in ("humas@lain", "Universitas Lain", "Important", member.server.identity.fingerprint):
        assert words in output
    (row,) = member.rows("whoami")
    assert row["rights"] == {"broadcast": False, "highest_level": "important"}
    assert "device_key" not in row


def test_logging_out_forgets_the_device(member: Shell) -> None:
    assert member.good("logout") == "Logged out. This device is forgotten.\n"
    assert member.profile.member is None
    result = member.run("whoami")
    assert result.exit_code == 5
    assert "not logged in" in error_line(result)


def test_a_login_that_is_over_has_its_own_exit_code_and_is_forgotten(member: Shell) -> None:
    (member.folder / "profile.json").write_text(
        (member.folder / "profile.json").read_text().replace(DEVICE_KEY, "e" * 64)
    )
    result = member.run("whoami")
    assert result.exit_code == 5
    assert "needs to log in" in error_line(result)
    assert member.profile.member is None


def test_an_empty_profile_knows_no_server(shell: Shell) -> None:
    result = shell.run("inbox")
    assert result.exit_code == 5
    assert "invitation" in error_line(result)


def test_a_changed_key_is_told_before_anything_is_sent(member: Shell) -> None:
    other = f"kentongan://{member.server.where}#{new_identity().fingerprint}"
    result = member.run("login", "humas@lain", other, KENTONGAN_PASSWORD="rahasia")
    assert result.exit_code == 4
    assert "Nothing was sent" in error_line(result)
    assert member.server.received == []
    assert member.server.visitors == []


def test_a_server_that_is_gone_is_unreachable(shell: Shell) -> None:
    gone = f"kentongan://127.0.0.1:1#{shell.server.identity.fingerprint}"
    result = shell.run("login", "humas@lain", gone, KENTONGAN_PASSWORD="rahasia")
    assert result.exit_code == 3
    assert error_line(result) == "kentongan: The server 127.0.0.1:1 cannot be reached (Connection refused)."


def test_other_addresses_are_used_for_one_command_and_only_with_the_trusted_key(member: Shell) -> None:
    """[TLS-5]"""
    with server_in_thread(FakeServer()) as other:
        member.good("--server", f"127.0.0.1:1,{other.where}", "whoami")
        member.good("whoami", KENTONGAN_SERVER=other.where)
        assert len(other.got(Resume)) == 2
    with server_in_thread(FakeServer(new_identity())) as wrong:
        result = member.run("--server", wrong.where, "whoami")
        assert result.exit_code == 4
        assert "Nothing was sent" in error_line(result)
        assert wrong.received == []
    assert member.server.received == []
    assert list(map(str, member.profile.server.servers)) == [other.where, member.server.where], "as it announced"
    assert member.run("--server", "127.0.0.1:1,,x", "whoami").exit_code == 2


def test_an_address_with_another_key_is_told_and_the_command_done_at_the_right_one(member: Shell) -> None:
    """[TLS-5]"""
    told = set()
    with server_in_thread(FakeServer(new_identity())) as wrong:
        while not told:  # which of the two is tried first is a matter of chance
            result = member.run("--server", f"{wrong.where},{member.server.where}", "whoami")
            assert result.exit_code == 0
            told.update(result.stderr.splitlines())
        assert wrong.received == []
    [line] = told
    assert wrong.identity.fingerprint in line
