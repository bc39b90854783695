"""Attachments of a real message from a real server: brought, looked at, saved."""

import asyncio
import os
import stat
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtMultimedia import QMediaPlayer
from PySide6.QtTest import QTest

from kentongan.client.client import Client
from kentongan.client.errors import LinkLost
from kentongan.client.profile import Profile
from kentongan.colours import Theme
from kentongan.desktop.application import Application
from kentongan.desktop.attachments.cards import AttachmentCards, Card
from kentongan.desktop.theme import look
from kentongan.desktop.viewers.picture import PictureViewer
from kentongan.desktop.viewers.player import PlayerViewer
from kentongan.desktop.viewers.text import TextViewer
from kentongan.desktop.viewers.window import ViewerWindow
from kentongan.desktop.wording import wording
from tests.desktop import samples
from tests.desktop.desk import keep_picture, run, until
from tests.desktop.viewers.test_player import film
from tests.machine import needs
from tests.process.server import RunningServer, running


@pytest.mark.process
@needs("ffmpeg")
def test_attachments_are_brought_looked_at_and_saved(tmp_path: Path) -> None:
    run(_journey(tmp_path))


async def _journey(tmp_path: Path) -> None:
    files = tmp_path / "kiriman"
    files.mkdir()
    (files / "poster-seminar.png").write_bytes(samples.png(900, 600))
    (files / "jadwal-acara.txt").write_text("JADWAL ACARA\n08.30 Registrasi\n<b>09.00</b> Pembukaan\n", "utf-8")
    (files / "sambutan-rektor.wav").write_bytes(samples.wav(2))
    (files / "surat.pdf.png").write_bytes(b"%PDF-1.4 surat")
    await asyncio.to_thread(film, files / "cuplikan.webm")
    async with running(tmp_path / "server") as server:
        sender, password = await server.member("rektorat@teladan"), await server.member("humas@contoh")
        application = await logged_in(server, tmp_path / "profile", "humas@contoh", password)
        try:
            async with server.session("rektorat@teladan", sender) as client:
                await send(client, sorted(files.iterdir()))
            await until(lambda: application.popups.cards, "the popup")
            application.popups.cards[0]._open()
            await look_at_each(application, tmp_path)
        finally:
            await application.close()


async def logged_in(server: RunningServer, folder: Path, address: str, password: str) -> Application:
    profile = Profile(folder)
    async with Client.connect(server.line, profile) as client:
        await client.login(address, password, "", "meja")
    application = Application(profile)
    application.begin()
    assert application.bridge
    bridge = application.bridge
    await until(lambda: bridge.keeper.client is not None, "the line")
    return application


async def send(client: Client, files: list[Path]) -> None:
    text = "Dengan hormat, kami mengundang Bapak dan Ibu. Poster, jadwal dan sambutan terlampir."
    await client.send(
        ["humas@contoh"], "Undangan Seminar Nasional Literasi Digital", text, attachments=await client.upload(files)
    )


async def look_at_each(application: Application, tmp_path: Path) -> None:
    assert application.window
    page = application.window.inbox
    await until(lambda: page.reading.findChild(AttachmentCards), "the cards")
    await pictures_of(application, "reading")
    desk = page.attachments

    def card(name: str) -> Card:
        """As it stands now: another language makes new ones."""
        return next(one for one in page.reading.findChildren(AttachmentCards)[-1].cards if one.attachment.name == name)

    # The name that lies has no viewer, and says so.
    liar = card("surat.pdf.png")
    assert not liar.is_shown
    QTest.mouseClick(liar, Qt.MouseButton.LeftButton)
    assert desk.downloads.state(liar.attachment).path is None

    async def opened(name: str, viewer: type) -> ViewerWindow:
        QTest.mouseClick(card(name), Qt.MouseButton.LeftButton)
        await until(lambda: desk.viewers and isinstance(desk.viewers[-1].content, viewer), name)
        return desk.viewers[-1]

    window = await opened("jadwal-acara.txt", TextViewer)
    assert isinstance(window.content, TextViewer)
    assert "<b>09.00</b>" in window.content.edit.toPlainText()
    await pictures_of(window, "viewer-text")
    window.close()
    window = await opened("poster-seminar.png", PictureViewer)
    await pictures_of(window, "viewer-picture")
    assert isinstance(window.content, PictureViewer)
    fitted = window.content.canvas.scale
    QTest.keyClick(window.content.canvas, Qt.Key.Key_Plus)
    assert window.content.canvas.scale > fitted
    window.close()
    window = await opened("sambutan-rektor.wav", PlayerViewer)
    assert isinstance(window.content, PlayerViewer)
    await plays(window.content)
    await pictures_of(window, "viewer-sound")
    window.close()
    window = await opened("cuplikan.webm", PlayerViewer)
    assert isinstance(window.content, PlayerViewer)
    frames: list[object] = []
    window.content.sink.videoFrameChanged.connect(frames.append)
    await until(lambda: len(frames) >= 3, "frames of the film")
    await pictures_of(window, "viewer-film")
    window.close()
    assert not desk.viewers
    await save_and_lose(application, tmp_path)


