"""Settings that are changed while the server runs: those of `config.changeable`, kept in the database, recorded.

File, environment and options say how a server starts; what an administrator has changed since wins over them, also
after the next start, until it is put back. The settings are changed in place: whoever reads them at every use follows
by itself, the others hear `SettingChanged`.
"""

from typing import Any

import structlog

from kentongan.bus.bus import Bus, SettingChanged
from kentongan.config import Settings
from kentongan.config.changeable import CHANGEABLE, FIXED, checked, put, value_of
from kentongan.config.value import Unusable
from kentongan.errors import ErrorCode, Refusal
from kentongan.language import Sentence
from kentongan.protocol.commands.setting import SettingRow
from kentongan.store.setting import KeepSetting, list_settings
from kentongan.store.store import Store

_log = structlog.get_logger("setting")
_NOT_ONE = Sentence(
    "tidak ada pengaturan bernama itu yang dapat diubah selama server berjalan",
    "no setting of that name may be changed while the server runs",
)


class SettingService:
    """Changes the settings of one server."""

    def __init__(self, store: Store, settings: Settings, bus: Bus) -> None:
        """`settings` as the server was started with; they are changed in place."""
        self._store = store
        self._settings = settings
        self._bus = bus
        self._given = {name: value_of(settings, name) for name in CHANGEABLE}
        self._unusable: dict[str, str] = {}

    async def load(self) -> None:
        """Take up what was changed before this start; what is not possible any more stays as it was given."""
        for record in await self._store.read(list_settings):
            try:
                _check(record.name)
                self._apply(record.name, self._checked(record.name, record.value))
            except Refusal as refusal:
                self._tell_unusable(record.name, record.value, refusal)

    async def look(self) -> None:
        """Take over what was changed at another hub; what was put back is here as it was given here."""
        changed = {record.name: record.value for record in await self._store.read(list_settings)}
        for name in CHANGEABLE:
            try:
                news = self._checked(name, changed[name]) if name in changed else self._given[name]
            except Refusal as refusal:
                self._tell_unusable(name, changed[name], refusal)
                continue
            if news != value_of(self._settings, name):
                put(self._settings, name, news)
                self._bus.publish_here(SettingChanged(name))

    async def rows(self) -> list[SettingRow]:
        """Every setting that may be changed, [ADMIN-73]."""
        changed = {record.name: record for record in await self._store.read(list_settings)}
        rows = []
        for name in CHANGEABLE:
            record = changed.get(name)
            by, at = (record.changed_by, record.changed_at) if record else ("", 0)
            value, given = _text(value_of(self._settings, name)), _text(self._given[name])
            rows.append(SettingRow(name=name, value=value, given=given, changed_at=at, changed_by=by))
        return rows

    def fixed(self) -> dict[str, str]:
        """The limits that hold until the next start, by their names, as they would be written in a file."""
        return {name: _text(value_of(self._settings, name)) for name in FIXED}

    async def change(self, name: str, value: str | None, actor: str) -> SettingRow:
        """Give a setting another value, or put it back (None); at once and for good, [ADMIN-74].

        The value that was given is not kept: it goes on as file, environment and options say.
        Raises Refusal(FIELD_INVALID) for what is no such setting or no possible value.
        """
        _check(name)
        news = self._given[name] if value is None else self._checked(name, value)
        given, wanted = _text(self._given[name]), _text(news)
        operation = KeepSetting(name, None if wanted == given else wanted, given, actor)
        if await self._store.write(operation):
            self._apply(name, news)
            _log.info("setting_changed", name=name, value=wanted, actor=actor)
        return next(row for row in await self.rows() if row.name == name)

    def _tell_unusable(self, name: str, value: str, refusal: Refusal) -> None:
        """Once for each value: whoever looks every few seconds meets it again and again."""
        if self._unusable.get(name) != value:
            self._unusable[name] = value
            _log.warning("setting_unusable", name=name, value=value, why=refusal.detail)

    def _checked(self, name: str, text: str) -> Any:
        """The value as the setting has it. Raises Refusal(FIELD_INVALID)."""
        try:
            return checked(self._settings, name, text.strip())
        except Unusable as error:
            why = error.sentence
            raise Refusal(ErrorCode.FIELD_INVALID, field=name, detail=why.en, why=why) from None

    def _apply(self, name: str, value: Any) -> None:
        put(self._settings, name, value)
        self._bus.publish(SettingChanged(name))


def _check(name: str) -> None:
    """Raises Refusal(FIELD_INVALID) for a name that is not in the list."""
    if name not in CHANGEABLE:
        raise Refusal(ErrorCode.FIELD_INVALID, field="name", detail=_NOT_ONE.en, why=_NOT_ONE)


def _text(value: Any) -> str:
    """A value as it is written in a file."""
    return str(int(value) if isinstance(value, float) and value.is_integer() else value)
