"""A MariaDB of the test run's own: `mariadbd` in a folder and on a socket of its own, ended by its process id.

It runs as an account without rights where the tests run as root. Another server may be named, see tests/README.md.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pymysql

from tests.process.server import free_ports

NAMED = "KENTONGAN_TEST_DATABASE"
# In memory where there is room: a killed process loses nothing there, and nothing waits for the disk.
_MEMORY = Path("/dev/shm")
_ROOM = 1024**3
START, END = 60.0, 60.0
# Small, because some stand beside each other on a small machine; what the server demands is set as it has to be.
_OPTIONS = (
    "--no-defaults",
    "--skip-networking",
    "--skip-log-bin",
    "--innodb-buffer-pool-size=64M",
    "--innodb-log-file-size=32M",
    "--innodb-flush-log-at-trx-commit=1",
    "--performance-schema=OFF",
    "--max-connections=64",
)
_DATABASE = "CREATE DATABASE {name} CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"
# What docs/howto/use_mariadb.md gives to the account, and no more.
RIGHTS = "SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES"


class MariaDB:
    """One server; it may be killed and started again on the same data."""

    def __init__(self, *options: str, inside: Sequence[str] = (), disk: str | None = None) -> None:
        """`options` of mariadbd beside those of every test; `inside` stands before it, such as `ip netns exec NAME`.

        `disk` is a folder on the disk that the data is to be on; otherwise it is in memory where there is room.
        """
        self.folder = Path(tempfile.mkdtemp(prefix="kentongan-mariadb-", dir=disk or fast_folder()))
        self.socket = self.folder / "socket"
        self._user = ["--user=mysql"] if os.geteuid() == 0 else []
        self._options = [*_OPTIONS, *options]
        self._inside = inside
        self._process: subprocess.Popen[bytes] | None = None
        if self._user:
            account = pwd.getpwnam("mysql")
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        self._run("mariadb-install-db", "--auth-root-authentication-method=normal", "--skip-test-db")

    def _command(self, program: str, *options: str) -> list[str]:
        found = shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin")
        assert found, f"{program} is missing: apt-get install mariadb-server"
        return [found, "--no-defaults", *self._user, f"--datadir={self.folder / 'data'}", *options]

    def _run(self, program: str, *options: str) -> None:
        done = subprocess.run(self._command(program, *options), capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def listen(self, host: str, certificate: bytes = b"", key: bytes = b"") -> int:
        """From its next start on it listens on the network too, with TLS if it has a certificate; gives the port."""
        (port,) = free_ports(1)
        self._options += ["--skip-networking=OFF", f"--bind-address={host}", f"--port={port}"]
        for name, content in {"cert": certificate, "key": key}.items():
            if content:
                (self.folder / f"{name}.pem").write_bytes(content)
                self._options.append(f"--ssl-{name}={self.folder / f'{name}.pem'}")
        return port

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = [*self._options[1:], f"--socket={self.socket}", f"--pid-file={self.folder / 'pid'}"]
        with open(self.folder / "log", "ab") as log:
            self._process = subprocess.Popen(
                [*self._inside, *self._command("mariadbd", *options)], stdout=log, stderr=log
            )
        end = time.monotonic() + START
        while True:
            try:
                with contextlib.closing(
                    socket.socket(socket.AF_UNIX)
                ) as trial:  # the driver leaves one open that finds nobody
                    trial.connect(str(self.socket))
                self.connect().close()
                return
            except (OSError, pymysql.err.OperationalError):
                assert self._process.poll() is None, (self.folder / "log").read_text("utf-8", "replace")[-3000:]
                assert time.monotonic() < end, "mariadbd does not answer"
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(0.02)

    @property
    def pid(self) -> int:
        """The process id."""
        assert self._process is not None
        return self._process.pid

    def pause(self) -> None:
        """Let it stand still, and wait until it does."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, self._process.pid, os.WSTOPPED)

    def go_on(self) -> None:
        """End the pause."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End the process by a signal and wait for it; nothing happens when it has ended."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)
            self._process.wait(END)

    def remove(self) -> None:
        """End and leave nothing behind."""
        self.end(signal.SIGKILL)
        shutil.rmtree(self.folder)

    def connect(self, **options: Any) -> "pymysql.Connection[Any]":
        """A connection that may do everything."""
        return pymysql.connect(unix_socket=str(self.socket), user="root", autocommit=True, **options)

    def make_database(self, place: str = "") -> str:
        """A new empty database with an account that has no other rights; gives the setting that names it.

        `place` is HOST:PORT where it is reached over the network.
        """
        name, password = f"kentongan_{secrets.token_hex(4)}", secrets.token_hex(8)
        with self.connect() as connection, connection.cursor() as cursor:
            cursor.execute(_DATABASE.format(name=name))
            account = f"{name}@'{'%' if place else 'localhost'}'"
            cursor.execute(f"CREATE USER {account} IDENTIFIED BY '{password}'")
            cursor.execute(f"GRANT {RIGHTS} ON `{name}%`.* TO {account}".replace("_", r"\_", 1))
        there = f"{place}/{name}" if place else f"localhost/{name}?unix_socket={self.socket}"
        return f"mysql://{name}:{password}@{there}"


def fast_folder() -> str | None:
    return str(_MEMORY) if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM else None


@contextlib.contextmanager
def running(*options: str, disk: str | None = None) -> Iterator[MariaDB]:
    """A server that is started, and gone afterwards."""
    server = MariaDB(*options, disk=disk)
    try:
        server.start()
        yield server
    finally:
        server.remove()


@contextlib.contextmanager
def named_database(server: str) -> Iterator[str]:
    """A database on a server that somebody else runs, `mysql://USER:PASSWORD@HOST:PORT/`; removed afterwards."""
    name = f"kentongan_{secrets.token_hex(4)}"
    setting = urlsplit(server)._replace(path=f"/{name}").geturl()
    with connected(server) as cursor:
        cursor.execute(_DATABASE.format(name=name))
    try:
        yield setting
    finally:
        with connected(server) as cursor:
            cursor.execute(f"DROP DATABASE {name}")


@contextlib.contextmanager
def connected(setting: str) -> Iterator["pymysql.cursors.Cursor"]:
    """A cursor on what a setting names; each statement is committed at once."""
    url = urlsplit(setting)
    # Whatever a test has left open must not keep the run waiting for a day, which is the server's default.
    patience = f"SET SESSION lock_wait_timeout = {END:.0f}"
    options: dict[str, Any] = {"user": url.username, "password": url.password or "", "autocommit": True}
    options["init_command"] = patience
    if place := parse_qs(url.query).get("unix_socket"):
        options["unix_socket"] = place[0]
    else:
        options |= {"host": url.hostname, "port": url.port or 3306}
    with pymysql.connect(database=url.path.strip("/") or None, **options) as connection, connection.cursor() as cursor:
        yield cursor


@contextlib.contextmanager
def another_database(setting: str, name: str = "other") -> Iterator[str]:
    """An empty database beside the one of a setting, for the same account; removed afterwards."""
    other = urlsplit(setting)._replace(path=f"{urlsplit(setting).path}_{name}")
    database = other.path.strip("/")
    with connected(setting) as cursor:
        cursor.execute(_DATABASE.format(name=database))
    try:
        yield other.geturl()
    finally:
        with connected(setting) as cursor:
            cursor.execute(f"DROP DATABASE {database}")


def wipe(setting: str) -> None:
    """Make a database as it was after its first setup; nothing happens to one that was never set up."""
    with connected(setting) as cursor:
        query = "SELECT table_name, auto_increment FROM information_schema.tables WHERE table_schema = DATABASE()"
        cursor.execute(query)
        tables = {name: counted for name, counted in cursor.fetchall() if name != "alembic_version"}
        cursor.execute("SET foreign_key_checks = 0")
        for name, counted in tables.items():
            cursor.execute(f"DELETE FROM `{name}`")
            if counted and counted > 1:
                cursor.execute(f"ALTER TABLE `{name}` AUTO_INCREMENT = 1")
        if tables:
            cursor.execute("INSERT INTO counter (name, value) VALUES ('message', 0)")
            cursor.execute(f"INSERT INTO audit_head (id, count, hash) VALUES (1, 0, '{'0' * 64}')")
