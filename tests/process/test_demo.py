"""The demo, the first thing that a newcomer runs: it checks every claim it prints; a wrong one ends it with 1."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.process

DEMO = Path(__file__).parents[2] / "demo" / "run.py"


def without_screen() -> dict[str, str]:
    """No popups for whoever runs the tests; tests/screens sees them on a screen of its own."""
    return {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}


def test_the_demo_runs_to_its_end(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(DEMO)],
        env=without_screen() | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout.count("✓") >= 15
    assert list(tmp_path.iterdir()) == []
