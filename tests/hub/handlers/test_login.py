"""Sessions at the main socket. [LOGIN-1], [LOGIN-5], [LOGIN-7]"""

from kentongan.errors import ErrorCode
from kentongan.protocol.commands.directory import Directory
from kentongan.protocol.commands.link import Error
from kentongan.protocol.commands.login import LoggedIn, Login, Logout, Resume
from kentongan.protocol.commands.membership import SetRights
from kentongan.protocol.commands.message import Follow
from kentongan.protocol.states import State
from kentongan.words import Level
from tests.hub.fake_services import PASSWORD
from tests.hub.peer import HubStage, names


async def test_a_login_says_who_one_is_what_one_may_and_where_one_was() -> None:
    stage = HubStage()
    stage.services.message.commit_here((1,), (1,), (2,))
    stage.services.login.cursors[1] = 2
    peer = stage.peer()
    (told,) = await peer.ask(Login(address="m1@satu", password=PASSWORD, token="t"))
    assert isinstance(told, LoggedIn)
    assert (told.address, told.institution, told.token) == ("m1@satu", "Universitas Satu", "t")
    assert (told.rights.broadcast, told.rights.highest_level) == (False, Level.IMPORTANT)
    assert (told.cursor, told.sequence, told.servers) == (2, 3, ["hub.example:7420"])
    assert peer.connection.session.state is State.MEMBER


async def test_a_refused_login_leaves_the_connection_as_it_was() -> None:
    peer = HubStage().peer()
    (told,) = await peer.ask(Login(address="m1@satu", password="salah"))
    assert isinstance(told, Error)
    assert told.code == ErrorCode.LOGIN_REFUSED
    assert peer.connection.member is None
    assert names(await peer.ask(Resume(device_key=f"{1:064x}"))) == ["logged_in"]


async def test_a_logout_forgets_the_device_and_ends_feed_and_transfers() -> None:
    stage = HubStage()
    peer = await stage.member(1)
    await peer.ask(Follow(after=0))
    peer.connection.transfers.add("1" * 32)
    assert names(await peer.ask(Logout())) == ["logged_out"]
    assert stage.services.login.logged_out == [f"{1:032x}"]
    assert stage.services.shadow.cancelled == ["1" * 32]
    stage.services.message.commit_here((1,))
    assert names(await peer.ask(Directory())) == ["error"]


async def test_the_next_member_on_the_same_connection_gets_its_own_messages_only() -> None:
    stage = HubStage()
    peer = await stage.member(1)
    await peer.ask(Follow(after=0))
    stage.services.message.commit_here((1,), (2,))
    assert names(peer.heard()) == ["message"]
    await peer.ask(Logout())
    stage.services.login.cursors[2] = 1
    await peer.ask(Login(address="m2@satu", password=PASSWORD))
    assert names(await peer.ask(Follow())) == ["following", "message"]
    stage.services.message.commit_here((1,), (2,), (1,))
    assert names(peer.heard()) == ["message"]


async def test_new_rights_count_for_sessions_that_are_there() -> None:
    stage = HubStage()
    peer, other, administrator = await stage.member(1), await stage.member(2), stage.peer(state=State.LOCAL)
    answer = await administrator.ask(SetRights(address="m1@satu", broadcast=True, highest_level=Level.EMERGENCY))
    assert names(answer) == ["rights_set"]
    rights = [one.connection.member.rights for one in (peer, other) if one.connection.member]
    assert [(one.broadcast, one.highest_level) for one in rights] == [
        (True, Level.EMERGENCY),
        (False, Level.IMPORTANT),
    ]
