"""[A32] [A33] While hostile texts, pictures and media are on the screen nothing is fetched for them: strace watches."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.acceptance import Acceptance
from tests.desktop.viewers.hostile import MARK
from tests.desktop.viewers.test_text import HOSTILE
from tests.machine import needs

_CALLS = "trace=open,openat,openat2,connect,sendto,execve,access,stat,statx,newfstatat"
# Of the corpus: addresses that a renderer would ask, files that it would read.
_BAIT = re.compile(r"/etc/passwd|a\.png|htons\(9\)|contoh\.example")


@pytest.mark.process
@pytest.mark.timeout(240)
@needs("strace")
def test_nothing_is_opened_or_asked_for_what_strangers_write(tmp_path: Path, acceptance: Acceptance) -> None:
    trace = tmp_path / "trace"
    command = ["strace", "-f", "-o", str(trace), "-e", _CALLS, sys.executable, "-m", "tests.desktop.viewers.hostile"]
    environment = {**os.environ, "HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    (tmp_path / "stage").mkdir()
    done = subprocess.run([*command, str(tmp_path / "stage")], capture_output=True, timeout=220, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    before, mark, after = trace.read_text(errors="replace").partition(MARK)
    assert mark
    assert "openat(" in before
    baits = [line for line in after.splitlines() if _BAIT.search(line)]
    connects = [line for line in after.splitlines() if " connect(" in line and "AF_INET" in line]
    programs = [line for line in after.splitlines() if " execve(" in line and "kentongan.desktop.decoding" not in line]
    acceptance("A33", "local and remote resources opened by 150 texts: 0", f"{len(baits)} by {len(HOSTILE)}")
    acceptance("A32", "files and connects by previews outside the given file: 0", len(baits) + len(connects))
    assert baits == []
    assert connects == []
    assert [
        line for line in programs if not re.search(r'execve\("[^"]*python[^"]*", \["[^"]*", "-P", "-m"', line)
    ] == []
