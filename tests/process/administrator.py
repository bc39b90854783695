"""An administrator at the command line: `kentongan admin`, and the codes with which it ends."""

import asyncio
import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from kentongan.cli.main import app

REFUSED, USAGE, UNREACHABLE = 1, 2, 3


class Administrator:
    """Somebody at a shell on the server's machine."""

    def __init__(self, data: Path, language: str = "en") -> None:
        self.data = data
        self.environment = {"KENTONGAN_LANGUAGE": language, "COLUMNS": "200", "KENTONGAN_DATA": ""}

    def run(self, *arguments: str) -> Result:
        command = ["admin", "--data", str(self.data), *arguments]
        return CliRunner().invoke(app, command, env=self.environment, prog_name="kentongan")

    async def good(self, *arguments: str) -> str:
        done = await asyncio.to_thread(self.run, *arguments)
        assert done.exit_code == 0, (done.stderr, done.exception)
        return done.stdout

    async def rows(self, *arguments: str) -> list[Any]:
        """One JSON object a line."""
        return [json.loads(line) for line in (await self.good(*arguments, "--json")).splitlines()]

    async def bad(self, code: int, *arguments: str) -> str:
        """The one sentence of a command that fails."""
        done = await asyncio.to_thread(self.run, *arguments)
        assert (done.exit_code, done.stdout) == (code, ""), (done.exit_code, done.stdout, done.stderr)
        (line,) = done.stderr.splitlines()
        return line
