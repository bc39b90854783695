"""A mail server that may be killed: `python -m tests.mail.sink_process FOLDER PORT`.

It says its port on standard output. A mail is a file of the folder before it is acknowledged; names are in the order of
arrival, also over several runs.
"""

import asyncio
import json
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.mail.sink import Mail, Sink

SLOW = 0.05


class KeepingSink(Sink):
    """Keeps what it gets in files."""

    def __init__(self, folder: Path, port: int) -> None:
        super().__init__(port=port)
        self._folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        kept = {"sender": envelope.mail_from, "recipients": envelope.rcpt_tos, "raw": envelope.content.decode("ascii")}
        part = self._folder / f"{time.time_ns():020}.part"
        part.write_text(json.dumps(kept))
        part.rename(part.with_suffix(".json"))
        # A slow server: kills find letters that have arrived and that the sender does not know of yet.
        await asyncio.sleep(SLOW)
        return "250 2.0.0 OK"


def kept_mails(folder: Path) -> list[Mail]:
    """All that were acknowledged, or were about to be, in the order of their arrival."""
    found = [json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))]
    return [Mail(one["sender"], one["recipients"], one["raw"].encode()) for one in found]


async def main(folder: str, port: str) -> None:
    async with KeepingSink(Path(folder), int(port)).running() as sink:
        print(sink.port, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
