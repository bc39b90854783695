"""Letters as files, for a server without SMTP: one `.eml` a letter, for the administrator's eyes only.

A letter holds a first password, so folder and files are readable by their owner alone, and a file lives no longer
than the password in it. The time stands in the file's name: copying or restoring a folder changes nothing about it.
"""

import asyncio
import errno
import os
import re
from datetime import UTC, datetime
from pathlib import Path

from kentongan.mail.door import MailFailed, MailTrouble
from kentongan.mail.letters import Letter

LIFE = 72 * 3_600_000
_TIME = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"(\d{8}T\d{6}Z)-[0-9a-f]{32}\.eml(?:\.part)?")


class EmlFolder:
    """The folder `mail/` of a server."""

    def __init__(self, path: Path) -> None:
        """The folder is made when the first letter is written."""
        self.path = path

    async def deliver(self, letter: Letter) -> None:
        """Write the letter durably under its final name, never half; raises MailFailed."""
        try:
            await asyncio.to_thread(self._write, f"{_time_text(letter.written_at)}-{letter.id}.eml", letter.raw)
        except OSError as error:
            raise MailFailed(MailTrouble.FOLDER_FAILED, errno.errorcode.get(error.errno or 0, "")) from None

    async def delete_old(self, now: int) -> int:
        """Delete letters written more than 72 hours before `now` (milliseconds); gives their number. Raises OSError."""
        return await asyncio.to_thread(self._delete_before, now - LIFE)

    def _write(self, name: str, raw: bytes) -> None:
        self.path.mkdir(mode=0o700, exist_ok=True)
        self.path.chmod(0o700)
        part = self.path / f"{name}.part"
        with open(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        part.rename(self.path / name)
        folder = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _delete_before(self, oldest: int) -> int:
        written = [(_NAME.fullmatch(path.name), path) for path in self.path.glob("*")]
        old = [path for name, path in written if name and name[1] < _time_text(oldest)]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)


def _time_text(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime(_TIME)
