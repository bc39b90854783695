"""What stands in the database of a measured server, seen from outside while it runs."""

import time
from pathlib import Path

from sqlalchemy import Engine, create_engine, func, literal, select

from kentongan.store.mysql import Place, open_reader
from kentongan.store.schema import delivery, message

_POLL = 0.002


class Record:
    """Its own connection, that only reads. `database` is the setting."""

    def __init__(self, folder: Path, database: str) -> None:
        """Connected at the first look."""
        url = f"sqlite:///file:{folder}/kentongan.db?mode=ro&uri=true"
        self._engine: Engine = open_reader(Place(database)) if database else create_engine(url)

    def newest(self) -> int:
        """The internal id of the newest message, 0: there is none."""
        with self._engine.connect() as connection:
            return connection.scalar(select(func.max(message.c.id))) or 0

    def wait(self, after: int, column: str) -> None:
        """Look until each delivery of the messages after one has this receipt; a look ends at the first without."""
        missing = select(literal(1)).where(delivery.c.message_id > after, delivery.c[column].is_(None)).limit(1)
        while self._look(missing):
            time.sleep(_POLL)

    def _look(self, query: object) -> bool:
        with self._engine.connect() as connection:
            return connection.scalar(query) is not None  # type: ignore[call-overload, no-any-return]

    def close(self) -> None:
        """Leave."""
        self._engine.dispose()
