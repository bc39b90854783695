"""One institution: what it is, its desks, and a button to write to each of them or to all."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from kentongan import terms
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.paint import Avatar
from kentongan.desktop.controls.scroll import scrolled
from kentongan.desktop.controls.sign import Sign
from kentongan.desktop.directory.catalogue import Institution
from kentongan.desktop.texts import directory as texts
from kentongan.desktop.wording import bind, say
from kentongan.protocol.commands.directory import Entry


class DesksPane(QWidget):
    """Shows one institution, or that none is chosen."""

    write = Signal(str)  # an entry of an audience: `@institution`, or an address

    def __init__(self, own_address: str) -> None:
        super().__init__()
        self.setObjectName("page")
        self._own = own_address
        self.institution: Institution | None = None
        self._shown: QWidget | None = None
        self.write_to_all: Button | None = None
        nothing = Label(texts.PICK_ONE, "second")
        nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._layers = QStackedLayout(self)
        self._layers.addWidget(nothing)

    def show_institution(self, institution: Institution | None) -> None:
        """Another one; None for none."""
        self.institution = institution
        if self._shown:
            self._layers.removeWidget(self._shown)
            self._shown.deleteLater()
        self._shown = scrolled(self._content(institution)) if institution else None
        if self._shown:
            self._layers.addWidget(self._shown)
            self._layers.setCurrentWidget(self._shown)

    def retranslate(self) -> None:
        """Its kind has another name."""
        self.show_institution(self.institution)

    def _content(self, institution: Institution) -> QWidget:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(28, 24, 36, 24)
        column.setSpacing(16)
        column.addLayout(self._head(institution))
        card = QFrame()
        card.setProperty("surface", "card")
        rows = QVBoxLayout(card)
        rows.setContentsMargins(1, 1, 1, 1)
        rows.setSpacing(0)
        for place, one in enumerate(institution.members):
            rows.addWidget(self._row(one, is_first=place == 0))
        column.addWidget(card)
        column.addStretch(1)
        return inner

    def _head(self, institution: Institution) -> QHBoxLayout:
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(Label(institution.name, "subject", wrap=True))
        kind = say(terms.INSTITUTION_KINDS[institution.kind].capital)
        what = say(texts.WHAT, kind=kind, city=institution.city, code=f"@{institution.code}")
        names.addWidget(Label(what, "second", wrap=True))
        self.write_to_all = Button(
            texts.WRITE_TO_ALL,
            partial(self.write.emit, f"@{institution.code}"),
            kind="primary",
            icon_name="pencil",
        )
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(Avatar(institution.name, institution.code, 48), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(names, 1)
        row.addWidget(self.write_to_all, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _row(self, one: Entry, *, is_first: bool) -> QFrame:
        frame = QFrame()
        frame.setProperty("surface", "row-first" if is_first else "row")
        picture = Sign("account-outline", "ink-2", 20)
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(Label(one.contact, "strong", wrap=True))
        names.addWidget(Label(one.address, "second"))
        row = QHBoxLayout(frame)
        row.setContentsMargins(16, 10, 16, 10)
        row.setSpacing(12)
        row.addWidget(picture)
        row.addLayout(names, 1)
        if one.address == self._own:
            row.addWidget(Label(texts.YOU, "caption"))
        button = Button(texts.WRITE, partial(self.write.emit, one.address), size="small", icon_name="pencil")
        bind(button, "accessibleName", texts.WRITE_TO, contact=one.contact, address=one.address)
        row.addWidget(button)
        return frame
