"""A client in a network namespace that follows and moves files on one main link; tells what happens as JSON lines.

Its acts are arguments: `upload:PATH` sends the file to the other member, `download:MESSAGE:FOLDER` saves a message's
files. Then it follows until it is ended. Started by `namespace.py`.
"""

import asyncio
import hashlib
import sys
from pathlib import Path

from kentongan.client import Client
from kentongan.client.profile import Profile
from kentongan.client.stream import Moved
from kentongan.protocol.commands.message import Message
from tests.faults.far_member import tell


class FarFiles:
    """One device and its acts."""

    def __init__(self, client: Client, to: str, acts: list[str]) -> None:
        self._client, self._to, self._acts = client, to, acts

    async def run(self) -> None:
        async with asyncio.TaskGroup() as doing:
            doing.create_task(self._follow())
            doing.create_task(self._act())

    async def _follow(self) -> None:
        async for event in self._client.follow():
            if isinstance(event, Message):
                tell("displayed", id=event.subject)
                await self._client.delivered(event.sequence)

    async def _act(self) -> None:
        for act in self._acts:
            name, _, rest = act.partition(":")
            tell("began", act=name)
            ways: set[str] = set()

            def moved(step: Moved, ways: set[str] = ways) -> None:
                if step.way not in ways:
                    ways.add(step.way)
                    tell("moves", way=step.way)

            if name == "upload":
                attachments = await self._client.upload([Path(rest)], moved)
                sent = await self._client.send([self._to], "Berkas", attachments=attachments)
                tell("uploaded", message=sent.message, way=" ".join(ways))
            else:
                message, _, folder = rest.partition(":")
                [path] = await self._client.download(await self._client.fetch(message), Path(folder), progress=moved)
                digest = await asyncio.to_thread(hash_of, path)
                tell("downloaded", sha256=digest, way=" ".join(ways))


def hash_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


async def visit(line: str, folder: str, address: str, password: str, to: str, acts: list[str]) -> None:
    async with Client.connect(line, Profile(Path(folder))) as client:
        await client.login(address, password)
        tell("connected")
        await FarFiles(client, to, acts).run()


def main() -> None:
    """LINE PROFILE ADDRESS PASSWORD TO ACT..."""
    line, folder, address, password, to, *acts = sys.argv[1:]
    asyncio.run(visit(line, folder, address, password, to, acts))


if __name__ == "__main__":
    main()
