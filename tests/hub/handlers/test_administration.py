"""Administration: only on the Unix socket, and the log says who it was. [ADMIN-1] ff."""

from kentongan.errors import ErrorCode
from kentongan.protocol.command import COMMANDS, Sender
from kentongan.protocol.commands.administration import (
    Approve,
    Decided,
    Invitation,
    Invite,
    Registrations,
    Reject,
    Retention,
    RetentionDone,
)
from kentongan.protocol.commands.link import Error
from kentongan.protocol.commands.message import Follow
from kentongan.protocol.states import State
from kentongan.words import RegistrationState
from tests.hub.peer import HubStage, names


async def test_decisions_are_made_in_the_name_of_who_the_kernel_says_it_is() -> None:
    stage = HubStage()
    registration = stage.services.registration
    registration.states |= {1: RegistrationState.PENDING, 2: RegistrationState.PENDING}
    peer = stage.peer(state=State.LOCAL)
    peer.connection.actor = "local:siti"
    approved, rejected = await peer.ask(Approve(number=1), Reject(number=2, reason="x"))
    assert isinstance(approved, Decided)
    assert isinstance(rejected, Decided)
    assert (approved.state, rejected.state) == (RegistrationState.APPROVED, RegistrationState.REJECTED)
    assert registration.actors == ["local:siti", "local:siti"]


async def test_the_invitation_names_server_and_fingerprint() -> None:
    (line,) = await HubStage().peer(state=State.LOCAL).ask(Invite())
    assert isinstance(line, Invitation)
    assert (line.line, line.fingerprint) == ("kentongan://hub.example:7420#abcd-efgh", "abcd-efgh")


async def test_no_command_of_an_administrator_exists_on_the_main_socket() -> None:
    stage = HubStage()
    rows = [row for row in COMMANDS.values() if row.sender is Sender.ADMINISTRATOR]
    assert len(rows) >= 5
    for peer in (stage.peer(), await stage.member(1)):
        for block in (Approve(number=1), Reject(number=1, reason="x"), Invite(), Registrations()):
            (told,) = await peer.ask(block)
            assert isinstance(told, Error)
            assert told.code == ErrorCode.COMMAND_UNKNOWN


async def test_an_administrator_is_no_member() -> None:
    peer = HubStage().peer(state=State.LOCAL)
    assert names(await peer.ask(Registrations())) == ["registration_log"]
    (told,) = await peer.ask(Follow())
    assert isinstance(told, Error)
    assert told.code == ErrorCode.WRONG_STATE


async def test_retention_is_only_counted_in_a_dry_run() -> None:
    peer = HubStage().peer(state=State.LOCAL)
    would_go, went = await peer.ask(Retention(dry_run=True), Retention())
    assert isinstance(would_go, RetentionDone)
    assert isinstance(went, RetentionDone)
    assert [(done.dry_run, done.rows[0].rows) for done in (would_go, went)] == [(True, 2), (False, 1)]


async def test_retention_knows_the_devices_of_the_sessions_that_live() -> None:
    stage = HubStage()
    member, _ = await stage.member(1), stage.peer()
    assert member.connection.member is not None
    assert stage.services.retention.devices_online() == {member.connection.member.device}
    member.leave()
    assert stage.services.retention.devices_online() == set()
