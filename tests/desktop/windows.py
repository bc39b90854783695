"""Every window of the desktop, filled with sample data: what holds for all of them is tested on all of them.

A widget that no scene shows fails `tests/desktop/test_window_every.py`: a new window joins by a scene of its own in the
`windows.py` of its area, which is imported here; a new part of a window by being seen in one of those that are there.
"""

import importlib

from PySide6.QtWidgets import QWidget

from kentongan.client.link_state import NotConnected
from kentongan.desktop.controls.question import Question
from kentongan.desktop.directory.catalogue import by_institution
from kentongan.desktop.shortcuts import ShortcutsDialog
from kentongan.desktop.texts import compose
from kentongan.protocol.commands.directory import Entry
from kentongan.words import InstitutionKind
from tests.desktop.scene import SCENES, scene, settle, standing
from tests.desktop.stage import SENDERS, Stage

__all__ = ["SCENES", "settle", "standing"]

for _area in ("onboarding", "inbox", "outbox", "compose", "settings", "viewers", "popup"):
    importlib.import_module(f"tests.desktop.{_area}.windows")


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


@scene("shortcuts")
async def _shortcuts(stage: Stage) -> QWidget:
    return ShortcutsDialog(stage.window())


@scene("question")
async def _question(stage: Stage) -> QWidget:
    window = stage.window()
    answers = (compose.SEND, compose.KEEP)
    return Question(window, compose.ASK_EVERYBODY, answers, lambda: None, size="386")
