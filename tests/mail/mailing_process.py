"""A process that sends every letter that is due and ends: `python -m tests.mail.mailing_process FOLDER PORT NOW`."""

import asyncio
import sys
from pathlib import Path

from kentongan.mail.smtp import SmtpDoor
from tests.mail.office import Office
from tests.services.clock import Clock


async def main(folder: str, port: str, now: str) -> None:
    async with Office.open(Path(folder), Clock(int(now))) as office:
        door = SmtpDoor(host="127.0.0.1", port=int(port), security="none", user="", password="")
        await office.service(door).send_due()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
