"""Who is not a member yet, against a real server."""

import asyncio
from pathlib import Path

import pytest

from kentongan.client.client import Client
from kentongan.client.errors import KeyChanged, ProfileTaken
from kentongan.client.invitation import Invitation
from kentongan.client.link_state import Connected, LinkState, Reconnecting
from kentongan.client.profile import KeptRegistration, KeyPlace, Profile
from kentongan.desktop.applicant import Applicant
from kentongan.desktop.tasks import end_all
from kentongan.domain.registration import Form
from kentongan.protocol.commands.registration import Registration
from kentongan.words import RegistrationState
from tests.client.password_store import PasswordStore, used
from tests.desktop.desk import run, until
from tests.desktop.onboarding.pages import OTHER_KEY
from tests.process.server import RunningServer, form_of, running

ADDRESS = "humas@contoh"
PASSWORD = "delapan rusa menari di pasar"


@pytest.mark.process
def test_a_key_is_shown_before_anything_is_trusted(tmp_path: Path) -> None:
    async def look() -> None:
        async with running(tmp_path / "server") as server:
            applicant = Applicant(Profile(tmp_path / "profile"))
            [place] = Invitation.parse(server.line).servers
            shown = await applicant.show_key(place)
            assert str(shown) == server.line
            assert not applicant.profile.knows_server
            assert await applicant.greet(shown) == "Kentongan"
            assert str(applicant.profile.server) == server.line

    run(look())


@pytest.mark.process
def test_only_a_new_invitation_replaces_a_key(tmp_path: Path) -> None:
    async def renew() -> None:
        async with running(tmp_path / "server") as server:
            right = Invitation.parse(server.line)
            profile = Profile(tmp_path / "profile")
            applicant = Applicant(profile)
            profile.keep_server(Invitation(right.servers, OTHER_KEY))
            profile.keep_registration(KeptRegistration(number=1, claim="c" * 64, address=ADDRESS))
            with pytest.raises(KeyChanged):
                await applicant.greet(right)
            with pytest.raises(KeyChanged):
                await applicant.greet(profile.server, is_new=True)
            assert profile.server.fingerprint == OTHER_KEY
            await applicant.greet(right, is_new=True)
            assert profile.server == right

    run(renew())


@pytest.mark.process
def test_who_has_no_address_yet_may_choose_another_server(tmp_path: Path) -> None:
    async def choose() -> None:
        async with running(tmp_path / "server") as server:
            right = Invitation.parse(server.line)
            profile = Profile(tmp_path / "profile")
            other = Invitation.parse(f"kentongan://lain.contoh.example:7420#{OTHER_KEY}")
            profile.keep_server(other)
            await Applicant(profile).greet(right)
            assert profile.server == right
            profile.keep_server(other)
            profile.keep_registration(KeptRegistration(number=1, claim="c" * 64, address=ADDRESS))
            with pytest.raises(ProfileTaken):
                await Applicant(profile).greet(right)

    run(choose())


@pytest.mark.process
def test_a_correction_and_a_withdrawal_do_not_break_the_wait(tmp_path: Path) -> None:
    async def wait() -> None:
        async with running(tmp_path / "server") as server:
            applicant = await _registered(tmp_path, server)
            lines: list[LinkState] = []
            applicant.line.connect(lines.append)
            applicant.begin_waiting()
            await until(lambda: lines and isinstance(lines[-1], Connected), "the line")
            await applicant.correct(Form.check(**form_of("rektorat@contoh")))
            assert applicant.profile.registration
            assert applicant.profile.registration.address == "rektorat@contoh"
            assert isinstance(lines[-1], Connected)
            await applicant.withdraw()
            assert applicant.profile.registration is None
            assert not any(isinstance(line, Reconnecting) for line in lines)
            await applicant.register(Form.check(**form_of("rektorat@contoh")))  # the address is free again

    run(wait())


@pytest.mark.process
def test_the_wait_outlives_the_server_and_may_be_hurried(tmp_path: Path) -> None:
    async def wait() -> None:
        async with running(tmp_path / "server") as server:
            applicant = await _registered(tmp_path, server)
            lines: list[LinkState] = []
            standing: list[Registration] = []
            applicant.line.connect(lines.append)
            applicant.standing.connect(standing.append)
            applicant.begin_waiting()
            await until(lambda: lines and isinstance(lines[-1], Connected), "the line")
            await asyncio.to_thread(server.kill)
            await until(lambda: isinstance(lines[-1], Reconnecting), "the loss")
            await asyncio.to_thread(server.start)
            until_then = len(standing)
            applicant.knock()
            await until(lambda: len(standing) > until_then, "the line again")
            assert standing[-1].state is RegistrationState.PENDING
            await end_all()

    run(wait())


async def _registered(folder: Path, server: RunningServer) -> Applicant:
    applicant = Applicant(Profile(folder / "profile"))
    await applicant.greet(Invitation.parse(server.line))
    await applicant.register(Form.check(**form_of(ADDRESS)))
    return applicant


@pytest.mark.process
def test_a_key_goes_where_it_is_safest(tmp_path: Path) -> None:
    async def log_in() -> None:
        async with running(tmp_path / "server") as server:
            password = await server.member(ADDRESS)
            profile = Profile(tmp_path / "profile")
            applicant = Applicant(profile)
            await applicant.greet(Invitation.parse(server.line))
            store = PasswordStore()
            for keeper, remember, place, is_refused in (
                (None, True, KeyPlace.FILE, False),
                (store, True, KeyPlace.KEYCHAIN, False),
                (store, False, KeyPlace.MEMORY, False),
                (_locked(), True, KeyPlace.FILE, True),
            ):
                with used(keeper):
                    await applicant.login(ADDRESS, password, remember=remember)
                    assert profile.member
                    assert (profile.member.place, applicant.keychain_refused) == (place, is_refused)
                    async with Client.connect(profile) as client:
                        assert (await client.resume()).address == ADDRESS
            assert store.kept == {}

    run(log_in())


def _locked() -> PasswordStore:
    store = PasswordStore()
    store.locked = True
    return store
