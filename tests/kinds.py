"""Tests that are about one kind of database; all others with the fixture `database` run on each."""

import pytest

only_sqlite = pytest.mark.parametrize("database", [""], ids=["sqlite"])
only_mariadb = pytest.mark.parametrize("database", [pytest.param("mariadb", marks=pytest.mark.process)], indirect=True)
