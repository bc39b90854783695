from kentongan.client import Client
from kentongan.protocol.commands.keeping import Archive, Remove
from kentongan.protocol.commands.message import Attach, Noted, Send
from kentongan.protocol.commands.mute import Mute, Muted, Mutes
from kentongan.protocol.commands.reminder import Remind, Reminded
from kentongan.protocol.commands.retraction import Retract, Retracted
from tests.client.fake_server import fake_server
from tests.client.samples import sample_attachment, sample_message

ONE, TWO = "1" * 32, "2" * 32


async def test_an_answer_goes_to_the_sender_and_names_the_message() -> None:
    async with fake_server() as server, Client.connect(server.line) as client:
        await client.login("humas@lain", "rahasia")
        message = sample_message("Seminar")
        await client.reply(message, "Kami hadir.")
        await client.reply(sample_message("Re: Seminar"), "Ya.", id=ONE)
        first, second = server.got(Send)
        assert (first.to, first.subject, first.text, first.reply_to) == (
            ["humas@contoh"],
            "Re: Seminar",
            "Kami hadir.",
            message.id,
        )
        assert (second.id, second.subject) == (ONE, "Re: Seminar")


async def test_what_is_forwarded_keeps_its_attachments_without_an_upload_and_fits() -> None:
    async with fake_server() as server, Client.connect(server.line) as client:
        await client.login("humas@lain", "rahasia")
        poster = sample_attachment(b"png")
        await client.forward(sample_message("x" * 200, text="y" * 4000, attachments=[poster]), ["a@x"], "Lihat ini.")
        (sent,) = server.got(Send)
        assert sent.attachments == [Attach(attachment=poster.id)]
        assert sent.text.startswith("Lihat ini.\n\n— humas@contoh, Universitas Contoh:\nyyy")
        assert (len(sent.subject), len(sent.text)) == (200, 4000)


async def test_the_other_acts_are_asked_in_their_words() -> None:
    async with fake_server() as server, Client.connect(server.line) as client:
        server.answers |= {
            Retract: lambda _, block: Retracted(message=block.message, retracted_at=5),
            Remind: lambda _, block: Reminded(message=block.message, recipients=3),
            Mute: lambda _, block: Muted(who=[block.who] if block.on else []),
            Mutes: lambda _, block: Muted(who=["@x"]),
            Archive: lambda _, block: Noted(),
            Remove: lambda _, block: Noted(),
        }
        await client.login("humas@lain", "rahasia")
        assert (await client.retract(ONE)).retracted_at == 5
        assert await client.remind(ONE) == await client.remind(ONE, ["a@x"]) == 3
        assert [block.to for block in server.got(Remind)] == [[], ["a@x"]]
        assert (await client.mute("a@x"), await client.mute("a@x", on=False), await client.mutes()) == (
            ["a@x"],
            [],
            ["@x"],
        )
        await client.archive(ONE, TWO)
        await client.archive(ONE, on=False)
        await client.remove(TWO)
        assert [(block.messages, block.on) for block in server.got(Archive)] == [([ONE, TWO], True), ([ONE], False)]
        assert [block.messages for block in server.got(Remove)] == [[TWO]]
