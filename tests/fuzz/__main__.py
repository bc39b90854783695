"""`make fuzz`: every target for a long time, side by side; finds stay in `build/fuzz/` and end the run with 1.

    python -m tests.fuzz [--seconds 3600] [--runs 20000000]

Both are divided among the targets: whichever is reached first ends one.
"""

import argparse
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.fuzz.guided import NO_ATHERIS

ROOT = Path(__file__).parents[2]
WORK = ROOT / "build" / "fuzz"
TARGETS = ("frames", "blocks", "records", "session", "invitations", "names")


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=int, default=3600, help="for all targets together")
    options.add_argument("--runs", type=int, default=20_000_000, help="for all targets together")
    options.add_argument("--work", type=Path, default=WORK)
    given = options.parse_args()
    lanes = max(1, min(os.cpu_count() or 1, len(TARGETS)))
    seconds = given.seconds * lanes // len(TARGETS)

    def one(target: str) -> int:
        words = [
            "--runs",
            str(given.runs // len(TARGETS)),
            "--seconds",
            str(max(1, seconds)),
            "--work",
            str(given.work),
        ]
        command = [sys.executable, "-m", "tests.fuzz.guided", target, *words]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
        last = next((line for line in run.stderr.splitlines() if line.startswith("Done ")), run.stderr[-2000:])
        print(f"{target}: {last}", flush=True)
        return run.returncode

    given.work.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(lanes) as pool:
        codes = set(pool.map(one, TARGETS))
    finds = sorted(given.work.glob("find-*"))
    for find in finds:
        print(f"found: {find}")
    return NO_ATHERIS if NO_ATHERIS in codes else int(bool(finds) or codes != {0})


if __name__ == "__main__":
    sys.exit(main())
