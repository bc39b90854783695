"""A29: whatever a file is called, nothing leaves its folder, nothing is overwritten, and nobody is shown a lie.

The corpus goes over the wire to a real server and back through the client, into a folder where links and files lie in
wait under the same names; and from a server that does not clean names. Ten thousand made-up names follow.
"""

import hashlib
import itertools
import re
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

import msgspec
import pytest
from hypothesis import given, settings

from kentongan.client.client import Client
from kentongan.client.errors import ServerRefused
from kentongan.client.local_file import Incoming
from kentongan.domain.attachment import numbered_name, safe_name
from kentongan.domain.text import is_control
from kentongan.limits import ATTACHMENTS
from kentongan.protocol.commands.attachment import Attachment, OfferedFile, Shadow, Upload
from kentongan.protocol.commands.message import Message
from tests.acceptance import Acceptance
from tests.domain.test_attachment import NAMES, check
from tests.faults.names import CORPUS
from tests.process.server import running
from tests.process.transfer import Transfer, sha256

pytestmark = pytest.mark.process

HUMAS = "humas@kampus-a"
OWN_NAME = re.compile(r"blobs|parts|aside|[0-9a-f]{2}|[0-9a-f]{32,64}|[0-9a-f-]+\.part|[0-9]+-[0-9]+-[0-9a-f]+")
MADE_UP = 10_000
CONTENT = b"isi"
HASH = hashlib.sha256(CONTENT).hexdigest()


class Folder:
    """A folder with traps: under some names lies a link out of it, under others a file of its owner."""

    def __init__(self, root: Path, names: list[str]) -> None:
        self.path = root / "unduhan"
        self.path.mkdir()
        self.outside = root / "rahasia.txt"
        self.outside.write_text("rahasia")
        kinds: list[Callable[[Path], None]] = [self._link, self._dangling, self._own, lambda _: None]
        for name, plant in zip(dict.fromkeys(map(safe_name, names)), itertools.cycle(kinds), strict=False):
            plant(self.path / name)
        self.before = self._everything(root)
        self._root = root

    def _link(self, path: Path) -> None:
        path.symlink_to(self.outside)

    def _dangling(self, path: Path) -> None:
        path.symlink_to(self.outside.with_name("tidak-ada"))

    def _own(self, path: Path) -> None:
        path.write_text("milik sendiri")

    def _everything(self, root: Path) -> dict[str, bytes | str]:
        return {
            str(path): str(path.readlink()) if path.is_symlink() else path.read_bytes()
            for path in root.rglob("*")
            if path.is_symlink() or path.is_file()
        }

    def judge(self, saved: list[Path]) -> tuple[int, int]:
        """Files created outside the folder, and files or links that are not what they were."""
        now = self._everything(self._root)
        outside = [path for path in now.keys() - self.before.keys() if Path(path) not in saved]
        outside += [
            str(path) for path in saved if path.parent != self.path or path.resolve().parent != self.path.resolve()
        ]
        overwritten = [path for path, content in self.before.items() if now.get(path) != content]
        return len(outside), len(overwritten)


def can_travel(name: str) -> bool:
    """Whether a block can hold the name at all."""
    try:
        return 0 < len(name.encode()) <= 200
    except UnicodeEncodeError:
        return False


async def offer(client: Client, names: list[str]) -> list[Attachment]:
    """Upload files under these names, as a client that cleans nothing."""
    contents = [name.encode() for name in names]
    files = [OfferedFile(name=name, size=len(c), sha256=sha256(c)) for name, c in zip(names, contents, strict=True)]
    with client.link.conversation(Upload(files=files)) as answers:
        return await Transfer(client, await answers.answer(Shadow), answers).send(*contents)


async def exchange(client: Client, names: list[str]) -> list[Message]:
    """Messages to oneself with all the files."""
    found = []
    for start in range(0, len(names), ATTACHMENTS.value):
        attachments = await offer(client, names[start : start + ATTACHMENTS.value])
        accepted = await client.send([HUMAS], "Berkas", attachments=attachments)
        found.append(await client.fetch(accepted.message))
    return found


def tricks_shown(names: Iterator[str]) -> int:
    return sum(is_control(character) for name in names for character in name)


