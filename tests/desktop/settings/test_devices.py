"""Settings that concern the server, against a real one: test popup, devices, password, logging out."""

from pathlib import Path

import pytest

from kentongan.client.client import Client
from kentongan.client.profile import Profile
from kentongan.desktop.application import Application
from kentongan.desktop.settings.devices import DeviceSection
from kentongan.desktop.settings.page import SettingsPage
from kentongan.words import Level
from tests.desktop.desk import keep_picture, press, run, type_into, until
from tests.process.server import RunningServer, running

ADDRESS = "humas@contoh"
NEW = "tanjidor-kayu-sembilan"


@pytest.mark.process
def test_what_a_member_does_about_popups_and_devices(tmp_path: Path) -> None:
    run(_journey(tmp_path))


async def _journey(tmp_path: Path) -> None:
    async with running(tmp_path / "server") as server:
        password = await server.member(ADDRESS)
        profile = Profile(tmp_path / "profile")
        async with Client.connect(server.line, profile) as client:
            await client.login(ADDRESS, password, device="Komputer meja")
        async with Client.connect(server.line) as client:
            await client.login(ADDRESS, password, device="Laptop lama")
        application = Application(profile)
        application.begin()
        try:
            assert application.window
            await until(lambda: application.window.rail.line.word.text() == "Connected", "the line")  # type: ignore[union-attr]
            await _send_oneself_a_popup(application)
            await _look_after_devices(application, server, password)
            await _log_out(application)
        finally:
            await application.close()


def _settings(application: Application) -> SettingsPage:
    """The page, turned to."""
    assert application.window
    application.window.rail.choose(5)
    page = application.window.pages.currentWidget()
    assert isinstance(page, SettingsPage)
    return page


async def _send_oneself_a_popup(application: Application) -> None:
    settings = _settings(application)
    assert application.window
    settings.choose(1)
    press(settings.popups.test)
    await until(lambda: application.popups.cards, "the popup")
    [card] = application.popups.cards
    assert (card.message.subject, card.message.level) == ("Test popup", Level.NORMAL)
    await until(lambda: card._was_painted, "its paint")
    keep_picture(application.window, "settings-in-the-window")
    application.window.close()
    assert application.window.isMinimized()
    application.bring()
    assert not application.window.isMinimized()


async def _look_after_devices(application: Application, server: RunningServer, password: str) -> None:
    settings = _settings(application)
    settings.choose(4)
    section = settings.devices
    # The third is where the first password was replaced.
    await until(lambda: len(section.devices) == 3, "the devices")
    keep_picture(settings, "settings-devices-connected")
    [other] = [place for place, device in enumerate(section.devices) if device.name == "Laptop lama"]
    row = section.rows.itemAt(other)
    assert row
    press(row.widget().revoke)  # type: ignore[union-attr]
    await until(lambda: [one.name for one in section.devices] == ["Komputer meja", ""], "the revocation")
    await _change_password(section, "not this one", NEW)
    await until(lambda: section.answer.property("surface") == "note", "the refusal")
    await _change_password(section, password, NEW)
    await until(lambda: section.answer.property("surface") == "good", "the new password")
    await until(lambda: [one.name for one in section.devices] == ["Komputer meja"], "the other logouts")
    assert section.choice.text == section.current.text == ""
    assert not section.change.isEnabled()
    async with server.session(ADDRESS, NEW):
        pass


async def _change_password(section: DeviceSection, now: str, new: str) -> None:
    type_into(section.current.input, now)
    type_into(section.choice.password.input, new)
    type_into(section.choice.again.input, new)
    await until(section.change.isEnabled, "the button")
    press(section.change)


async def _log_out(application: Application) -> None:
    settings = _settings(application)
    press(settings.devices.log_out)
    assert application.window
    press(settings.devices.log_out)
    await until(lambda: application.onboarding is not None, "the way in")
    assert application.window is None
    assert application.profile.member is None
