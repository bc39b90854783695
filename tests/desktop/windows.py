"""Every window of the desktop, filled with sample data: what holds for all of them is tested on all of them.

    @scene("outbox")
    async def _outbox(stage: Stage) -> QWidget: ...

A widget that no scene shows fails `tests/desktop/test_window.py`: a new window joins by a scene of its own here, a new
part of a window by being seen in one of those that are here. No server is needed: what the windows would have heard
from one is put into the cache and into their signals.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget

from kentongan.client.drafts import WrittenDraft
from kentongan.client.errors import KeyChanged, LinkLost
from kentongan.client.invitation import Invitation
from kentongan.client.link_state import NotConnected, Reconnecting
from kentongan.client.profile import KeptRegistration
from kentongan.desktop.compose.completion import Suggestion
from kentongan.desktop.compose.preview import Preview
from kentongan.desktop.compose.window import ComposeWindow
from kentongan.desktop.controls.question import Question
from kentongan.desktop.directory.catalogue import by_institution
from kentongan.desktop.inbox.page import InboxPage
from kentongan.desktop.onboarding.window import OnboardingWindow
from kentongan.desktop.popup.card import PopupCard
from kentongan.desktop.popup.conductor import Conductor
from kentongan.desktop.popup.counter import CounterCard
from kentongan.desktop.popup.emergency import EmergencyCard
from kentongan.desktop.popup.newest import NewestMenu
from kentongan.desktop.popup.stack import PopupStack
from kentongan.desktop.preferences import Preferences
from kentongan.desktop.shortcuts import ShortcutsDialog
from kentongan.desktop.texts import compose, popup
from kentongan.desktop.viewers.player import PlayerViewer
from kentongan.desktop.viewers.window import ViewerWindow
from kentongan.ids import new_id
from kentongan.protocol.commands.attachment import Attachment
from kentongan.protocol.commands.device import Device
from kentongan.protocol.commands.directory import Entry
from kentongan.protocol.commands.message import LedgerRow, Send, Sent, Tally, Times
from kentongan.protocol.commands.registration import Registration
from kentongan.words import InstitutionKind, Level, RegistrationState
from tests.desktop import samples
from tests.desktop.desk import until
from tests.desktop.stage import ADDRESS, FILES, HOUR, LINE, SENDERS, TEXT, TITLE, Stage, message

Builder = Callable[[Stage], Awaitable[QWidget]]
SCENES: dict[str, Builder] = {}


def scene(name: str) -> Callable[[Builder], Builder]:
    """Register a builder under the name of what it shows."""

    def register(builder: Builder) -> Builder:
        SCENES[name] = builder
        return builder

    return register


@contextlib.asynccontextmanager
async def standing(name: str, folder: Path) -> AsyncIterator[QWidget]:
    """A scene on the screen, painted once."""
    stage = Stage(folder)
    try:
        window = await SCENES[name](stage)
        window.show()
        await settle()
        yield window
    finally:
        await stage.close()


async def settle() -> None:
    """Let layouts and queued signals come to rest; what is painted a moment later is painted now."""
    for _ in range(8):
        await asyncio.sleep(0)
        # A window grows with what is in it, and that with what is in the window.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
    for widget in QApplication.allWidgets():
        if isinstance(widget, Preview):
            widget.draw()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)


# The way in


def _onboarding(stage: Stage) -> OnboardingWindow:
    window = OnboardingWindow(stage.profile)
    stage.kept.append(window)
    return window


@scene("welcome")
async def _welcome(stage: Stage) -> QWidget:
    window = _onboarding(stage)
    window.begin()
    window.welcome.server.tell(Invitation.parse(LINE), "")
    return window


@scene("welcome, right server")
async def _right_server(stage: Stage) -> QWidget:
    window = _onboarding(stage)
    window.begin()
    window.welcome.invitation.text = LINE
    window.welcome.server.tell(Invitation.parse(LINE), SENDERS[0][1])
    window.welcome._allow(True)
    return window


@scene("recovery")
async def _recovery(stage: Stage) -> QWidget:
    window = _onboarding(stage)
    window._recover(ADDRESS)
    return window


@scene("registration")
async def _registration(stage: Stage) -> QWidget:
    window = _onboarding(stage)
    window.registration.fields["code"].text = "Bukan Kode"
    window.registration.fields["code"].look()
    window.show_page(window.registration)
    return window


@scene("waiting")
async def _waiting(stage: Stage) -> QWidget:
    stage.profile.keep_registration(KeptRegistration(number=17, claim="rahasia", address=ADDRESS))
    window = _onboarding(stage)
    window.waiting.begin()
    window.show_page(window.waiting)
    window.waiting._tell_line(Reconnecting(5, LinkLost()))
    return window


@scene("rejected")
async def _rejected(stage: Stage) -> QWidget:
    window = _onboarding(stage)
    decided = Registration(
        number=17, state=RegistrationState.REJECTED, address=ADDRESS, submitted_at=1, reason="Alamatnya keliru"
    )
    window.waiting.reject(decided)
    window.show_page(window.waiting)
    return window


@scene("login")
async def _login(stage: Stage) -> QWidget:
    window = _onboarding(stage)
    window.login.begin(approved=True)
    window.show_page(window.login)
    return window


@scene("own password")
async def _own_password(stage: Stage) -> QWidget:
    window = _onboarding(stage)
    window._choose_password(ADDRESS, "pertama")
    return window


@scene("key changed")
async def _key_changed(stage: Stage) -> QWidget:
    window = _onboarding(stage)
    window.stop(KeyChanged("127.0.0.1:7420", "-".join(["ABCD"] * 13), "-".join(["ABCD"] * 12 + ["ABCA"])))
    return window


# The main window


@scene("inbox")
async def _inbox(stage: Stage) -> QWidget:
    stage.receive(12)
    window = stage.window()
    window.show()
    window.inbox.list.setCurrentIndex(window.inbox.model.index(0))
    return window


@scene("inbox of nobody, without a line")
async def _empty_inbox(stage: Stage) -> QWidget:
    window = stage.window()
    stage.tell(Reconnecting(5, LinkLost()))
    return window


@scene("inbox, ended")
async def _ended_inbox(stage: Stage) -> QWidget:
    stage.receive(3)
    window = stage.window()
    stage.tell(NotConnected(LinkLost()))
    window.tell(LinkLost().say("en"), False)
    window.told.hide()
    return window


@scene("archive")
async def _archive(stage: Stage) -> QWidget:
    stage.receive(3)
    assert stage.bridge
    stage.bridge.keeper.cache.archive(f"{1:032x}", on=True)
    window = stage.window()
    window.rail.choose(3)
    assert isinstance(window.pages.currentWidget(), InboxPage)
    window.archive.list.setCurrentIndex(window.archive.model.index(0))
    return window


def _send(stage: Stage) -> tuple[Sent, list[LedgerRow]]:
    assert stage.bridge
    cache = stage.bridge.keeper.cache
    tally = Tally(recipients=4, delivered=3, shown=2, opened=1, acknowledged=1)
    sent = Sent(message=message(90, Level.IMPORTANT), tally=tally)
    cache.keep_sent([sent])
    steps = [{}, {"delivered_at": 1}, {"delivered_at": 1, "shown_at": 2}, {"delivered_at": 1, "acknowledged_at": 2}]
    rows = [
        LedgerRow(address=address, institution=institution, times=Times(**times))
        for (address, institution), times in zip(SENDERS, steps, strict=True)
    ]
    cache.keep_ledger(sent.message.id, rows)
    return sent, rows


@scene("outbox")
async def _outbox(stage: Stage) -> QWidget:
    stage.member()
    sent, rows = _send(stage)
    window = stage.window()
    stage.tell(NotConnected())
    window.rail.choose(1)
    window.outbox.show_message(sent.message.id)
    window.outbox.sent.show_ledger(rows)
    return window


@scene("outbox, waiting")
async def _outgoing(stage: Stage) -> QWidget:
    bridge = stage.member()
    (stage.folder / "jadwal.txt").write_text("09.00\n" * 900, "utf-8")
    send = Send(id=new_id(), to=[SENDERS[0][0], SENDERS[1][0]], subject=TITLE, text=TEXT)
    bridge.keeper.outbox.put(send, [stage.folder / "jadwal.txt"])
    bridge.hold(send.id)
    window = stage.window()
    stage.tell(NotConnected())
    window.rail.choose(1)
    window.outbox.show_message(send.id)
    return window


@scene("drafts")
async def _drafts(stage: Stage) -> QWidget:
    bridge = stage.member()
    bridge.drafts.keep(WrittenDraft(to=["*"], subject=TITLE, text=TEXT))
    bridge.drafts.keep(WrittenDraft(text=TEXT))
    window = stage.window()
    window.drafts.reload()
    window.rail.choose(2)
    return window


@scene("compose")
async def _compose(stage: Stage) -> QWidget:
    stage.member()
    window = stage.window()
    stage.tell(NotConnected())
    poster, text = stage.folder / "poster.png", stage.folder / "jadwal.txt"
    poster.write_bytes(samples.png(64, 40))
    text.write_text("09.00\n" * 900, "utf-8")
    draft = WrittenDraft(
        to=[SENDERS[0][0], "@teladan", "bukan alamat"],
        subject=TITLE,
        text=TEXT,
        level=Level.IMPORTANT,
        expires_at=int(time.time() * 1000) + 40 * HOUR,
        files=[str(poster), str(text)],
    )
    window.write(draft)
    await until(lambda: len(window.writing.files.pieces) == 2, "the look at the files")
    window.writing.preview.draw()
    return window


@scene("compose, suggestions")
async def _suggestions(stage: Stage) -> QWidget:
    stage.member()
    window = stage.window()
    window.show()
    window.write()
    await settle()
    field = window.writing.audience
    offered = [
        Suggestion("*", "*"),
        Suggestion("@teladan", SENDERS[0][1]),
        Suggestion(SENDERS[0][0], SENDERS[0][1]),
    ]
    field.list.offer(offered, field.frame)
    return window


@scene("compose, sending")
async def _sending(stage: Stage) -> QWidget:
    bridge = stage.member()
    window = stage.window()
    path = stage.folder / "jadwal.txt"
    path.write_text("09.00\n" * 900, "utf-8")
    window.write(WrittenDraft(to=[SENDERS[0][0]], subject=TITLE, files=[str(path)]))
    page = window.writing
    await until(lambda: page.files.pieces, "the look at the file")
    id = page.form.id
    page._send_now()
    await until(lambda: bridge.keeper.outbox.entry(id), "the entry")
    bridge.moved[id] = {0: 2000}
    bridge.outgoing.emit(id)
    return window


def _settings(place: int) -> Builder:
    async def build(stage: Stage) -> QWidget:
        window = stage.window()
        window.rail.choose(5)
        stage.settings.choose(place)
        seen = int(time.time() * 1000)
        stage.settings.devices.devices = [
            Device(id="0" * 32, name="Komputer-1", created_at=seen, seen_at=seen, this=True),
            Device(id="1" * 32, name="", created_at=seen, seen_at=seen, this=False),
        ]
        stage.settings.devices._list()
        return window

    return build


for _place, _name in enumerate(("general", "popups", "quiet hours", "language", "devices")):
    scene(f"settings, {_name}")(_settings(_place))


@scene("directory")
async def _directory(stage: Stage) -> QWidget:
    stage.member()
    window = stage.window()
    stage.tell(NotConnected())
    window.directory.catalogue.institutions = by_institution(
        Entry(
            address=f"{desk}@{code}", institution=name, code=code, city="Makassar", kind=kind, contact="Sari Contohwati"
        )
        for desk, code, name, kind in (
            ("humas", "teladan", SENDERS[0][1], InstitutionKind.INSTITUTE),
            ("rektorat", "teladan", SENDERS[0][1], InstitutionKind.INSTITUTE),
            ("akademik", "misal", SENDERS[1][1], InstitutionKind.UNIVERSITY),
        )
    )
    window.directory.catalogue.changed.emit()
    window.rail.choose(4)
    window.directory.list.setCurrentIndex(window.directory.model.index(0))
    return window


@scene("compose, apart")
async def _apart(stage: Stage) -> QWidget:
    window = ComposeWindow(stage.member(), WrittenDraft(to=[SENDERS[0][0]], subject=TITLE, level=Level.EMERGENCY))
    stage.kept.append(window)
    return window


# Small windows


@scene("shortcuts")
async def _shortcuts(stage: Stage) -> QWidget:
    return ShortcutsDialog(stage.window())


@scene("question")
async def _question(stage: Stage) -> QWidget:
    window = stage.window()
    answers = (compose.SEND, compose.KEEP)
    return Question(window, compose.ASK_EVERYBODY, answers, lambda: None, size="386")


def _viewer(file: Attachment, data: Callable[[], bytes]) -> Builder:
    async def build(stage: Stage) -> QWidget:
        path = stage.folder / "lampiran"
        path.write_bytes(data())
        window = ViewerWindow(message(1, files=FILES), file, path)
        stage.kept.append(window)
        window.show()
        before = window.content
        await until(lambda: window.content is not before, "the content")
        if isinstance(window.content, PlayerViewer):
            window.content.player.stop()
        return window

    return build


scene("viewer, picture")(_viewer(FILES[0], lambda: samples.png(300, 200)))
scene("viewer, broken picture")(_viewer(FILES[0], lambda: samples.SVG))
scene("viewer, text")(_viewer(FILES[2], lambda: b"Selamat pagi\n" * 90_000))
scene("viewer, sound")(_viewer(FILES[3], lambda: samples.wav(0.2)))


# Popups


@scene("newest popup")
async def _newest(stage: Stage) -> QWidget:
    bridge, window = stage.member(), stage.window()
    window.show()
    preferences = Preferences(stage.profile.folder)
    conductor = Conductor(bridge.keeper, preferences, PopupStack(), stage.sound, bridge.report)
    stage.kept += [conductor, preferences]
    stage.ends.append(conductor.end)
    conductor.begin()
    stage.receive(3)
    conductor.take()
    menu = NewestMenu(conductor, window)
    menu.open()
    return menu


def _popup(level: Level) -> Builder:
    async def build(stage: Stage) -> QWidget:
        return PopupCard(message(8, level, files=FILES[:2]))

    return build


for _level in (Level.INFO, Level.NORMAL, Level.IMPORTANT):
    scene(f"popup, {_level}")(_popup(_level))


@scene("popup, emergency")
async def _emergency(stage: Stage) -> QWidget:
    card = EmergencyCard(message(7, Level.EMERGENCY, files=FILES[:2]))
    card.count(1, 2)
    return card


@scene("popup, counter")
async def _counter(stage: Stage) -> QWidget:
    card = CounterCard()
    card.tell([message(number, Level.IMPORTANT) for number in range(7)])
    return card


@scene("popup, summary")
async def _summary(stage: Stage) -> QWidget:
    card = CounterCard(popup.AFTER_ABSENCE, is_summary=True)
    card.tell([message(number, Level.IMPORTANT) for number in range(7)])
    return card
