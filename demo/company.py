"""Who plays in the demo: a server and members, each a real `kentongan` process with a folder of its own."""

import email
import email.policy
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

KENTONGAN = [str(Path(sys.executable).with_name("kentongan"))]
DEADLINE = 30.0

# All desks of the demo stand at one network address, from which a server takes only a few registrations.
ROOM_FOR_ALL = {"KENTONGAN_LIMITS__REGISTRATIONS": "100"}


class DemoFailed(Exception):
    """Something that the demo promises did not happen."""


def run(*arguments: str, environment: dict[str, str] | None = None) -> str:
    """Run a command to its end and give what it printed; raises DemoFailed with its complaint."""
    done = subprocess.run(
        [*KENTONGAN, *arguments],
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        env=os.environ | (environment or {}),
        check=False,
    )
    if done.returncode:
        raise DemoFailed(f"kentongan {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout


def start(
    *arguments: str, environment: dict[str, str] | None = None, log: Path | None = None
) -> "subprocess.Popen[str]":
    """Start a command that goes on; its complaints go into `log`."""
    return subprocess.Popen(
        [*KENTONGAN, *arguments],
        stdout=subprocess.PIPE,
        stderr=log.open("w") if log else subprocess.DEVNULL,
        text=True,
        env=os.environ | (environment or {}),
    )


@dataclass
class Server:
    """`kentongan serve` on free ports and an empty folder."""

    folder: Path
    invitation: str = ""
    _process: "subprocess.Popen[str] | None" = None

    @property
    def pid(self) -> int:
        """The hub's process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start, and wait for the invitation line."""
        options = ["--data", str(self.folder), "--listen", "127.0.0.1:0"]
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self._process = start("serve", *options, environment=ROOM_FOR_ALL, log=self.folder.parent / "server.log")
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if found := re.search(r"kentongan://\S+", line):
                self.invitation = found[0]
                return
        raise DemoFailed(f"the server did not start: {(self.folder.parent / 'server.log').read_text()}")

    def stop(self) -> int:
        """Stop in order; gives the exit code."""
        if self._process is None:
            return 0
        self._process.terminate()
        self._process.communicate(timeout=DEADLINE)
        return self._process.returncode

    def admin(self, *arguments: str) -> str:
        """`kentongan admin ...` on this server."""
        return run("admin", arguments[0], "--data", str(self.folder), *arguments[1:])

    def letter_to(self, address: str) -> str:
        """The newest letter to an e-mail address."""
        letters = [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in sorted((self.folder / "mail").glob("*.eml"))
        ]
        mine = [letter for letter in letters if letter["To"] == address]
        if not mine:
            raise DemoFailed(f"no letter to {address}")
        return str(mine[-1].get_content())


@dataclass(eq=False)
class Person:
    """A member at one desk, with a profile of its own."""

    desk: str
    code: str
    institution: str
    city: str
    folder: Path
    _process: "subprocess.Popen[str] | None" = field(default=None, repr=False)

    @property
    def address(self) -> str:
        """`desk@institution`."""
        return f"{self.desk}@{self.code}"

    @property
    def email(self) -> str:
        """Where the letter goes; a name that cannot exist."""
        return f"{self.desk}@{self.code}.example"

    @property
    def profile(self) -> Path:
        """The folder of this member's client."""
        return self.folder / "profile"

    @property
    def saved(self) -> Path:
        """Where attachments are saved."""
        return self.folder / "saved"

    def _arguments(self, *arguments: str) -> list[str]:
        return ["--profile", str(self.profile), *arguments]

    def do(self, *arguments: str, **environment: str) -> str:
        """Run a command as this member."""
        return run(*self._arguments(*arguments), environment=environment)

    def rows(self, *arguments: str) -> list[Any]:
        """What a listing gives with `--json`."""
        return [json.loads(line) for line in self.do(*arguments, "--json").splitlines()]

    def begin(self, *arguments: str) -> None:
        """Start a command that goes on."""
        self.folder.mkdir(parents=True, exist_ok=True)
        width = {"COLUMNS": "78", "FORCE_COLOR": "1"} if sys.stdout.isatty() else {"COLUMNS": "78"}
        self._process = start(*self._arguments(*arguments), environment=width, log=self.folder / "errors.txt")

    def first_line(self) -> str:
        """The first result of the command that goes on; raises DemoFailed with its complaint when it has none."""
        assert self._process is not None
        assert self._process.stdout is not None
        if line := self._process.stdout.readline():
            return line
        raise DemoFailed(f"{self.address}: {(self.folder / 'errors.txt').read_text().strip()}")

    def has_begun(self) -> bool:
        """Whether the command that goes on has said so, beside its results."""
        return (self.folder / "errors.txt").stat().st_size > 0

    def end(self) -> str:
        """Wait for the command that goes on; gives what it printed."""
        assert self._process is not None
        printed, _ = self._process.communicate(timeout=DEADLINE)
        if self._process.returncode:
            raise DemoFailed(f"{self.address}: {(self.folder / 'errors.txt').read_text()}")
        return printed

    def stop(self) -> int:
        """End the command that goes on, if it still does; gives its exit code."""
        if self._process is None:
            return 0
        if self._process.poll() is None:
            self._process.terminate()
            self._process.communicate(timeout=DEADLINE)
        return self._process.returncode


def first_password(letter: str) -> str:
    """The one-time password in a letter."""
    found = re.search(r"\b[a-z0-9]{4}(?:-[a-z0-9]{4}){5}\b", letter)
    if not found:
        raise DemoFailed("no password in the letter")
    return found[0]
