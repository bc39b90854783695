"""Messages on their way out: on the disk before the first byte leaves, until the server's answer is there too.

    id = outbox.put(Send(id=new_id(), to=["@lain"], subject="Seminar"), [Path("poster.png")])
    await outbox.post(client)      # now, or whenever the line is there
    outbox.entry(id).state

Every try goes under the same id, so the server has a message once however often it was tried, [MSG-4]. Files are known
by path and SHA-256, and by the server's ids as soon as they were uploaded. What the server refuses for good stays here
with the server's sentence and is not tried again. What somebody holds rests until it is released, also over a restart;
the server keeps what it has of its files.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import msgspec

from kentongan import limits
from kentongan.client.attachment import unseen
from kentongan.client.cache import Cache
from kentongan.client.client import Client
from kentongan.client.errors import (
    FileChanged,
    ServerRefused,
    ShadowUnreachable,
    TransferBroken,
    TransferPaused,
)
from kentongan.client.local_file import Outgoing
from kentongan.client.lock import FileLock
from kentongan.client.patience import is_passing
from kentongan.client.stream import Moved, Progress
from kentongan.errors import ErrorCode, KentonganError, Refusal
from kentongan.protocol.codec import decode_block, encode_block
from kentongan.protocol.command import Sender
from kentongan.protocol.commands.attachment import Attachment
from kentongan.protocol.commands.link import Error
from kentongan.protocol.commands.message import Accepted, Attach, Message, Send, Tally

# A post that another process has begun is looked at so often: a thread that waits for a lock cannot be cancelled.
TURN_SECONDS = 0.05


class OutgoingState(StrEnum):
    """Where a message of the outbox stands."""

    WAITING = "waiting"
    HELD = "held"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class KeptFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file as it was when the message was written; `attachment` when the server has it.

    `thumbnail` is what recipients shall see of it before they fetch it: base64 of a PNG or JPEG, or empty.
    """

    path: str
    name: str
    size: int
    sha256: str
    thumbnail: str = ""
    attachment: Attachment | None = None


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A message to send: the block, and the files that will be its last attachments."""

    send: Send
    files: list[KeptFile]
    queued_at: int


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A message of the outbox: waiting, held, accepted (with the server's answer) or refused (with its sentence)."""

    draft: Draft
    state: OutgoingState
    accepted: Accepted | None = None
    refusal: Error | None = None


@dataclass(frozen=True)
class Uploading:
    """So far has a file of a message come on its way to the server."""

    id: str
    moved: Moved


@dataclass(frozen=True)
class Settled:
    """A message was accepted, or refused for good: `entry` tells which."""

    id: str


OutboxNews = Uploading | Settled


def unheard(news: OutboxNews) -> None:
    """For callers who do not want to know."""


_drafts = msgspec.json.Decoder(Draft)


