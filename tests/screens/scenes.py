"""Every window with sample data, one scene after the other, as people would see it.

A desk is one member's windows filled from the cache alone: nothing in a scene waits for a server. What only a server
can fill is in `journey`.
"""

import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget

from kentongan.client.drafts import WrittenDraft
from kentongan.client.errors import KeyChanged, LinkLost
from kentongan.client.invitation import Invitation
from kentongan.client.link_state import Connected, LinkState, Reconnecting
from kentongan.client.profile import KeptMember, KeptRegistration, Profile
from kentongan.desktop.autostart import DesktopEntry
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.directory.catalogue import by_institution
from kentongan.desktop.onboarding.window import OnboardingWindow
from kentongan.desktop.popup.card import PopupCard
from kentongan.desktop.popup.counter import CounterCard
from kentongan.desktop.popup.emergency import EmergencyCard
from kentongan.desktop.preferences import Preferences
from kentongan.desktop.settings.page import SettingsPage
from kentongan.desktop.sound import Sound
from kentongan.desktop.texts import popup, settings
from kentongan.desktop.viewers.player import PlayerViewer
from kentongan.desktop.viewers.window import ViewerWindow
from kentongan.desktop.window import MainWindow
from kentongan.protocol.commands.registration import Registration
from kentongan.words import RegistrationState
from tests.desktop.desk import until
from tests.screens import sample

CONNECTED = Connected(sample.OURS, "pesan.contoh.example:7420")
# What a page says that asks the server stands with this.
BROKEN = Reconnecting(5.0, LinkLost())
SERVERS = (
    "kentongan://pesan.contoh.example:7420,pesan-2.contoh.example:7420"
    "#AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-GGGG-HHHH-IIII-JJJJ-KKKK-LLLL-MMMA"
)
SECTIONS = ("general", "popups", "quiet", "language", "devices", "server")


class Desk:
    """One member's windows in a folder of their own. `end` closes them all."""

    def __init__(self, folder: Path, *, is_empty: bool = False) -> None:
        self.is_empty = is_empty
        self.profile = Profile(folder / ("empty" if is_empty else "full"))
        self.profile.keep_server(Invitation.parse(SERVERS))
        self.profile.keep_member(KeptMember(address=sample.OURS, device="0" * 32, device_key="sample"))
        self.bridge = Bridge(self.profile)
        self.bridge.open()
        cache = self.bridge.keeper.cache
        cache.begin(len(sample.RECEIVED))
        if not is_empty:
            self._fill()
        self.preferences = Preferences(self.profile.folder)
        self.window = MainWindow(self.bridge)
        if not is_empty:
            catalogue = self.window.directory.catalogue
            catalogue.institutions, catalogue.at = by_institution(sample.directory()), int(time.time() * 1000)
            catalogue.changed.emit()
        entry = DesktopEntry(["kentongan", "desktop"], folder / "autostart")
        sound = Sound(self.preferences, self.profile.folder)
        self.settings = SettingsPage(self.bridge, self.preferences, sound, entry)
        self.window.add(lambda: self.settings, "cog-outline", settings.SETTINGS)
        self.window.show()
        self.others: list[QWidget] = []
        self.tell(CONNECTED)

    def _fill(self) -> None:
        cache = self.bridge.keeper.cache
        rows = sample.inbox()
        cache.keep_received(rows[:-2])
        cache.keep_received(rows[-2:], archived=True)
        for sent, ledger in sample.outbox():
            cache.keep_sent([sent])
            cache.keep_ledger(sent.message.id, ledger)
        for subject, text in (("Laporan bulanan", "Sedang dilengkapi."), ("Ucapan selamat", "Selamat dan sukses")):
            self.bridge.drafts.keep(WrittenDraft(to=["@teladan"], subject=subject, text=text))

    def tell(self, state: LinkState) -> None:
        """What the windows say of the line; in truth there is none, and they ask nothing of it."""
        self.bridge.line.emit(state)

    def show(self, widget: QWidget) -> QWidget:
        """Another window of this desk."""
        self.others.append(widget)
        widget.show()
        return widget

    def tidy(self) -> None:
        """Close what a scene has opened beside the main window."""
        for widget in self.others:
            widget.hide()
            widget.close()
            widget.deleteLater()
        self.others.clear()

    async def end(self) -> None:
        """Close everything."""
        self.tidy()
        self.window.hide()
        self.window.deleteLater()
        # Now: what is left of a window would go on reading what is closed.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        await self.bridge.close()


Scene = Callable[[Desk], Awaitable[QWidget]]
SCENES: dict[str, Scene] = {}


def scene(name: str) -> Callable[[Scene], Scene]:
    """Enter a function among the scenes."""

    def enter(function: Scene) -> Scene:
        SCENES[name] = function
        return function

    return enter


def _go(desk: Desk, page: QWidget, state: LinkState = CONNECTED) -> QWidget:
    desk.tell(state)
    window = desk.window
    places = [window.inbox, window.outbox, window.drafts, window.archive, window.directory, desk.settings]
    window.rail.choose(places.index(page))
    return window


@scene("inbox")
async def _inbox(desk: Desk) -> QWidget:
    page = desk.window.inbox
    page.list.setCurrentIndex(page.model.index(0))
    return _go(desk, page)


