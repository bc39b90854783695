"""Whoever is logged out leaves nothing on the screen: every window beside the main one closes, drafts stay."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from kentongan.client.drafts import Drafts, WrittenDraft
from kentongan.client.errors import ServerRefused
from kentongan.client.profile import KeptMember, Profile
from kentongan.desktop.application import Application
from kentongan.desktop.attachments.downloads import FOLDER
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.tasks import end_all
from kentongan.desktop.viewers.window import ViewerWindow
from kentongan.errors import ErrorCode
from kentongan.protocol.commands.link import Error
from tests.desktop import samples
from tests.desktop.desk import run, until
from tests.desktop.stage import FILES, message


def entered(folder: Path) -> Application:
    """Somebody is logged in."""
    profile = Profile(folder)
    profile.keep_member(KeptMember(address="humas@contoh", device="0" * 32, device_key="rahasia"))
    application = Application(profile)
    application.begin()
    assert application.bridge
    application.bridge.keeper.cache.begin(0)
    return application


def show_viewer(application: Application) -> ViewerWindow:
    """A picture that came earlier."""
    assert application.window
    desk = application.window.inbox.attachments
    path = application.profile.folder / "poster.png"
    path.write_bytes(samples.png(60, 40))
    desk.show(message(1, files=FILES), FILES[0], path)
    return desk.viewers[0]


def seen() -> list[QWidget]:
    return [window for window in QApplication.topLevelWidgets() if window.isVisible()]


def by_hand(application: Application) -> None:
    application.leave()


def by_the_server(application: Application) -> None:
    assert application.bridge
    application.bridge.ended.emit(
        ServerRefused(Error(code=ErrorCode.SESSION_ENDED, id="Sesi berakhir", en="Session over"))
    )


@pytest.mark.parametrize("end", [by_hand, by_the_server])
def test_every_window_closes_with_the_session_and_what_was_written_stays(
    tmp_path: Path, end: Callable[[Application], None]
) -> None:
    async def work() -> None:
        application = entered(tmp_path / "profile")
        window = application.window
        assert window
        show_viewer(application)
        window.writing.apart.emit(WrittenDraft(subject="Di jendela sendiri"))
        QTest.keyClicks(window.apart[0].page.subject, ", lanjut")
        window.write()
        QTest.keyClicks(window.writing.subject, "Di jendela utama")
        assert len(seen()) == 3
        end(application)
        await until(lambda: application.onboarding, "the way in")
        assert seen() == [application.onboarding]
        await application.close()
        await end_all()

    run(work())
    bridge = Bridge(Profile(tmp_path / "profile"))
    bridge.open()
    kept = {draft.subject for draft, _ in Drafts(bridge.keeper.cache).all()}
    run(bridge.close())
    assert kept == {"Di jendela sendiri, lanjut", "Di jendela utama"}


def test_a_file_that_is_still_on_its_way_opens_no_viewer_any_more(tmp_path: Path) -> None:
    async def work() -> None:
        application = entered(tmp_path / "profile")
        assert application.window
        desk = application.window.inbox.attachments
        comes: asyncio.Future[Path] = asyncio.get_running_loop().create_future()
        fetching = asyncio.ensure_future(comes)
        desk.downloads.fetch = lambda *_: fetching  # type: ignore[method-assign,assignment,return-value]
        desk.open(message(1, files=FILES), FILES[0])
        await asyncio.sleep(0)
        application.leave()
        await until(lambda: application.onboarding, "the way in")
        assert fetching.cancelled()
        assert seen() == [application.onboarding]
        await application.close()
        await end_all()

    run(work())
    assert not (tmp_path / "profile" / FOLDER).exists()
