"""Where popups stand, and a popup to try it."""

from datetime import datetime
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from kentongan.desktop.bridge import Bridge
from kentongan.desktop.controls.button import Button
from kentongan.desktop.controls.choice import ChoiceBox
from kentongan.desktop.controls.label import Label
from kentongan.desktop.preferences import Corner, Preferences
from kentongan.desktop.settings.mutes import MuteRows
from kentongan.desktop.settings.section import Section, row_of
from kentongan.desktop.tasks import spawn
from kentongan.desktop.texts import settings as texts
from kentongan.desktop.theme import colour, look, px
from kentongan.desktop.wording import bind, say, wording
from kentongan.errors import KentonganError


class PopupSection(Section):
    """Corner, screen, test popup."""

    told = Signal(str, bool)

    def __init__(self, bridge: Bridge, preferences: Preferences) -> None:
        super().__init__()
        self._bridge, self._preferences = bridge, preferences
        self.heading(texts.POPUPS, texts.POPUPS_LEAD)
        card = self.card()
        self.picture = _Screen()
        self.corners: dict[Corner, Button] = {}
        card.addWidget(Label(texts.CORNER, "field"))
        card.addLayout(self._corners())
        self.screens = ChoiceBox()
        bind(self.screens, "accessibleName", texts.SCREEN)
        self.screens.activated.connect(lambda _: preferences.change(screen=str(self.screens.currentData())))
        card.addWidget(Label(texts.SCREEN, "field"))
        card.addWidget(self.screens)
        self.test = Button(texts.TEST, self._send_test, icon_name="bell-ring-outline")
        self.card().addLayout(row_of(texts.TEST, texts.TEST_MEANS, self.test))
        self.heading(texts.MUTES, texts.MUTES_MEANS)
        self.mutes = MuteRows(bridge)
        self.mutes.told.connect(self.told)
        self.card().addWidget(self.mutes)
        preferences.changed.connect(self._show)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenAdded.connect(self._list_screens)
        app.screenRemoved.connect(self._list_screens)
        self._list_screens()
        self._show()

    def _corners(self) -> QHBoxLayout:
        grid = QGridLayout()
        grid.setSpacing(8)
        for place, (corner, said) in enumerate(texts.CORNERS.items()):
            button = Button(said, partial(self._preferences.change, corner=corner), kind="option")
            button.setCheckable(True)
            # Pressed again it stays: one corner there must be.
            button.clicked.connect(self._show)
            self.corners[corner] = button
            grid.addWidget(button, place // 2, place % 2)
        beside = QVBoxLayout()
        beside.addStretch(1)
        beside.addLayout(grid)
        beside.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(24)
        row.addWidget(self.picture)
        row.addLayout(beside)
        row.addStretch(1)
        return row

    def retranslate(self) -> None:
        """The first screen has a name of ours."""
        self._list_screens()

    def _list_screens(self) -> None:
        self.screens.clear()
        self.screens.addItem(say(texts.FIRST_SCREEN), "")
        for screen in QGuiApplication.screens():
            size = screen.geometry()
            self.screens.addItem(f"{screen.name()} ({size.width()} × {size.height()})", screen.name())
        self.screens.setCurrentIndex(max(0, self.screens.findData(self._preferences.now.screen)))

    def _show(self) -> None:
        for corner, button in self.corners.items():
            button.setChecked(corner is self._preferences.now.corner)
        self.picture.show_corner(self._preferences.now.corner)

    def _send_test(self) -> None:
        self.test.setEnabled(False)
        spawn(self._send())

    async def _send(self) -> None:
        """Through the server, to oneself."""
        try:
            member = self._bridge.profile.member
            address = member.address if member else ""
            await self._bridge.client.send([address], say(texts.TEST_SUBJECT), say(texts.TEST_TEXT))
        except KentonganError as error:
            self.told.emit(error.say(wording.language), False)
        else:
            is_quiet = self._preferences.is_quiet(datetime.now().astimezone())
            self.told.emit(say(texts.TEST_SENT_QUIET if is_quiet else texts.TEST_SENT), True)
        self.test.setEnabled(True)


class _Screen(QWidget):
    """A small screen with a popup in its corner; the words stand on the buttons beside it."""

    spoken_role = QAccessible.Role.Graphic

    def __init__(self) -> None:
        super().__init__()
        self._corner = Corner.BOTTOM_RIGHT
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        look.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        """A wide screen."""
        return QSize(px(192), px(120))

    def show_corner(self, corner: Corner) -> None:
        """Popups stand there."""
        self._corner = corner
        bind(self, "accessibleName", texts.CORNERS[corner])
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Screen, panel, popups."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        screen = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        painter.setPen(QPen(colour("line-control"), 2))
        painter.setBrush(colour("sunken"))
        painter.drawRoundedRect(screen, 8, 8)
        painter.setPen(Qt.PenStyle.NoPen)
        width, height, away = px(60), px(22), px(8)
        left = screen.right() - away - width if self._corner.is_right else screen.left() + away
        for number in range(2):
            down = away + number * (height + px(4))
            top = screen.bottom() - down - height if self._corner.is_bottom else screen.top() + down
            painter.setBrush(colour("primary" if number == 0 else "normal-line"))
            painter.drawRoundedRect(QRectF(left, top, width, height), 4, 4)
