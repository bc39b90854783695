"""Memberships over the Unix socket: every act in the name of who the kernel says it is. [ADMIN-5], [MEMBER-1] ff."""

from structlog.testing import capture_logs

from kentongan.protocol.commands.membership import EndSessions, ResetPassword, Restore, SetRights, Suspend
from kentongan.protocol.states import State
from kentongan.words import Level
from tests.hub.peer import HubStage, names

ACTS = [
    SetRights(address="m1@satu", broadcast=True, highest_level=Level.EMERGENCY, quota=1_000),
    Suspend(address="m1@satu"),
    Restore(address="m1@satu"),
    ResetPassword(address="m1@satu"),
    EndSessions(address="m1@satu"),
]


async def test_every_act_is_answered_done_by_somebody_and_logged() -> None:
    stage = HubStage()
    peer = stage.peer(state=State.LOCAL)
    peer.connection.actor = "local:siti"
    with capture_logs() as logs:
        answers = await peer.ask(*ACTS)
    assert names(answers) == ["rights_set", "suspension", "suspension", "code_queued", "sessions_ended"]
    assert [act for act, _, _ in stage.services.membership.acts] == [
        "set_rights", "suspend", "restore", "reset_password", "end_sessions",
    ]  # fmt: skip
    assert {(address, actor) for _, address, actor in stage.services.membership.acts} == {("m1@satu", "local:siti")}
    assert [(log["event"], log["actor"]) for log in logs] == [
        (event, "local:siti")
        for event in ("rights_set", "member_suspended", "member_restored", "code_queued", "sessions_ended")
    ]


async def test_no_member_and_no_stranger_can_do_any_of_it() -> None:
    stage = HubStage()
    for peer in (stage.peer(), await stage.member(2)):
        assert {getattr(told, "code", None) for told in await peer.ask(*ACTS)} == {"command_unknown"}
    assert stage.services.membership.acts == []
