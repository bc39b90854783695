import pytest

from kentongan.cli.message_id import find_message
from kentongan.cli.mistake import Mistake
from kentongan.client import Client
from kentongan.client.errors import MessageNotFound
from kentongan.ids import new_id
from tests.client.fake_server import fake_server
from tests.client.samples import sample_message

ONE = "abcdef0" + "0" * 25
TWO = "abcdef1" + "0" * 25


async def find(text: str, received: list[str], sent: list[str]) -> str:
    async with fake_server() as server:
        server.messages = [sample_message(id=name) for name in received]
        server.sent = [sample_message(id=name) for name in sent]
        async with Client.connect(server.line) as client:
            await client.login("humas@lain", "rahasia")
            return await find_message(client, text)


async def test_a_beginning_finds_its_message_in_inbox_and_outbox() -> None:
    assert await find("ABCDEF", [ONE, new_id()], []) == ONE
    assert await find(" abcdef1 ", [ONE], [TWO]) == TWO


async def test_a_message_to_oneself_is_one_message() -> None:
    assert await find("abcdef", [ONE], [ONE]) == ONE


@pytest.mark.parametrize("text", ["abcdef", "fedcba", "?????????"])
async def test_none_or_several_are_not_found(text: str) -> None:
    with pytest.raises(MessageNotFound):
        await find(text, [ONE], [TWO])


async def test_a_whole_id_is_not_looked_for() -> None:
    assert await find(TWO, [], []) == TWO


async def test_too_few_letters_are_refused() -> None:
    with pytest.raises(Mistake, match="at least 6"):
        await find("abcde", [ONE], [])