@scene("archive")
async def _archive(desk: Desk) -> QWidget:
    page = desk.window.archive
    page.list.setCurrentIndex(page.model.index(0))
    return _go(desk, page)


@scene("outbox")
async def _outbox(desk: Desk) -> QWidget:
    page = desk.window.outbox
    _go(desk, page, BROKEN)
    page.list.setCurrentIndex(page.model.index(0))
    return desk.window


@scene("drafts")
async def _drafts(desk: Desk) -> QWidget:
    return _go(desk, desk.window.drafts)


@scene("directory")
async def _directory(desk: Desk) -> QWidget:
    page = desk.window.directory
    _go(desk, page, BROKEN)
    page.list.setCurrentIndex(page.model.index(0))
    return desk.window


@scene("compose")
async def _compose(desk: Desk) -> QWidget:
    desk.tell(BROKEN)
    told = sample.RECEIVED[0]
    files = [str(sample.FILES / name) for name in told.files[:3]]
    # The same draft in every picture.
    draft = WrittenDraft(
        id="d" * 32, to=["@teladan", "humas@misal-raya"], subject=told.subject, text=told.text, level=told.level
    )
    desk.window.write(msgspec.structs.replace(draft, files=files))
    await until(lambda: len(desk.window.writing.files.pieces) == len(files), "the look at the files")
    return desk.window


def _section(place: int) -> Scene:
    async def show(desk: Desk) -> QWidget:
        _go(desk, desk.settings, BROKEN if SECTIONS[place] == "devices" else CONNECTED)
        desk.preferences.change(quiet_week=True)
        desk.settings.choose(place)
        return desk.window

    return show


for _place, _name in enumerate(SECTIONS):
    scene(f"settings-{_name}")(_section(_place))


@scene("offline")
async def _offline(desk: Desk) -> QWidget:
    return _go(desk, desk.window.inbox, BROKEN)


# Viewers


def _viewer(place: int) -> Scene:
    name = sample.RECEIVED[0].files[place]

    async def show(desk: Desk) -> QWidget:
        message = sample.message(sample.RECEIVED[0])
        window = desk.show(ViewerWindow(message, message.attachments[place], sample.FILES / name))
        assert isinstance(window, ViewerWindow)
        await until(window._loading.done, "the attachment")
        if isinstance(window.content, PlayerViewer):
            player = window.content.player
            await until(lambda: player.position() > 0, "the first moment")
            player.pause()
        return window

    return show


for _place, _name in enumerate(("picture", "film", "text", "sound")):
    scene(f"viewer-{_name}")(_viewer(_place))


# Popups, one card at a time; together and on a screen they stand in `show`


def _card(told: sample.Told) -> Scene:
    async def show(desk: Desk) -> QWidget:
        return desk.show(PopupCard(sample.message(told)))

    return show


for _told in sample.POPUPS:
    scene(f"popup-{_told.level}")(_card(_told))


@scene("popup-counter")
async def _counter(desk: Desk) -> QWidget:
    card = CounterCard()
    card.tell([sample.message(told) for told in sample.RECEIVED])
    return desk.show(card)


@scene("popup-summary")
async def _summary(desk: Desk) -> QWidget:
    card = CounterCard(popup.AFTER_QUIET, is_summary=True)
    card.tell([sample.message(told) for told in sample.RECEIVED])
    return desk.show(card)


@scene("emergency")
async def _emergency(desk: Desk) -> QWidget:
    return desk.show(EmergencyCard(sample.message(sample.EMERGENCY)))


# The way in, as far as it needs no server


def _onboarding(desk: Desk, name: str) -> OnboardingWindow:
    profile = Profile(desk.profile.folder.parent / f"way-in-{name}-{time.monotonic_ns()}")
    window = OnboardingWindow(profile)
    desk.show(window)
    return window


@scene("login")
async def _login(desk: Desk) -> QWidget:
    window = _onboarding(desk, "login")
    window.login.address.text = sample.OURS
    window.login.begin(approved=True)
    window.show_page(window.login)
    return window


@scene("own-password")
async def _own_password(desk: Desk) -> QWidget:
    window = _onboarding(desk, "own")
    window.own_password.begin(sample.OURS, "first", remember=True)
    window.own_password.choice.password.text = "tanjidor-kayu-sembilan"
    window.show_page(window.own_password)
    return window


@scene("rejected")
async def _rejected(desk: Desk) -> QWidget:
    window = _onboarding(desk, "rejected")
    window.applicant.profile.keep_registration(KeptRegistration(number=1042, claim="sample", address=sample.OURS))
    window.waiting.begin()
    window.waiting.reject(
        Registration(
            number=1042,
            address=sample.OURS,
            state=RegistrationState.REJECTED,
            submitted_at=1,
            reason="Kontak belum bisa dihubungi.",
        )
    )
    window.show_page(window.waiting)
    return window


@scene("key-changed")
async def _key_changed(desk: Desk) -> QWidget:
    window = _onboarding(desk, "key")
    window.stop(KeyChanged("pesan.contoh.example:7420", "-".join(["ABCD"] * 13), "-".join(["EFGH"] * 13)))
    return window
