"""Coming back without the password: before login, with the same answer for everybody. [RESET-1], [RESET-2]"""

from structlog.testing import capture_logs

from kentongan.protocol.commands.link import Error
from kentongan.protocol.commands.recovery import CodeAsked, Forgot, PasswordReset, Reset
from kentongan.words import AuditEvent
from tests.hub.peer import HubStage, names


async def test_everybody_gets_the_same_answer_at_once() -> None:
    stage = HubStage()
    peer = stage.peer()
    peer.say(Forgot(address="m1@satu", token="a"), Forgot(address="nobody at all", token="a"))
    one, other = [block for block in peer.heard() if isinstance(block, CodeAsked)]
    assert one == other
    assert stage.services.recovery.forgotten == ["m1@satu", ""]
    assert [(event, source, subject) for event, source, subject, _ in stage.services.audit.noted] == [
        (AuditEvent.PASSWORD_FORGOTTEN, "192.0.2.7", "m1@satu"),
        (AuditEvent.PASSWORD_FORGOTTEN, "192.0.2.7", ""),
    ]


async def test_a_reset_says_how_many_devices_ended_and_logs_no_secret() -> None:
    stage = HubStage()
    peer = stage.peer()
    with capture_logs() as logs:
        done, refused = await peer.ask(
            Reset(address="m1@satu", code="abcd-efgh", new_password="kopi tubruk pahit"),
            Reset(address="m1@satu", code="salah", new_password="kopi tubruk pahit"),
        )
    assert isinstance(done, PasswordReset)
    assert done.devices == 2
    assert isinstance(refused, Error)
    assert refused.code == "code_refused"
    assert [log["event"] for log in logs] == ["password_reset", "reset_refused"]
    assert stage.services.audit.noted == [
        (AuditEvent.LOGIN_FAILED, "192.0.2.7", "m1@satu", {"why": "code_refused"}),
    ]
    for secret in ("abcd-efgh", "salah", "kopi"):
        assert secret not in repr(logs)


async def test_who_is_logged_in_changes_the_password_instead() -> None:
    peer = await HubStage().member(1)
    answers = await peer.ask(
        Forgot(address="m1@satu"), Reset(address="m1@satu", code="x", new_password="kopi tubruk pahit")
    )
    assert names(answers) == ["error", "error"]
