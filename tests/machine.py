"""What tests need of the machine; where it is not there they are skipped with a sentence.

Programs are those that `tools/setup.sh` installs, so that `make test` skips nothing for want of one.
"""

import os
import re
import shutil
import socket
from collections.abc import Sequence
from pathlib import Path

import pytest

_SETUP = Path(__file__).parents[1] / "tools" / "setup.sh"

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may make network namespaces and mount disks")


def missing(programs: Sequence[str]) -> list[str]:
    """Those that are not installed here."""
    return [program for program in programs if not shutil.which(program)]


def needs(*programs: str) -> pytest.MarkDecorator:
    """Skip where one of them is not installed; raises ValueError for one that `tools/setup.sh` does not install."""
    if strange := set(programs) - set(re.findall(r"[\w.+-]+:([\w-]+)", _SETUP.read_text("utf-8"))):
        raise ValueError(f"tools/setup.sh does not install {strange}, so tests that need it may never run")
    lacking = ", ".join(missing(programs))
    return pytest.mark.skipif(bool(lacking), reason=f"not installed: {lacking}; `tools/setup.sh tools` installs it")


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as trial:
            trial.bind(("::1", 0))
    except OSError:
        return False
    return True


needs_ipv6 = pytest.mark.skipif(not _has_ipv6(), reason="this machine has no IPv6 loopback address")
