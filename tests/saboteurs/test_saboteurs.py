"""Every promise is broken once, in a copy of the source, and the named test has to turn red."""

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.saboteurs.catalogue import SABOTEURS
from tests.saboteurs.saboteur import Saboteur

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Path("src/kentongan")
# Everything that a named test opens: whatever is missing in the copy turns the test red without any saboteur.
FOLDERS = ["src", "tests", "docs", "demo", "examples", "tools", "requirements"]
SCANNER = ".venv-sslyze"  # made by tools/setup.sh, slowly
TIME, END = 450.0, 60.0


@pytest.mark.parametrize("saboteur", SABOTEURS, ids=str)
def test_every_saboteur_still_fits_the_source(saboteur: Saboteur) -> None:
    for file, old, _ in saboteur.edits:
        assert (ROOT / SOURCE / file).read_text().count(old) == 1, f"{file} has changed: {old!r}"
    file, _, name = saboteur.test.partition("::")
    assert f"def {name.partition('[')[0]}(" in (ROOT / file).read_text()


def test_names_are_told_apart() -> None:
    assert len({saboteur.name for saboteur in SABOTEURS}) == len(SABOTEURS) >= 15


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project without its history and its environment."""
    root = tmp_path_factory.mktemp("saboteurs")
    ignored = shutil.ignore_patterns("__pycache__")
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, root / folder, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", root)
    if (ROOT / SCANNER).exists():
        (root / SCANNER).symlink_to(ROOT / SCANNER)
    return root


def run(root: Path, *tests: str) -> subprocess.CompletedProcess[str]:
    """Run some tests on the copy, which stands before the installed package on the path."""
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:randomly", "--hypothesis-profile=saboteurs"]
    command = [sys.executable, "-B", "-m", "pytest", *options, *tests]
    environment = os.environ | {"PYTHONPATH": str(root / "src")}
    with subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            output, _ = process.communicate(timeout=TIME)
        except BaseException:  # in order, also when this run is broken off: who is killed leaves its servers behind
            process.send_signal(signal.SIGINT)
            output, _ = process.communicate(timeout=END)
            print(output)
            raise
        finally:
            process.kill()
    return subprocess.CompletedProcess(command, process.returncode, output)


def red(result: subprocess.CompletedProcess[str]) -> set[str]:
    """The tests that failed, without their parameters."""
    return {name.partition("[")[0] for name in re.findall(r"^(?:FAILED|ERROR) (\S+)", result.stdout, re.MULTILINE)}


@pytest.mark.nightly
@pytest.mark.timeout(TIME + 2 * END)
@pytest.mark.parametrize("file", sorted({saboteur.test.partition("::")[0] for saboteur in SABOTEURS}))
def test_without_a_saboteur_the_named_tests_of_a_file_are_green(file: str, copy: Path) -> None:
    named = sorted({saboteur.test for saboteur in SABOTEURS if saboteur.test.partition("::")[0] == file})
    result = run(copy, *named)
    assert result.returncode == 0, result.stdout[-4000:]


@pytest.mark.nightly
@pytest.mark.timeout(TIME + 2 * END)
@pytest.mark.parametrize("saboteur", SABOTEURS, ids=str)
def test_the_named_test_turns_red(saboteur: Saboteur, copy: Path) -> None:
    before = {file: (copy / SOURCE / file).read_text() for file, _, _ in saboteur.edits}
    try:
        for file, old, new in saboteur.edits:
            path = copy / SOURCE / file
            path.write_text(path.read_text().replace(old, new))
        result = run(copy, saboteur.test)
    finally:
        for file, text in before.items():
            (copy / SOURCE / file).write_text(text)
    assert saboteur.test.partition("[")[0] in red(result), result.stdout[-2000:]
