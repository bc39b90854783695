"""What windows of tests stand on: a member whose messages are sample data, and a bridge that has never had a line."""

import calendar
import re
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from kentongan.client.link_state import Connected, LinkState
from kentongan.client.profile import KeptMember, Profile
from kentongan.desktop.autostart import DesktopEntry
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.preferences import Preferences
from kentongan.desktop.settings.page import SettingsPage
from kentongan.desktop.sound import Sound
from kentongan.desktop.tasks import end_all
from kentongan.desktop.texts import settings as settings_texts
from kentongan.desktop.window import MainWindow
from kentongan.ids import new_id
from kentongan.protocol.commands.attachment import Attachment
from kentongan.protocol.commands.login import LoggedIn, Rights
from kentongan.protocol.commands.message import Message
from kentongan.words import AttachmentKind, Level

ADDRESS: Final = "humas@contoh-nusantara"
LINE: Final = f"kentongan://127.0.0.1:7420#{'-'.join(['abcd'] * 13)}"
SENDERS: Final = (
    ("rektorat@teladan", "Institut Teladan Khatulistiwa"),
    ("akademik@misal", "Universitas Misal Raya"),
    ("humas@bahari", "Politeknik Percontohan Bahari"),
    ("darurat@arunika", "Akademi Arunika"),
)
TITLE: Final = "Pergeseran jadwal seminar"
TEXT: Final = "Selamat pagi, mohon diteruskan kepada seluruh mahasiswa. Jadwalnya: https://contoh.example/jadwal"
HOUR: Final = 3_600_000
# Words of sample data, and those that are the same in every language: keys, units, zones, endings of files.
KNOWN: Final = frozenset(
    re.findall(
        r"[A-Za-z]{2,}",
        f"""
        {ADDRESS} {SENDERS} {TITLE} {TEXT} nomor Sari Contohwati Budi Contohadi Universitas Contoh Nusantara
        poster png cuplikan mp4 jadwal txt sambutan wav surat pdf kupon exe Alamatnya keliru bukan alamat Bukan Kode
        kentongan Makassar SHA Komputer abcd abce ABCD ABCA ITK UMR PPB AK AA UCN Makassar SHA
        CO Ctrl Shift Delete Enter Home End Esc kB KB MB GB
        UTC WIB WITA WIT desk csv {list(calendar.month_name)}
        """,
    )
)


def attachment(name: str, kind: AttachmentKind, media_type: str, size: int = 18_600_000) -> Attachment:
    """An attachment as a server tells of it."""
    return Attachment(id=new_id(), name=name, size=size, sha256="0" * 64, kind=kind, media_type=media_type)


FILES: Final = (
    attachment("poster.png", AttachmentKind.IMAGE, "image/png"),
    attachment("cuplikan.mp4", AttachmentKind.VIDEO, "video/mp4"),
    attachment("jadwal.txt", AttachmentKind.TEXT, "text/plain"),
    attachment("sambutan.wav", AttachmentKind.AUDIO, "audio/wav"),
    attachment("surat.pdf", AttachmentKind.OTHER, "application/pdf"),
    attachment("kupon.png.exe", AttachmentKind.OTHER, "application/octet-stream"),
)


def message(number: int, level: Level = Level.NORMAL, *, files: tuple[Attachment, ...] = (), age: int = 0) -> Message:
    """A message of a stranger, `age` hours old."""
    sender, institution = SENDERS[number % len(SENDERS)]
    return Message(
        id=f"{number:032x}",
        sequence=number,
        sender=sender,
        institution=institution,
        contact="Sari Contohwati",
        to=["*"],
        recipients=42,
        subject=f"{TITLE} nomor {number}",
        text=TEXT,
        level=level,
        sent_at=int(time.time() * 1000) - age * HOUR,
        expires_at=int(time.time() * 1000) + 700 * HOUR,
        attachments=list(files),
    )


class Stage:
    """What windows stand on: a profile on a disk, preferences, a bridge that has never had a line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.profile = Profile(folder / "profile")
        self.bridge: Bridge | None = None
        self.kept: list[object] = []
        self.ends: list[Callable[[], object]] = []

    def member(self) -> Bridge:
        """Somebody is logged in."""
        self.profile.keep_member(KeptMember(address=ADDRESS, device="0" * 32, device_key="rahasia"))
        self.bridge = Bridge(self.profile)
        self.bridge.open()
        self.bridge.keeper.cache.begin(0)
        self.bridge._session = LoggedIn(
            address=ADDRESS,
            institution="Universitas Contoh Nusantara",
            contact="Budi Contohadi",
            device="0" * 32,
            rights=Rights(broadcast=True, highest_level=Level.EMERGENCY),
            servers=[],
            cursor=0,
            sequence=0,
        )
        return self.bridge

    def window(self) -> MainWindow:
        """The main window as the program makes it, with every page."""
        bridge = self.bridge or self.member()
        preferences = Preferences(self.profile.folder)
        preferences.change(quiet_week=True)
        window = MainWindow(bridge)
        entry = DesktopEntry(["kentongan"], self.folder / "autostart")
        self.sound = Sound(preferences, self.profile.folder)
        self._make_settings = lambda: SettingsPage(bridge, preferences, self.sound, entry)
        window.add(lambda: self.settings, "cog-outline", settings_texts.SETTINGS)
        self.kept += [preferences, window]
        self.tell(Connected(ADDRESS, "127.0.0.1"))
        return window

    @cached_property
    def settings(self) -> SettingsPage:
        """The page of the window that was made last, when it is wanted."""
        return self._make_settings()

    def tell(self, state: LinkState) -> None:
        """The line stands so."""
        assert self.bridge
        self.bridge.keeper.state = state
        self.bridge.line.emit(state)

    def receive(self, count: int) -> None:
        """Messages of all levels have come, the newest with all kinds of files."""
        bridge = self.bridge or self.member()
        levels = [Level.INFO, Level.NORMAL, Level.EMERGENCY, Level.IMPORTANT]
        made = [
            message(n, levels[n % 4], files=FILES if n == count else (), age=count - n) for n in range(1, count + 1)
        ]
        bridge.keeper.cache.take(made)

    async def close(self) -> None:
        """Nothing of it goes on."""
        for end in self.ends:
            end()
        for window in QApplication.topLevelWidgets():
            window.hide()
            window.deleteLater()
        await end_all()
        if self.bridge:
            await self.bridge.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
