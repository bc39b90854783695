"""Every promise is broken once, in a copy of the source, and the named test has to turn red."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.saboteurs.catalogue import SABOTEURS
from tests.saboteurs.saboteur import Saboteur

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Path("src/kentongan")
FOLDERS = ["src", "tests", "docs", "demo", "examples"]
TIME = 240


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
        if (ROOT / folder).is_dir():
            shutil.copytree(ROOT / folder, root / folder, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


def run(root: Path, *tests: str) -> subprocess.CompletedProcess[str]:
    """Run some tests on the copy, which stands before the installed package on the path."""
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", *tests]
    environment = os.environ | {"PYTHONPATH": str(root / "src")}
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=TIME, check=False)


def red(result: subprocess.CompletedProcess[str]) -> set[str]:
    """The tests that failed, without their parameters."""
    return {name.partition("[")[0] for name in re.findall(r"^(?:FAILED|ERROR) (\S+)", result.stdout, re.MULTILINE)}


@pytest.mark.nightly
@pytest.mark.timeout(TIME * 2)
def test_without_a_saboteur_every_named_test_is_green(copy: Path) -> None:
    result = run(copy, *sorted({saboteur.test for saboteur in SABOTEURS}))
    assert result.returncode == 0, result.stdout


@pytest.mark.nightly
@pytest.mark.timeout(TIME + 30)
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
