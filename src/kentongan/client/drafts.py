"""What somebody is writing: kept until it is sent or thrown away, also when the program or the machine ends."""

import msgspec

from kentongan.client.cache import Cache
from kentongan.ids import new_id
from kentongan.protocol.commands.attachment import Attachment
from kentongan.words import Level


class WrittenDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A message as far as it is written; nothing in it has been checked.

    `files` are paths on this machine, `attached` attachments of a message that is forwarded. `lives` is how long it
    shall stand, in milliseconds from sending on, 0 for as long as the server thinks; `expires_at` a moment instead.
    """

    id: str = msgspec.field(default_factory=new_id)
    to: list[str] = msgspec.field(default_factory=list)
    subject: str = ""
    text: str = ""
    level: Level = Level.NORMAL
    lives: int = 0
    expires_at: int = 0
    files: list[str] = msgspec.field(default_factory=list)
    attached: list[Attachment] = msgspec.field(default_factory=list)
    reply_to: str = ""
    revises: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it is worth keeping."""
        return not (self.to or self.subject.strip() or self.text.strip() or self.files or self.attached)


_drafts = msgspec.json.Decoder(WrittenDraft)


class Drafts:
    """The drafts of one member on this device. `Outbox.put` removes the one that is sent."""

    def __init__(self, cache: Cache) -> None:
        self._database = cache.database
        self._clock = cache.clock

    def keep(self, draft: WrittenDraft) -> int:
        """Keep a draft as it is now, an empty one not at all; the time in milliseconds since 1970."""
        now = self._clock()
        with self._database.writing():
            if draft.is_empty:
                self._database.change("DELETE FROM draft WHERE id = ?", (draft.id,))
            else:
                content = msgspec.json.encode(draft)
                self._database.change("INSERT OR REPLACE INTO draft VALUES (?, ?, ?)", (draft.id, content, now))
        return now

    def remove(self, id: str) -> None:
        """Throw a draft away."""
        with self._database.writing():
            self._database.change("DELETE FROM draft WHERE id = ?", (id,))

    def all(self) -> list[tuple[WrittenDraft, int]]:
        """Every draft with the time at which it was kept, the newest first."""
        rows = self._database.rows("SELECT content, saved_at FROM draft ORDER BY saved_at DESC, id")
        return [(_drafts.decode(content), saved_at) for content, saved_at in rows]

    def count(self) -> int:
        """How many there are."""
        (count,) = self._database.row("SELECT count(*) FROM draft") or (0,)
        return int(count)
