from kentongan.client import Client
from kentongan.protocol.commands.recovery import CodeAsked, Forgot, PasswordReset, Reset
from tests.client.fake_server import fake_server


async def test_a_letter_is_asked_for_and_its_code_brings_a_new_password() -> None:
    async with fake_server() as server:
        server.answers |= {
            Forgot: lambda _, block: CodeAsked(),
            Reset: lambda _, block: PasswordReset(devices=2),
        }
        async with Client.connect(server.line) as client:
            await client.forgot(" Humas@Lain ")
            assert await client.reset("HUMAS@lain", "abcd-efgh", "kopi tubruk pahit") == 2
        assert [block.address for block in server.got(Forgot)] == ["humas@lain"]
        (block,) = server.got(Reset)
        assert (block.address, block.code, block.new_password) == ("humas@lain", "abcd-efgh", "kopi tubruk pahit")
