"""Popups that wait to be shown on this device, each once, and the files that shall be saved with them.

    message = popups.next()       # claimed on the disk, before anything is painted
    ...                           # painted
    popups.done(message.id, seen=True)

Claiming first means that nothing is shown twice, also when the process is killed between the two. What was killed in
that moment is told by `interrupted` at the next start: perhaps it was seen, perhaps not, so it counts as not seen.
"""

from pathlib import Path

import msgspec

from kentongan.client.cache import END, Cache
from kentongan.client.reports import Reports
from kentongan.protocol.commands.message import Message
from kentongan.words import DeliveryState, ElsewhereState

_messages = msgspec.json.Decoder(Message)
_WAITING = "popup = 1 AND sequence <= (SELECT sequence FROM cursor)"


class Popups:
    """The queue of popups of one device. Every method blocks for as long as a disk needs."""

    def __init__(self, cache: Cache, reports: Reports) -> None:
        self._database = cache.database
        self._clock = cache.clock
        self._reports = reports
        self.held = False  # until the server has been asked what became of them elsewhere; none waits meanwhile
        self.untold = False  # what is being stored was not told yet; none waits meanwhile

    def next(self, save_into: Path | None = None, *, also_elsewhere: bool = False) -> Message | None:
        """The oldest popup that waits, claimed; None when there is none. What has expired pops up no more, [MSG-6].

        Nor does what another device has dealt with, [RCPT-6]. For a face that tells also of these, `also_elsewhere`
        gives them too; `elsewhere` says which they are, and they count as not seen. With a folder, its attachments are
        `wanted` from now on.
        """
        oldest = (
            f"SELECT sequence, id, content FROM message WHERE {_WAITING} AND expires_at > ?"
            " AND (? OR id NOT IN (SELECT message FROM elsewhere)) ORDER BY sequence LIMIT 1"
        )
        if self.held or self.untold or not self._database.row(f"SELECT 1 FROM message WHERE {_WAITING} LIMIT 1"):
            return None
        with self._database.writing():
            found = self._database.row(oldest, (self._clock(), also_elsewhere))
            # What was passed over will not be shown later either.
            self._database.change(
                f"UPDATE message SET popup = 0 WHERE {_WAITING} AND sequence < ?", (found[0] if found else END,)
            )
            if found is None:
                return None
            _, id, content = found
            self._database.change("UPDATE message SET popup = 2 WHERE id = ?", (id,))
            message = _messages.decode(content)
            if save_into and message.attachments:
                self._database.change("INSERT OR REPLACE INTO wanted VALUES (?, ?)", (message.id, str(save_into)))
        return message

    def waiting(self) -> dict[str, int]:
        """The sequences of those that wait and would be shown, by their messages' ids."""
        query = f"SELECT id, sequence FROM message WHERE {_WAITING} AND id NOT IN (SELECT message FROM elsewhere)"
        return dict(self._database.rows(query))

    def elsewhere(self, message: str) -> ElsewhereState | None:
        """What another device has done with a message that waited here, or why it needs no popup."""
        found = self._database.row("SELECT state FROM elsewhere WHERE message = ?", (message,))
        return ElsewhereState(found[0]) if found else None

    def done(self, message: str, *, seen: bool) -> None:
        """It was shown. `seen`: in a place where a person could see it; only then it will be reported as shown."""
        with self._database.writing():
            self._database.change("UPDATE message SET popup = 0 WHERE id = ?", (message,))
            if seen:
                self._reports.note(DeliveryState.SHOWN, message)

    def interrupted(self) -> list[Message]:
        """What was claimed when a process ended; `done` when that was told. For the process that shows popups alone."""
        rows = self._database.rows("SELECT content FROM message WHERE popup = 2 ORDER BY sequence")
        return [_messages.decode(content) for (content,) in rows]

    # Files

    def wanted(self) -> list[tuple[Message, Path]]:
        """Messages whose attachments shall still be saved, and where."""
        rows = self._database.rows("SELECT content, folder FROM wanted JOIN message ON id = message ORDER BY sequence")
        return [(_messages.decode(content), Path(folder)) for content, folder in rows]

    def want_no_more(self, message: str) -> None:
        """The attachments cannot be had."""
        with self._database.writing():
            self._database.change("DELETE FROM wanted WHERE message = ?", (message,))

    def saved(self, message: Message, paths: list[Path]) -> None:
        """The attachments stand there now; somebody opened the message."""
        with self._database.writing():
            self._database.change("DELETE FROM wanted WHERE message = ?", (message.id,))
            for attachment, path in zip(message.attachments, paths, strict=True):
                self._database.change(
                    "INSERT OR IGNORE INTO saved VALUES (?, ?, ?)", (message.id, attachment.id, str(path.absolute()))
                )
            self._reports.note(DeliveryState.OPENED, message.id)

    def paths(self, message: str) -> dict[str, Path]:
        """Where attachments of a message were saved, by their ids."""
        rows = self._database.rows("SELECT attachment, path FROM saved WHERE message = ?", (message,))
        return {attachment: Path(path) for attachment, path in rows}
