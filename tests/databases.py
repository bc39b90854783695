"""Which database a server, hub or console of a test gets: SQLite in its folder, or with `pytest --mariadb` a MariaDB.

Stages ask by their data folder, so that a server which is started again finds what it had. With `--mariadb` every
folder has a database of its own on the MariaDB of the run, empty at first.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path


class Databases:
    """Databases on a MariaDB; those of one test are used again by the next one, which saves their setup."""

    current: "Databases | None" = None

    def __init__(self, beside: str) -> None:
        """They are made beside the database that the setting `beside` names, for its account."""
        self._beside = beside
        self._of: dict[Path, str] = {}
        self._free: list[str] = []
        self._made = contextlib.ExitStack()

    def of(self, folder: Path) -> str:
        """The setting `database` for a data folder."""
        from tests import mariadb  # only where it is asked for: the driver is an extra

        if folder not in self._of:
            if not self._free:
                name = f"stage{len(self._of)}"
                self._free.append(self._made.enter_context(mariadb.another_database(self._beside, name)))
            self._of[folder] = self._free.pop()
            mariadb.wipe(self._of[folder])
        return self._of[folder]

    @contextlib.contextmanager
    def used(self) -> Iterator[None]:
        """By all stages, for one test."""
        Databases.current = self
        try:
            yield
        finally:
            Databases.current = None
            self._free += self._of.values()
            self._of.clear()

    def close(self) -> None:
        """Remove them."""
        self._made.close()


def database_of(folder: Path) -> str:
    """The setting `database` for a data folder; empty: SQLite, as for a folder that has its database already."""
    restored = (folder / "kentongan.db").exists()
    return Databases.current.of(folder) if Databases.current and not restored else ""