async def plays(content: PlayerViewer) -> None:
    """Sound moves on, stops at a key, and goes where one seeks."""
    await until(lambda: content.player.duration() > 0, "the length")
    assert content.player.source().isEmpty()
    if content.player.playbackState() is QMediaPlayer.PlaybackState.PlayingState:
        QTest.keyClick(content, Qt.Key.Key_Space)
    assert content.player.playbackState() is not QMediaPlayer.PlaybackState.PlayingState
    content.position.setValue(1000)
    await until(lambda: content.player.position() >= 900, "the place that was sought")
    content.volume.setValue(30)
    assert abs(content.sound.volume() - 0.3) < 0.01


async def save_and_lose(application: Application, tmp_path: Path) -> None:
    assert application.window
    assert application.bridge
    desk = application.window.inbox.attachments
    message = application.window.inbox.reading.message
    assert message
    target = tmp_path / "unduhan"
    target.mkdir()
    taken = target / "poster-seminar.png"
    taken.write_text("sudah ada")
    [poster] = [one for one in message.attachments if one.name == "poster-seminar.png"]
    first = await desk.downloads.save(message, poster, target)
    assert first == target / "poster-seminar (1).png"
    assert taken.read_text() == "sudah ada"
    other = await desk.downloads.save(message, poster, target, "lain.exe")
    assert other == target / "lain.exe.png"
    assert not other.stat().st_mode & stat.S_IXUSR
    everything = await desk.downloads.save_all(message, target, message.attachments)
    assert len(everything) == len(message.attachments)
    assert not [path for path in target.iterdir() if path.name.startswith(".")]
    private = application.profile.folder / "attachments"
    assert {stat.S_IMODE(path.stat().st_mode) for path in private.rglob("*") if path.is_dir()} == {0o700}
    # What was changed on the disk is not believed: it is brought again.
    path = desk.downloads.state(poster).path
    assert path
    path.write_bytes(b"lain")
    assert await desk.downloads.fetch(message, poster) == path
    assert path.read_bytes() == samples.png(900, 600)
    # Without a line what is here can still be opened, and the rest says why not.
    await application.bridge.close()
    assert await desk.downloads.fetch(message, poster) == path
    path.unlink()
    assert await desk.downloads.fetch(message, poster) is None
    assert isinstance(desk.downloads.state(poster).error, LinkLost)
    application.bridge = None
    desk.downloads.forget(message.id)
    await until(lambda: not (private / message.id).exists(), "the end of the files")


async def pictures_of(thing: object, name: str) -> None:
    """Both themes, both languages, when somebody wants to see them."""
    if not os.environ.get("KENTONGAN_SCREENSHOTS"):
        return
    window = thing.window if isinstance(thing, Application) else thing
    for theme in Theme:
        for language in ("id", "en"):
            look.wear(theme)
            wording.speak(language)
            await asyncio.sleep(0.6)
            keep_picture(window, f"{name}-{theme}-{language}")  # type: ignore[arg-type]
    look.wear(Theme.LIGHT)
    wording.speak("en")
