"""The packaged client: built, started without anything of this Python, connected to a server, seen on a screen."""

import asyncio
import os
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kentongan.client.client import Client
from kentongan.words import DeliveryState, Level
from tests.machine import needs
from tests.process.server import running
from tests.screens import sample
from tests.screens.display import PROGRAMS, Display, display

pytest.importorskip("PyInstaller", reason="PyInstaller, of the group `package`, is not installed")
pytestmark = [
    pytest.mark.process,
    pytest.mark.nightly,
    pytest.mark.timeout(900),
    needs(*PROGRAMS),
]
ROOT = Path(__file__).parents[2]
READER, SENDER = "humas@contoh-nusantara", "rektorat@teladan"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The program, as `make package` builds it."""
    folder = tmp_path_factory.mktemp("package")
    begun = time.monotonic()
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"]
    where = ["--distpath", str(folder / "dist"), "--workpath", str(folder / "work")]
    subprocess.run([*command, *where, "tools/package/kentongan.spec"], cwd=ROOT, check=True, timeout=800)
    made = folder / "dist" / "kentongan-client"
    size = sum(path.stat().st_size for path in made.rglob("*") if not path.is_symlink())
    print(f"packaged in {time.monotonic() - begun:.0f} s: {size / 1e6:.0f} MB")
    return str(made / "kentongan-client")


@pytest.fixture(scope="module")
def screen() -> Iterator[Display]:
    with display() as made:
        yield made


def clean(environment: dict[str, str], **more: str) -> dict[str, str]:
    """Without what leads to the source of this project."""
    return {name: value for name, value in environment.items() if not name.startswith("PYTHON")} | more


def test_everything_that_windows_need_is_in_the_folder(client: str) -> None:
    inside = Path(client).parent / "_internal"
    fonts = {path.name for path in (inside / "kentongan/desktop/fonts").iterdir()}
    assert {"Inter-400.ttf", "Inter-700.ttf", "Inter-LICENSE.txt"} <= fonts
    assert (inside / "kentongan/desktop/theme.qss").is_file()
    assert list((inside / "qtawesome/fonts").glob("materialdesignicons6*.ttf"))
    assert list((inside / "PySide6/Qt/plugins/multimedia").glob("*ffmpeg*"))
    assert list((inside / "PySide6/Qt/plugins/platforms").glob("*xcb*"))


def test_pictures_are_decoded_in_a_child_that_is_the_same_program(client: str) -> None:
    with (sample.FILES / "kentongan.png").open("rb") as picture:
        command = [client, "--decode-picture", "png"]
        done = subprocess.run(command, stdin=picture, capture_output=True, env=clean(dict(os.environ)), timeout=60)
    assert done.returncode == 0, done.stderr
    assert struct.unpack(">II", done.stdout[:8]) == (480, 270)
    assert len(done.stdout) >= 8 + 480 * 270 * 4


def test_called_by_its_name_alone_it_shows_the_first_page(client: str, screen: Display, tmp_path: Path) -> None:
    environment = clean(screen.environment, KENTONGAN_PROFILE=str(tmp_path / "profile"))
    process = subprocess.Popen([client], env=environment, stdin=subprocess.DEVNULL)
    try:
        window = screen.ask("xdotool", "search", "--sync", "--onlyvisible", "--name", "^Kentongan$").split()[0]
        assert "Geometry: 1180x" in screen.ask("xdotool", "getwindowgeometry", window)
        assert process.poll() is None
    finally:
        process.terminate()
        assert process.wait(20) == 0


async def test_a_message_pops_up_and_its_sender_hears_that_it_was_shown(
    client: str, screen: Display, tmp_path: Path
) -> None:
    async with running(tmp_path / "server") as server:
        passwords = await server.members([READER, SENDER])
        environment = clean(screen.environment, KENTONGAN_PASSWORD=passwords[READER])
        profile = ["--profile", str(tmp_path / "profile")]
        login = [client, *profile, "login", READER, server.line]
        await asyncio.to_thread(subprocess.run, login, env=environment, check=True, timeout=60)
        process = subprocess.Popen([client, *profile, "desktop", "--in-background"], env=environment)
        try:
            async with server.session(SENDER, passwords[SENDER]) as sender, asyncio.timeout(60):
                uploaded = await sender.upload([sample.FILES / "kentongan.png"])
                sent = await sender.send([READER], "Ujian", "Contoh.", level=Level.IMPORTANT, attachments=uploaded)
                while not await _was(DeliveryState.SHOWN, sender, sent.message):
                    await sender.ping()
        finally:
            process.terminate()
            assert await asyncio.to_thread(process.wait, 20) == 0


async def _was(state: DeliveryState, sender: Client, message: str) -> bool:
    return all([getattr(row.times, f"{state}_at") async for row in sender.ledger(message)])
