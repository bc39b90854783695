import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kentongan.client import Client, LinkLost, Profile
from kentongan.client.errors import RegistrationMissing
from kentongan.client.profile import KeptRegistration
from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.commands.registration import Correct, Register, RegistrationStatus, Withdraw
from kentongan.words import InstitutionKind, RegistrationState
from tests.client.fake_server import Visitor, accept_forms, fake_server, standing
from tests.client.samples import CLAIM

FORM: dict[str, Any] = {
    "institution": "Universitas Contoh",
    "code": "contoh",
    "city": "Makassar",
    "kind": InstitutionKind.UNIVERSITY,
    "contact": "Sari Contoh",
    "email": "humas@contoh.ac.id",
    "desk": "humas",
}


async def test_the_form_arrives_normalised_and_the_claim_is_kept(tmp_path: Path) -> None:
    async with fake_server() as server:
        accept_forms(server)
        async with Client.connect(server.line, Profile(tmp_path)) as client:
            registered = await client.register(**(FORM | {"code": " Contoh ", "institution": " Universitas Contoh "}))
        assert registered.address == "humas@contoh"
        (form,) = server.got(Register)
        assert (form.code, form.institution, form.email) == ("contoh", "Universitas Contoh", "humas@contoh.ac.id")
    assert Profile(tmp_path).registration == KeptRegistration(number=7, claim=CLAIM, address="humas@contoh")


@pytest.mark.parametrize(
    ("field", "value"), [("code", "Bukan Kode"), ("email", "a@b.id, c@d.id"), ("city", ""), ("desk", "admin")]
)
async def test_a_wrong_field_is_told_before_anything_is_sent(field: str, value: str) -> None:
    async with fake_server() as server:
        async with Client.connect(server.line) as client:
            with pytest.raises(Refusal) as refused:
                await client.register(**(FORM | {field: value}))
        assert refused.value.field == field
        assert server.got(Register) == []


async def test_the_decision_is_heard_on_the_waiting_socket(tmp_path: Path) -> None:
    async with fake_server() as server:
        accept_forms(server)
        async with Client.connect(server.line, Profile(tmp_path)) as client:
            await client.register(**FORM)
            waiting = asyncio.create_task(client.wait_for_decision())
            await client.ping()
            await client.ping()
            server.push(standing(8, RegistrationState.APPROVED))
            server.push(standing(7, RegistrationState.REJECTED, "Kode salah"))
            decision = await waiting
        assert (decision.number, decision.state, decision.reason) == (7, RegistrationState.REJECTED, "Kode salah")


async def test_a_decision_that_is_there_already_is_not_waited_for(tmp_path: Path) -> None:
    async with fake_server() as server:
        server.answers[RegistrationStatus] = lambda _, block: standing(block.number, RegistrationState.APPROVED)
        profile = Profile(tmp_path)
        profile.keep_registration(KeptRegistration(number=7, claim=CLAIM, address="humas@contoh"))
        async with Client.connect(server.line, profile) as client:
            assert (await client.wait_for_decision()).state is RegistrationState.APPROVED


async def test_waiting_ends_with_the_connection(tmp_path: Path) -> None:
    async with fake_server() as server:
        accept_forms(server)
        async with Client.connect(server.line) as client:
            waiting = asyncio.create_task(client.wait_for_decision(7, CLAIM))
            await client.ping()
            server.visitors[0].writer.transport.abort()
            with pytest.raises(LinkLost):
                await waiting


async def test_a_number_and_claim_can_be_shown_without_a_profile() -> None:
    async with fake_server() as server:
        accept_forms(server)
        async with Client.connect(server.line) as client:
            assert (await client.registration(9, CLAIM)).number == 9
            with pytest.raises(RegistrationMissing):
                await client.registration()


async def test_a_refused_form_leaves_nothing_in_the_profile(tmp_path: Path) -> None:
    async with fake_server() as server:

        def refuse(_: Visitor, form: Register) -> None:
            raise Refusal(ErrorCode.ADDRESS_TAKEN, detail="humas@contoh")

        server.answers[Register] = refuse
        async with Client.connect(server.line, Profile(tmp_path)) as client:
            with pytest.raises(Exception, match="humas@contoh"):
                await client.register(**FORM)
    assert Profile(tmp_path).registration is None


async def test_a_corrected_form_arrives_normalised_under_the_number_and_claim_that_were_kept(tmp_path: Path) -> None:
    async with fake_server() as server:
        accept_forms(server)
        server.answers[Correct] = lambda _, block: msgspec.structs.replace(
            standing(7, RegistrationState.PENDING), address=f"{block.desk}@{block.code}"
        )
        async with Client.connect(server.line, Profile(tmp_path)) as client:
            await client.register(**FORM)
            await client.correct(**(FORM | {"code": " Contoh ", "desk": "Rektorat"}))
            with pytest.raises(Refusal):
                await client.correct(**(FORM | {"desk": "admin"}))
        (block,) = server.got(Correct)
        assert (block.number, block.claim, block.code, block.desk) == (7, CLAIM, "contoh", "rektorat")
    assert Profile(tmp_path).registration == KeptRegistration(number=7, claim=CLAIM, address="rektorat@contoh")


async def test_a_registration_is_taken_back_by_its_claim(tmp_path: Path) -> None:
    async with fake_server() as server:
        accept_forms(server)
        server.answers[Withdraw] = lambda _, block: standing(block.number, RegistrationState.WITHDRAWN)
        async with Client.connect(server.line, Profile(tmp_path)) as client:
            with pytest.raises(RegistrationMissing):
                await client.withdraw()
            await client.register(**FORM)
            assert (await client.withdraw()).state is RegistrationState.WITHDRAWN
            assert (await client.withdraw(9, CLAIM)).number == 9
        assert [(block.number, block.claim) for block in server.got(Withdraw)] == [(7, CLAIM), (9, CLAIM)]
