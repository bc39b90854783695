"""What windows need in every test: no screen, one look, one language."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

# A screen as people have it: Qt's own would be 800 pixels wide.
if os.environ.get("QT_QPA_PLATFORM", "offscreen") == "offscreen":
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={Path(__file__).with_name('screen.json')}"
os.environ.setdefault("QT_API", "pyside6")
pytest.importorskip("PySide6.QtWidgets", reason="Qt or a library that it needs is not installed", exc_type=ImportError)

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from kentongan.colours import Theme
from kentongan.desktop import icons, spoken
from kentongan.desktop.theme import look
from kentongan.desktop.wording import wording
from tests.client.password_store import used


@pytest.fixture(scope="session")
def application_of_qt() -> QApplication:
    app = QApplication.instance() or QApplication(["kentongan"])
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    spoken.install()
    icons.load()
    return app


@pytest.fixture(autouse=True)
def collect_in_the_thread_of_the_windows() -> Iterator[None]:
    """As kentongan.desktop.collecting does: a Qt object that another thread destroys ends the whole run."""
    gc.disable()
    yield
    if gc.get_count()[0] > 5_000:
        gc.collect()


@pytest.fixture(autouse=True)
def no_password_store() -> Iterator[None]:
    """Nothing of a test goes into the store of whoever runs it."""
    with used():
        yield


@pytest.fixture(autouse=True)
def plain_look(application_of_qt: QApplication) -> Iterator[None]:
    wording.language = "en"
    look.wear(Theme.LIGHT, 100)
    yield
    for window in application_of_qt.topLevelWidgets():
        window.close()
        window.deleteLater()
    # Now, and not in the middle of a later test: what a window shows may be closed by then.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