async def test_a29_names_over_the_wire_stay_names(tmp_path: Path, acceptance: Acceptance) -> None:
    assert len(CORPUS) == 120
    names = [name for name in CORPUS if can_travel(name)]
    (tmp_path / "jujur").mkdir()
    (tmp_path / "nakal").mkdir()
    async with running(tmp_path / "server") as server:
        password = await server.member(HUMAS)
        async with server.session(HUMAS, password) as client:
            for name in set(CORPUS) - set(names):
                with pytest.raises((ServerRefused, UnicodeEncodeError)):
                    await offer(client, [name])
            messages = await exchange(client, names)
            shown = [one for message in messages for one in message.attachments]
            honest, hostile = Folder(tmp_path / "jujur", names), Folder(tmp_path / "nakal", names)
            saved, lied = list[Path](), list[Path]()
            for message in messages:
                saved += await client.download(message, honest.path)
            raw = iter(CORPUS)
            for message in messages:
                lies = [msgspec.structs.replace(one, name=next(raw)) for one in message.attachments]
                lied += await client.download(message, hostile.path, lies)
        stored = [path for path in (server.data / "files").rglob("*") if not OWN_NAME.fullmatch(path.name)]
    assert stored == []
    judged = [honest.judge(saved), hostile.judge(lied)]
    assert judged == [(0, 0), (0, 0)]
    assert [path.read_bytes() for path in saved] == [name.encode() for name in names]
    assert tricks_shown(one.name for one in shown) == 0
    kept = [PurePosixPath(one.name).suffix == path.suffix for one, path in zip(shown, saved, strict=True)]
    assert all(kept)
    for path in [*saved, *lied]:
        check(path.name)
    told = f"of {len(names)} names from a member and {len(lied)} from a hostile server"
    acceptance("A29", "files created outside the folder: 0, with links planted", f"0 {told}")
    acceptance("A29", "files overwritten: 0", f"0 {told}")
    acceptance("A29", "the server's paths contain nothing that a user wrote", f"{len(stored)} of {len(names)} do")
    acceptance("A29", "control and direction characters in names that are shown: 0", 0)
    acceptance("A29", "extension shown = extension saved, 100 %", f"{sum(kept)} of {len(kept)}")


class Trap:
    """A folder for made-up names, made anew now and then so that the numbers stay small."""

    def __init__(self) -> None:
        self.tried = 0
        self._holder = tempfile.TemporaryDirectory()
        self._folder: Path | None = None

    def folder(self) -> Path:
        if self._folder is None or self.tried % 25 == 0:
            self._holder.cleanup()
            self._holder = tempfile.TemporaryDirectory()
            self._folder = Path(self._holder.name) / "unduhan"
            self._folder.mkdir()
            (self._folder.parent / "rahasia.txt").write_text("rahasia")
        self.tried += 1
        return self._folder

    def close(self) -> None:
        self._holder.cleanup()


def save_into_a_trap(folder: Path, name: str) -> None:
    """Save a file of this name where a link out of the folder has it already."""
    secret, safe = folder.parent / "rahasia.txt", safe_name(name)
    if not (folder / safe).is_symlink() and not (folder / safe).exists():
        (folder / safe).symlink_to(secret)
    before = set(folder.iterdir())
    incoming = Incoming(folder, name, HASH, len(CONTENT))
    try:
        incoming.write(CONTENT)
        path = incoming.place()
    finally:
        incoming.close()
    check(path.name)
    assert path.parent == folder
    assert set(folder.iterdir()) - before == {path}
    assert not path.is_symlink()
    assert secret.read_text() == "rahasia"
    assert {one.name for one in folder.parent.iterdir()} == {"rahasia.txt", "unduhan"}
    assert path.name in {numbered_name(safe, n) for n in range(1, 60)}


def test_a29_ten_thousand_made_up_names_stay_in_their_folder(acceptance: Acceptance) -> None:
    trap = Trap()

    @settings(max_examples=MADE_UP, deadline=None)
    @given(NAMES)
    def save(name: str) -> None:
        save_into_a_trap(trap.folder(), name)

    try:
        save()
    finally:
        trap.close()
    assert trap.tried >= MADE_UP
    acceptance(
        "A29", "10,000 made-up names: none leaves its folder, follows a link, overwrites", f"0 of {trap.tried:,}"
    )
