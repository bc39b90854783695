"""The demo where there is a screen: popups of a desk with windows stand on it, and the sender hears of it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.machine import needs
from tests.screens.display import PROGRAMS, display

pytestmark = [
    pytest.mark.process,
    pytest.mark.nightly,
    pytest.mark.timeout(200),
    needs(*PROGRAMS),
]
DEMO = Path(__file__).parents[2] / "demo"


def test_popups_stand_on_the_screen(tmp_path: Path) -> None:
    with display() as screen:
        done = subprocess.run(
            [sys.executable, str(DEMO / "run.py")],
            env=screen.environment | {"TMPDIR": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=110,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "✓ the popups of sekretariat@barat were painted here, and the sender knows" in done.stdout
    assert list(tmp_path.iterdir()) == []