class Outbox:
    """The outbox of one member on this device; `tell` is called in the event loop while messages are on their way."""

    def __init__(self, cache: Cache, tell: Callable[[OutboxNews], None] = unheard) -> None:
        self.tell = tell
        self._cache = cache
        # Of the message whose files are moving now.
        self._moving = ""
        self._pause = asyncio.Event()
        self._database = cache.database
        self._turn_lock = FileLock(cache.database.path.with_name(f"{cache.database.path.name}.post"))

    # Writing

    def put(self, send: Send, paths: Sequence[Path] = (), thumbnails: Sequence[str] = ()) -> str:
        """Keep a message; when this returns, it will be sent, whatever happens to this process. Its id.

        `thumbnails` go with the `paths`; a draft that was kept under the message's id goes in the same moment. Blocks
        for as long as hashing the files takes. Raises FileUnreadable, and Refusal for what no server would take.
        """
        decode_block(encode_block(send), frozenset({Sender.CLIENT}))
        if len(send.attachments) + len(paths) > limits.ATTACHMENTS.value:
            raise Refusal(ErrorCode.FIELD_TOO_LONG, field="attachments", detail=str(limits.ATTACHMENTS.value))
        pictures = thumbnails or [""] * len(paths)
        files = [_kept(path, picture) for path, picture in zip(paths, pictures, strict=True)]
        draft = Draft(send=send, files=files, queued_at=self._cache.clock())
        with self._database.writing():
            self._database.change(
                "INSERT INTO outgoing (id, draft, state) VALUES (?, ?, ?)",
                (send.id, msgspec.json.encode(draft), OutgoingState.WAITING),
            )
            self._database.change("DELETE FROM draft WHERE id = ?", (send.id,))
        return send.id

    def withdraw(self, id: str) -> bool:
        """Forget a message that has not been accepted; whether there was one."""
        with self._database.writing():
            known = self._database.change(
                "DELETE FROM outgoing WHERE id = ? AND state <> ?", (id, OutgoingState.ACCEPTED)
            )
        self._stop(id)
        return bool(known)

    def hold(self, id: str) -> bool:
        """Let a message that waits rest, also while its files are moving; whether there was one."""
        held = self._turn_to(id, OutgoingState.WAITING, OutgoingState.HELD)
        self._stop(id)
        return held

    def release(self, id: str) -> bool:
        """Let a held message wait for the next `post`; whether there was one."""
        return self._turn_to(id, OutgoingState.HELD, OutgoingState.WAITING)

    def _turn_to(self, id: str, before: OutgoingState, after: OutgoingState) -> bool:
        with self._database.writing():
            return bool(
                self._database.change("UPDATE outgoing SET state = ? WHERE id = ? AND state = ?", (after, id, before))
            )

    def _stop(self, id: str) -> None:
        if self._moving == id:
            self._pause.set()

    # Reading

    def entry(self, id: str) -> Entry | None:
        """A message by the client's id; one that was accepted is remembered too."""
        found = self._database.row("SELECT draft, state, answer FROM outgoing WHERE id = ?", (id,))
        return _entry(*found) if found else None

    def entries(self) -> list[Entry]:
        """What waits, is held or was refused, oldest first."""
        rows = self._database.rows(
            "SELECT draft, state, answer FROM outgoing WHERE state <> ? ORDER BY number", (OutgoingState.ACCEPTED,)
        )
        return [_entry(*row) for row in rows]

    def waiting(self) -> list[str]:
        """The ids of what waits, oldest first."""
        return [row[0] for row in self._database.rows(f"SELECT id FROM outgoing WHERE {_WAITING} ORDER BY number")]

    # Sending

    async def post(self, client: Client, progress: Progress = unseen) -> None:
        """Send everything that waits, oldest first.

        What cannot be sent now hinders nothing that waits behind it; its error is raised at the end. A line that
        breaks is raised at once; so is `too_fast`, which is about everything that waits.
        """
        passing: KentonganError | None = None
        async with self._turn():
            for id in self.waiting():
                try:
                    await self._post(client, id, progress)
                except TransferPaused:
                    continue
                except (ServerRefused, ShadowUnreachable, TransferBroken) as error:
                    passing = passing or error
                    if isinstance(error, ServerRefused) and error.code == ErrorCode.TOO_FAST:
                        break  # [LIMIT-5] the next one would be refused as well
        if passing:
            raise passing

    @contextlib.asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """One process posts at a time: two would upload the same files under different ids."""
        # What is waited for happens in another process: there is no event for it.
        while not self._turn_lock.take(wait=False):  # noqa: ASYNC110
            await asyncio.sleep(TURN_SECONDS)
        try:
            yield
        finally:
            self._turn_lock.give()

    async def _post(self, client: Client, id: str, progress: Progress) -> None:
        entry = self.entry(id)
        if entry is None or entry.state is not OutgoingState.WAITING:
            return
        try:
            try:
                await self._send(client, entry.draft, progress)
            except ServerRefused as refused:
                if refused.code != ErrorCode.ATTACHMENT_UNKNOWN or not any(f.attachment for f in entry.draft.files):
                    raise
                # Uploaded too long ago. The message was not accepted before: that is answered before it is judged.
                await self._send(client, self._keep_uploads(entry.draft, [None] * len(entry.draft.files)), progress)
        except KentonganError as error:
            if is_passing(error):
                raise
            refusal = error.error if isinstance(error, ServerRefused) else _own_refusal(error)
            self._settle(id, OutgoingState.REFUSED, refusal)

    async def _send(self, client: Client, draft: Draft, progress: Progress) -> None:
        if any(file.attachment is None for file in draft.files):
            uploaded = await self._upload(client, draft, progress)
            for file, attachment in zip(draft.files, uploaded, strict=True):
                if file.sha256 != attachment.sha256:
                    raise FileChanged(file.path)
            draft = self._keep_uploads(draft, uploaded)
            if draft.send.id not in self.waiting():
                # Held or withdrawn in the moment in which the last byte was stored.
                raise TransferPaused
        uploads = [file.attachment for file in draft.files if file.attachment]
        pictures = [file.thumbnail for file in draft.files]
        attachments = [
            *draft.send.attachments,
            *(Attach(attachment=one.id, thumbnail=picture) for one, picture in zip(uploads, pictures, strict=True)),
        ]
        uploads = [
            msgspec.structs.replace(one, thumbnail=picture) for one, picture in zip(uploads, pictures, strict=True)
        ]
        send = msgspec.structs.replace(draft.send, attachments=attachments)
        accepted = await client.link.request(send, Accepted)
        await asyncio.to_thread(self._keep_accepted, client, send, accepted, uploads)
        self.tell(Settled(send.id))

    async def _upload(self, client: Client, draft: Draft, progress: Progress) -> list[Attachment]:
        """The files of a message, on the server. Raises TransferPaused when it is held or withdrawn meanwhile.

        Whoever ends this by cancelling it ends the upload as a pause does: the server keeps what it has.
        """
        id = draft.send.id

        def see(moved: Moved) -> None:
            progress(moved)
            self.tell(Uploading(id, moved))

        self._moving = id
        self._pause.clear()
        uploading = asyncio.ensure_future(client.upload([Path(file.path) for file in draft.files], see, self._pause))
        try:
            return await asyncio.shield(uploading)
        except asyncio.CancelledError:
            # The line or the program has ended, and nobody has given the message up: the next post goes on from here.
            self._pause.set()
            await asyncio.gather(uploading, return_exceptions=True)
            raise
        finally:
            self._moving = ""

    def _keep_uploads(self, draft: Draft, attachments: Sequence[Attachment | None]) -> Draft:
        files = [
            msgspec.structs.replace(file, attachment=attachment)
            for file, attachment in zip(draft.files, attachments, strict=True)
        ]
        draft = msgspec.structs.replace(draft, files=files)
        with self._database.writing():
            self._database.change(
                "UPDATE outgoing SET draft = ? WHERE id = ?", (msgspec.json.encode(draft), draft.send.id)
            )
        return draft

    def _keep_accepted(self, client: Client, send: Send, accepted: Accepted, uploads: list[Attachment]) -> None:
        """The answer, and the message as one that was sent: it can be read without the server from now on."""
        with self._database.writing():
            self._answer(send.id, OutgoingState.ACCEPTED, accepted)
            if client.session:
                message = _message(client, send, accepted, uploads)
                nobody_yet = Tally(recipients=accepted.recipients, delivered=0, shown=0, opened=0, acknowledged=0)
                self._cache.store_sent(message, nobody_yet)

    def _settle(self, id: str, state: OutgoingState, answer: Error) -> None:
        with self._database.writing():
            self._answer(id, state, answer)
        self.tell(Settled(id))

    def _answer(self, id: str, state: OutgoingState, answer: Accepted | Error) -> None:
        self._database.change(
            "UPDATE outgoing SET state = ?, answer = ? WHERE id = ?", (state, msgspec.json.encode(answer), id)
        )


