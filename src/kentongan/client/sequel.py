"""What may be done with a message afterwards: answer, forward, retract, remind, mute, archive, remove."""

from collections.abc import Sequence

from kentongan import limits
from kentongan.client.message import Messages
from kentongan.protocol.commands.keeping import Archive, Remove
from kentongan.protocol.commands.message import Accepted, Attach, Message, Noted
from kentongan.protocol.commands.mute import Mute, Muted, Mutes
from kentongan.protocol.commands.reminder import Remind, Reminded
from kentongan.protocol.commands.retraction import Retract, Retracted


class Sequels(Messages):
    """Acts on messages that were sent or received before."""

    async def reply(self, message: Message, text: str, subject: str = "", id: str = "") -> Accepted:
        """Answer the sender of a message; without a subject with that of the message."""
        title = subject or _titled("Re: ", message.subject)
        return await self.send([message.sender], title, text, reply_to=message.id, id=id)

    async def forward(self, message: Message, to: Sequence[str], text: str = "", id: str = "") -> Accepted:
        """Send a message on, its attachments without a second upload, [MSG-2]; `text` stands above what it said."""
        origin = f"— {message.sender}, {message.institution}:\n{message.text}".rstrip()
        whole = f"{text}\n\n{origin}" if text else origin
        attachments = [Attach(attachment=one.id, thumbnail=one.thumbnail) for one in message.attachments]
        title = _titled("Fwd: ", message.subject)
        return await self.send(to, title, whole[: limits.TEXT.value], attachments=attachments, id=id)

    async def retract(self, message: str) -> Retracted:
        """Take a message of one's own back from everybody, [MSG-11]."""
        return await self.link.request(Retract(message=message), Retracted)

    async def remind(self, message: str, to: Sequence[str] = ()) -> int:
        """Bring a message of one's own up again with those who have not acknowledged it, [MSG-12]; how many they are.

        With addresses only with these of its recipients.
        """
        return (await self.link.request(Remind(message=message, to=list(to)), Reminded)).recipients

    async def mute(self, who: str, on: bool = True) -> list[str]:
        """Want no popups of an address or `@institution`, or want them again; all who are muted now, [MSG-13]."""
        return (await self.link.request(Mute(who=who, on=on), Muted)).who

    async def mutes(self) -> list[str]:
        """Who is muted, [MSG-13]."""
        return (await self.link.request(Mutes(), Muted)).who

    async def archive(self, *messages: str, on: bool = True) -> None:
        """Move messages out of the inbox into the archive, or back, [MSG-14]."""
        await self.link.request(Archive(messages=list(messages), on=on), Noted)

    async def remove(self, *messages: str) -> None:
        """Delete messages for oneself; this cannot be undone, [MSG-15]."""
        await self.link.request(Remove(messages=list(messages)), Noted)


def _titled(mark: str, subject: str) -> str:
    return subject if subject.startswith(mark) else f"{mark}{subject}"[: limits.SUBJECT.value].rstrip()
