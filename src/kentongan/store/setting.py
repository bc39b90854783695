"""Settings that were changed while the server ran."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from kentongan.domain.audit import AuditEntry
from kentongan.store.audit import append
from kentongan.store.schema import setting
from kentongan.store.writer import Operation
from kentongan.words import AuditEvent


@dataclass(frozen=True, slots=True)
class SettingRecord:
    """A changed setting: whole name, value as text, when (milliseconds) and by whom."""

    name: str
    value: str
    changed_at: int
    changed_by: str


def list_settings(connection: Connection) -> list[SettingRecord]:
    """All of them; they are few."""
    rows = connection.execute(select(setting).order_by(setting.c.name))
    return [SettingRecord(row.name, row.value, row.changed_at, row.changed_by) for row in rows]


@dataclass(frozen=True, slots=True)
class KeepSetting(Operation[bool]):
    """Keep the value of a setting, or forget it (None), and record who has done that; whether it was another before.

    `given` is the value that holds when none is kept.
    """

    name: str
    value: str | None
    given: str
    actor: str

    @classmethod
    def apply(cls, connection: Connection, operations: Sequence["KeepSetting"], now: int) -> list[Any]:
        """One by one: the last one counts, and each is recorded with the value that it found."""
        return [operation._keep(connection, now) for operation in operations]

    def _keep(self, connection: Connection, now: int) -> bool:
        this = setting.c.name == self.name
        kept = connection.execute(select(setting.c.value).where(this)).scalar()
        if kept == self.value:
            return False
        connection.execute(delete(setting).where(this))
        if self.value is not None:
            row = {"name": self.name, "value": self.value, "changed_at": now, "changed_by": self.actor}
            connection.execute(insert(setting).values(row))
        detail = {
            "before": self.given if kept is None else kept,
            "after": self.given if self.value is None else self.value,
        }
        append(connection, now, [AuditEntry(AuditEvent.SETTINGS_CHANGED, self.actor, subject=self.name, detail=detail)])
        return True