_WAITING = f"state = '{OutgoingState.WAITING}'"


def _kept(path: Path, thumbnail: str) -> KeptFile:
    with contextlib.closing(Outgoing(path.absolute())) as file:
        return KeptFile(path=str(file.path), name=file.name, size=file.size, sha256=file.sha256(), thumbnail=thumbnail)


def _entry(draft: bytes, state: str, answer: bytes | None) -> Entry:
    entry = Entry(draft=_drafts.decode(draft), state=OutgoingState(state))
    if answer is None:
        return entry
    if entry.state is OutgoingState.ACCEPTED:
        return msgspec.structs.replace(entry, accepted=msgspec.json.decode(answer, type=Accepted))
    return msgspec.structs.replace(entry, refusal=msgspec.json.decode(answer, type=Error))


def _own_refusal(error: KentonganError) -> Error:
    code = error.code if isinstance(error, Refusal) else ErrorCode.FIELD_INVALID
    return Error(code=code, id=error.say("id"), en=error.say("en"), field="attachments")


def _message(client: Client, send: Send, accepted: Accepted, uploads: list[Attachment]) -> Message:
    """What recipients get, as far as the sender knows it; the server's own list replaces nothing but adds tallies."""
    assert client.session
    return Message(
        id=accepted.message,
        sequence=accepted.sequence,
        sender=client.session.address,
        institution=client.session.institution,
        contact=client.session.contact,
        to=send.to[: limits.RECIPIENTS_SHOWN.value],
        recipients=accepted.recipients,
        subject=send.subject,
        text=send.text,
        level=send.level,
        sent_at=accepted.accepted_at,
        expires_at=send.expires_at or accepted.accepted_at + limits.EXPIRY_DEFAULT.value,
        attachments=uploads,
        reply_to=send.reply_to,
        revises=send.revises,
    )
