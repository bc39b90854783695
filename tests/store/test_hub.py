"""Who may write into a MariaDB beside whom: one server alone, or hubs with names of their own."""

import asyncio
import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from kentongan.store.engine import Engines, open_engines
from kentongan.store.hub import AnotherServer, HubCard
from kentongan.store.store import Store
from tests.kinds import only_mariadb
from tests.mariadb import another_database, connected, running
from tests.store.batch import Name, names

pytestmark = pytest.mark.process


def card(hub: str, fingerprint: str = "KEY") -> HubCard | None:
    return HubCard(hub, fingerprint) if hub else None


@contextlib.contextmanager
def opened(folder: Path, database: str, hub: str) -> Iterator[Engines]:
    engines = open_engines(folder, database, card(hub))
    try:
        yield engines
    finally:
        engines.dispose()


def refused(folder: Path, database: str, hub: str, fingerprint: str = "KEY") -> str:
    """The English sentence; the Indonesian one is another."""
    with pytest.raises(AnotherServer) as refusal:
        open_engines(folder, database, card(hub, fingerprint))
    assert refusal.value.say("id") != refusal.value.say("en")
    assert ":" not in refusal.value.say("en").partition("@")[0]  # no password
    return refusal.value.say("en")


def write(engines: Engines, name: str) -> list[str]:
    with engines.writer.begin() as connection:
        Name.apply(connection, [Name(name)], 1)
        return names(connection)


@only_mariadb
def test_a_second_server_without_a_bus_is_refused(database: str, tmp_path: Path) -> None:
    with opened(tmp_path, database, "") as engines:
        assert "Another Kentongan server uses the database" in refused(tmp_path, database, "")
        assert write(engines, "still ours") == ["still ours"]
    with opened(tmp_path, database, ""):
        pass


@only_mariadb
def test_hubs_with_names_of_their_own_write_beside_each_other(database: str, tmp_path: Path) -> None:
    with opened(tmp_path, database, "a") as one, opened(tmp_path, database, "b") as other:
        assert write(one, "of a") == ["of a"]
        assert write(other, "of b") == ["of a", "of b"]


@only_mariadb
def test_two_hubs_of_one_name_are_refused_and_told_what_to_do(database: str, tmp_path: Path) -> None:
    with opened(tmp_path, database, "a"):
        sentence = refused(tmp_path, database, "a")
    assert "Another hub named “a”" in sentence
    assert "“nats.hub”" in sentence
    with opened(tmp_path, database, "a"):
        pass


@only_mariadb
def test_a_hub_and_a_server_without_a_bus_refuse_each_other(database: str, tmp_path: Path) -> None:
    with opened(tmp_path, database, ""):
        assert "A server without “bus”" in refused(tmp_path, database, "a")
    with opened(tmp_path, database, "a"), opened(tmp_path, database, "b"):
        assert "Other hubs (a, b)" in refused(tmp_path, database, "")
    with opened(tmp_path, database, ""):
        pass


@only_mariadb
def test_a_hub_that_has_died_keeps_nobody_out_for_ever(database: str, tmp_path: Path) -> None:
    with opened(tmp_path, database, "a"), connected(database) as cursor:
        cursor.execute("INSERT INTO hub (name, fingerprint) VALUES ('dead', 'KEY')")
        assert "Other hubs (a)" in refused(tmp_path, database, "")
    with opened(tmp_path, database, "") as alone, alone.writer.connect() as connection:
        assert connection.scalar(text("SELECT COUNT(*) FROM hub")) == 0


@only_mariadb
def test_a_hub_with_another_key_is_refused_as_long_as_others_run(database: str, tmp_path: Path) -> None:
    """Clients have pinned the key: they would stop at this hub."""
    with opened(tmp_path, database, "a"):
        sentence = refused(tmp_path, database, "b", "OTHER")
        assert "Other hubs (a)" in sentence
        assert "another server key" in sentence
    open_engines(tmp_path, database, card("b", "OTHER")).dispose()


@only_mariadb
def test_the_form_of_the_database_is_not_changed_under_a_running_hub(database: str, tmp_path: Path) -> None:
    with opened(tmp_path, database, "a"):
        with connected(database) as cursor:
            cursor.execute("UPDATE alembic_version SET version_num = '0004'")
        assert "stop the other hubs (a) first" in refused(tmp_path, database, "b")
    with opened(tmp_path, database, "b") as engines:
        assert write(engines, "upgraded") == ["upgraded"]


@only_mariadb
def test_hubs_that_start_at_once_set_the_database_up_once(database: str, tmp_path: Path) -> None:
    """Each finds tables, or makes them, and none of them half of them."""

    async def start(setting: str) -> None:
        started = await asyncio.gather(
            *(asyncio.to_thread(open_engines, tmp_path, setting, card(name)) for name in "abc")
        )
        for place, engines in enumerate(started, 1):
            assert len(write(engines, f"n{place}")) == place
        for engines in started:
            engines.dispose()

    with another_database(database) as setting:
        asyncio.run(start(setting))


async def test_after_a_restart_of_the_database_server_each_is_where_it_was(tmp_path: Path) -> None:
    """All locks are gone: nobody may come between, and each connection that is made anew takes its own again."""
    with running() as server:
        setting = server.make_database()
        stores = [Store(open_engines(tmp_path, setting, card(name)), lambda: 1) for name in "ab"]
        for store in stores:
            store.start()
        server.end(signal.SIGKILL)
        server.start()
        await asyncio.gather(*(store.write(Name(f"n{n}")) for n, store in enumerate(stores)))
        assert "Other hubs (a, b)" in refused(tmp_path, setting, "")
        assert "named “b”" in refused(tmp_path, setting, "b")
        for store in stores:
            await store.stop()
