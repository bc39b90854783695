"""What a few letters may mean: institutions, groups, members, everybody; found in the server's directory."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from kentongan import limits
from kentongan.client.client import Client
from kentongan.desktop.icons import icon
from kentongan.desktop.texts import compose as texts
from kentongan.desktop.theme import colour, font, px
from kentongan.desktop.wording import bind, say
from kentongan.domain.address import EVERYBODY
from kentongan.language import Sentence
from kentongan.protocol.commands.directory import Directory, DirectoryPage

_MEMBERS, _INSTITUTIONS, _GROUPS = 6, 4, 4
_KEYS = Qt.ItemDataRole.UserRole + 1
_ROW, _HEADING, _WIDTH = 48, 30, 460


class Kind(StrEnum):
    """What an entry of an audience stands for."""

    INSTITUTION = "institution"
    GROUP = "group"
    MEMBER = "member"
    EVERYBODY = "everybody"


ICONS = {
    Kind.INSTITUTION: "school-outline",
    Kind.GROUP: "account-group-outline",
    Kind.MEMBER: "account-outline",
    Kind.EVERYBODY: "bullhorn-outline",
}
_HEADINGS: dict[Kind, Sentence] = {
    Kind.INSTITUTION: texts.INSTITUTIONS,
    Kind.GROUP: texts.GROUPS,
    Kind.MEMBER: texts.MEMBERS,
    Kind.EVERYBODY: texts.EVERYBODY,
}


@dataclass(frozen=True)
class Suggestion:
    """An entry that may be meant, as it stands on the wire, and its name for people."""

    entry: str
    title: str
    note: str = ""

    @property
    def kind(self) -> Kind:
        """What it stands for."""
        return kind_of(self.entry)


def kind_of(entry: str) -> Kind:
    """What an entry stands for, told from its first letter."""
    return {"@": Kind.INSTITUTION, "#": Kind.GROUP, EVERYBODY: Kind.EVERYBODY}.get(entry[:1], Kind.MEMBER)


async def suggest(client: Client, typed: str) -> list[Suggestion]:
    """What somebody may mean who has typed so much. Raises KentonganError."""
    words = typed.strip().lower()
    if words == EVERYBODY:
        return [await _everybody(client)]
    page = await client.link.request(Directory(search=words.lstrip("@#")[: limits.SEARCH.value]), DirectoryPage)
    found = _sorted(page, words)
    if any(name.lower().startswith(words) for name in (texts.EVERYBODY.id, texts.EVERYBODY.en)):
        found.append(await _everybody(client))
    return found


def _sorted(page: DirectoryPage, words: str) -> list[Suggestion]:
    """Institutions, groups, members; only the one or the other where the mark of one was typed."""
    mark, wanted = words[:1], words.lstrip("@#").split()
    institutions = {
        f"@{one.code}": Suggestion(f"@{one.code}", one.institution, one.city)
        for one in page.members
        if all(word in f"{one.institution.lower()} {one.code}" for word in wanted)
    }
    groups = [Suggestion(f"#{one.group}", one.group, counted(one.members)) for one in page.groups]
    members = [Suggestion(one.address, f"{one.contact}, {one.institution}") for one in page.members]
    return [
        *(list(institutions.values())[:_INSTITUTIONS] if mark != "#" else []),
        *(groups[:_GROUPS] if mark != "@" else []),
        *(members[:_MEMBERS] if mark not in ("#", "@") else []),
    ]


async def _everybody(client: Client) -> Suggestion:
    size = await client.audience([EVERYBODY])
    return Suggestion(EVERYBODY, say(texts.EVERYBODY), counted(size.recipients))


def counted(recipients: int) -> str:
    """So many recipients, in words."""
    return say(texts.ONE_RECIPIENT if recipients == 1 else texts.RECIPIENTS, count=recipients)


class CompletionList(QListWidget):
    """Suggestions under headings; never has the keyboard, the field steers it."""

    picked = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._page = parent
        self.setObjectName("completion")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(_Delegate(self))
        bind(self, "accessibleName", texts.SUGGESTIONS)
        self.itemClicked.connect(self._pick)
        self.hide()

    def offer(self, suggestions: list[Suggestion], below: QWidget) -> None:
        """Show suggestions under a field; none hides the list."""
        self.clear()
        before = None
        for one in suggestions:
            if one.kind is not before and one.kind is not Kind.EVERYBODY:
                heading = QListWidgetItem(say(_HEADINGS[one.kind]))
                heading.setFlags(Qt.ItemFlag.NoItemFlags)
                self.addItem(heading)
            before = one.kind
            item = QListWidgetItem(one.title)
            item.setData(Qt.ItemDataRole.UserRole, one)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{one.title}, {one.entry} {one.note}")
            self.addItem(item)
        if not suggestions:
            self.hide()
            return
        keys = QListWidgetItem()
        keys.setFlags(Qt.ItemFlag.NoItemFlags)
        keys.setData(_KEYS, True)
        self.addItem(keys)
        self.move_choice(1)
        height = sum(self.sizeHintForRow(row) for row in range(self.count())) + px(14)
        parent = self._page
        corner = below.mapTo(parent, below.rect().bottomLeft())
        room = parent.height() - corner.y() - px(12)
        self.setGeometry(corner.x(), corner.y() + px(6), min(px(_WIDTH), below.width()), min(height, room))
        self.raise_()
        self.show()

    def retranslate(self) -> None:
        """What was offered was said in the other language."""
        self.hide()

    def move_choice(self, by: int) -> None:
        """To the next suggestion, over headings."""
        row = self.currentRow() + by
        while 0 <= row < self.count():
            if self.item(row).data(Qt.ItemDataRole.UserRole):
                self.setCurrentRow(row)
                return
            row += by

    def choice(self) -> Suggestion | None:
        """The suggestion that Enter would take."""
        item = self.currentItem() if self.isVisible() else None
        return item.data(Qt.ItemDataRole.UserRole) if item else None

    def _pick(self, item: QListWidgetItem) -> None:
        if one := item.data(Qt.ItemDataRole.UserRole):
            self.picked.emit(one)


Index = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine
_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextSingleLine


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(px(200), px(_ROW if index.data(Qt.ItemDataRole.UserRole) else _HEADING))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        one: Any = index.data(Qt.ItemDataRole.UserRole)
        place = QRectF(option.rect).adjusted(px(6), 0, -px(6), 0)
        if isinstance(one, Suggestion):
            self._draw(painter, place, one, bool(option.state & QStyle.StateFlag.State_Selected))
        elif index.data(_KEYS):
            self._draw_keys(painter, place.adjusted(px(10), 0, -px(10), 0))
        else:
            painter.setFont(font(13, 600))
            painter.setPen(colour("ink-3"))
            painter.drawText(place.adjusted(px(10), px(4), 0, 0), _LEFT, str(index.data()))
        painter.restore()

    def _draw_keys(self, painter: QPainter, place: QRectF) -> None:
        """What the keyboard does here, below a line."""
        painter.fillRect(QRectF(place.x(), place.y() + px(2), place.width(), 1), colour("line"))
        painter.setFont(font(12))
        painter.setPen(colour("ink-3"))
        below = place.adjusted(0, px(4), 0, 0)
        painter.drawText(below, _LEFT, say(texts.KEY_CHOOSE))
        painter.drawText(below, _RIGHT, say(texts.KEY_EVERYBODY))

    def _draw(self, painter: QPainter, place: QRectF, one: Suggestion, is_chosen: bool) -> None:
        if is_chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour("primary-soft"))
            painter.drawRoundedRect(place, 6, 6)
        side = px(18)
        left, top = int(place.x()) + px(12), int(place.y() + (place.height() - side) / 2)
        icon(ICONS[one.kind], "primary").paint(painter, left, top, side, side)
        painter.setFont(font(13))
        painter.setPen(colour("ink-2" if is_chosen else "ink-3"))
        painter.drawText(place.adjusted(0, 0, -px(10), 0), _RIGHT, one.note)
        taken = QFontMetricsF(painter.font()).horizontalAdvance(one.note) + px(20)
        words = place.adjusted(px(42), px(4), -taken, -px(4))
        half = words.height() / 2
        lines: tuple[tuple[str, int, str, Callable[[QRectF], QRectF]], ...] = (
            (one.title, 14, "ink", lambda whole: whole.adjusted(0, 0, 0, -half)),
            (one.entry, 12, "ink-2" if is_chosen else "ink-3", lambda whole: whole.adjusted(0, half, 0, 0)),
        )
        for text, size, token, part in lines:
            painter.setFont(font(size))
            painter.setPen(colour(token))
            shown = QFontMetricsF(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, words.width())
            painter.drawText(part(words), _LEFT, shown)
