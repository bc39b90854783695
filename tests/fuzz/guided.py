"""One target under atheris, which is led by coverage. A process of its own: atheris never gives one back.

    python -m tests.fuzz.guided TARGET --runs N --seconds S --work FOLDER

`FOLDER/TARGET` begins with the seeds and grows with what opens new ways; a find is `FOLDER/find-TARGET-...`. A line
`Done N runs` says how many inputs there were. Exit codes: 0 nothing found, 2 no atheris for this Python, else a find.
"""

import argparse
import resource
import sys
from importlib.util import find_spec
from pathlib import Path

from tests.fuzz.mutation import LONGEST

NO_ATHERIS = 2
REASON = "atheris has no build for this Python (it has for 3.11 and 3.12): the targets run unguided only"


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("target")
    options.add_argument("--runs", type=int, default=-1)
    options.add_argument("--seconds", type=int, default=0)
    options.add_argument("--work", type=Path, required=True)
    given = options.parse_args()
    if find_spec("atheris") is None:
        print(REASON, file=sys.stderr)
        return NO_ATHERIS
    import atheris

    # What is imported in here is watched: so nothing of the project may have been imported before.
    with atheris.instrument_imports(include=["kentongan"], enable_loader_override=False):
        from tests.fuzz.corpus import write_seeds
        from tests.fuzz.target import TARGETS, timed
    write_seeds(given.work)
    limits = [f"-runs={given.runs}", f"-max_total_time={given.seconds}", f"-max_len={LONGEST}", "-timeout=10"]
    place = [f"-artifact_prefix={given.work}/find-{given.target}-", str(given.work / given.target)]
    # The memory limit is libFuzzer's own: what allocates by a claimed length dies of it. It looks at the most that the
    # process ever had, and a new process begins with that of its parent.
    inherited = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    memory = f"-rss_limit_mb={inherited + 512}"
    atheris.Setup([sys.argv[0], *limits, memory, "-print_final_stats=1", *place], timed(TARGETS[given.target]))
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
