"""A user at a shell: types commands, has a profile, reads what comes out."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from kentongan.cli.main import app
from kentongan.client import Invitation, Profile
from kentongan.client.profile import KeptMember
from tests.client.fake_server import FakeServer
from tests.client.samples import DEVICE_KEY


@dataclass
class Shell:
    """`environment` is all that the commands see beside what the test's own process has."""

    server: FakeServer
    folder: Path
    environment: dict[str, str] = field(default_factory=lambda: {"KENTONGAN_LANGUAGE": "en", "COLUMNS": "120"})

    def run(self, *arguments: str, **environment: str) -> Result:
        """The outcome of `kentongan --profile ... arguments`."""
        return CliRunner().invoke(
            app, ["--profile", str(self.folder), *arguments], env=self.environment | environment, prog_name="kentongan"
        )

    def good(self, *arguments: str, **environment: str) -> str:
        """Standard output of a command that must succeed."""
        result = self.run(*arguments, **environment)
        assert result.exit_code == 0, (result.output, result.exception)
        return result.stdout

    def rows(self, *arguments: str) -> list[Any]:
        """The JSON lines of a command that must succeed."""
        return [json.loads(line) for line in self.good(*arguments, "--json").splitlines()]

    def log_in(self) -> "Shell":
        """Put a device key into the profile, as an earlier login would have."""
        self.profile.keep_server(Invitation.parse(self.server.line))
        self.profile.keep_member(KeptMember(address="humas@lain", device="0" * 32, device_key=DEVICE_KEY))
        return self

    @property
    def profile(self) -> Profile:
        """The profile as it is on disk now."""
        return Profile(self.folder)


def error_line(result: Result) -> str:
    """The one line on standard error."""
    assert result.stdout == "", result.stdout
    (line,) = result.stderr.splitlines()
    return line
