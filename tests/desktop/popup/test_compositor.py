"""Whether windows may be translucent is never an error to ask."""

import ctypes.util

import pytest
from PySide6.QtGui import QGuiApplication

from kentongan.desktop.popup.compositor import is_composited


def test_where_there_is_no_x11_windows_may_be_translucent() -> None:
    assert QGuiApplication.platformName() != "xcb"
    assert is_composited()


def test_an_x11_without_display_or_library_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: "xcb")
    monkeypatch.setenv("DISPLAY", ":987")
    assert not is_composited()
    monkeypatch.setattr(ctypes.util, "find_library", lambda name: None)
    assert not is_composited()
