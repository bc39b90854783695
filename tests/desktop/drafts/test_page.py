"""The drafts: kept by themselves, there after the worst end of the program, and gone on with by a click."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from kentongan.client.drafts import Drafts, WrittenDraft
from kentongan.client.profile import Profile
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.drafts.page import DraftsPage
from kentongan.desktop.wording import wording


@pytest.fixture
def drafts(tmp_path: Path) -> Iterator[Drafts]:
    bridge = Bridge(Profile(tmp_path))
    bridge.open()
    yield bridge.drafts
    bridge.keeper.__exit__(None, None, None)


@pytest.mark.process
def test_a_draft_keeps_itself_and_survives_the_kill_of_the_program(tmp_path: Path) -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.desktop.drafts.typist", str(tmp_path)], stdout=subprocess.PIPE, env=environment
    ) as typist:
        assert typist.stdout
        assert typist.stdout.readline() == b"kept\n"
        typist.send_signal(signal.SIGKILL)
        assert typist.wait(20) == -signal.SIGKILL
    bridge = Bridge(Profile(tmp_path))
    bridge.open()
    try:
        [(draft, _)] = bridge.drafts.all()
        assert (draft.subject, draft.to) == ("Belum selesai", ["@teladan"])
    finally:
        bridge.keeper.__exit__(None, None, None)


def test_the_newest_stands_on_top_and_a_click_goes_on_with_it(drafts: Drafts) -> None:
    page = DraftsPage(drafts)
    assert page._layers.currentIndex() == 1
    chosen: list[WrittenDraft] = []
    page.chosen.connect(chosen.append)
    times = iter((1, 2))
    drafts._clock = lambda: next(times)
    drafts.keep(WrittenDraft(subject="Satu"))
    drafts.keep(WrittenDraft(subject="Dua"))
    page.reload()
    assert [page.model.index(row).data() for row in range(page.model.rowCount())] == ["Dua", "Satu"]
    page.list.clicked.emit(page.model.index(1))
    assert [draft.subject for draft in chosen] == ["Satu"]


def test_a_screen_reader_hears_whom_and_what_a_draft_is_for(drafts: Drafts) -> None:
    wording.language = "id"
    drafts.keep(WrittenDraft(to=["*"], text="x"))
    page = DraftsPage(drafts)
    said = page.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("Draf, Semua anggota, (tanpa perihal)")
