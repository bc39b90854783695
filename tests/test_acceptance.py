"""The acceptance page: every demand of the tests stands on it, and only what a passed test has measured."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance import ROWS, Acceptance, merge

ROOT = Path(__file__).parent.parent


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    from pages import acceptance

    return acceptance


def lay(root: Path, code: str) -> Path:
    (root / "tests" / "faults").mkdir(parents=True)
    (root / "tests" / "faults" / "test_a.py").write_text(code, "utf-8")
    return root


def test_demands_are_read_from_the_tests_without_running_them(page: Any, tmp_path: Path) -> None:
    code = (
        "def test_a(acceptance):\n    acceptance('R01', '<= 5 ' 's', f'{1/0}')\n"
        "@pytest.mark.nightly\ndef test_b(acceptance):\n    acceptance('A25', '0', 0)\n"
        "def judge(acceptance):\n    acceptance('A25', '1', 1)\n"
    )
    assert [tuple(demand) for demand in page.demands_of(lay(tmp_path, code))] == [
        ("R01", "<= 5 s", "tests/faults/test_a.py", "test_a", False),
        ("A25", "0", "tests/faults/test_a.py", "test_b", True),
        ("A25", "1", "tests/faults/test_a.py", "", False),
    ]


@pytest.mark.parametrize("call", ["acceptance(ROW, '0', 0)", "acceptance('R01', f'{x}', 0)"])
def test_a_demand_that_is_not_written_out_is_refused(page: Any, tmp_path: Path, call: str) -> None:
    with pytest.raises(ValueError, match=r"test_a\.py:2"):
        list(page.demands_of(lay(tmp_path, f"def test_a(acceptance):\n    {call}\n")))


def test_the_newest_figure_of_each_case_stays(tmp_path: Path) -> None:
    path = tmp_path / "build" / "acceptance.json"
    figure = {"row": "R01", "demanded": "0", "file": "a.py", "case": ""}
    merge(path, [figure | {"measured": "1"}, figure | {"measured": "2", "case": "x"}], "2026-01-01")
    merge(path, [figure | {"measured": "3"}], "2026-01-02")
    found = json.loads(path.read_text("utf-8"))
    assert [(one["case"], one["measured"], one["day"]) for one in found] == [
        ("", "3", "2026-01-02"),
        ("x", "2", "2026-01-01"),
    ]


def test_measured_figures_are_taken_when_asked_for_and_stay_otherwise(
    page: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "PAGE", tmp_path / "page.md")
    monkeypatch.setattr(page, "RESULTS", tmp_path / "results.json")
    [demand, *_] = page.demands_of(ROOT)
    figure = {"row": demand.row, "demanded": demand.demanded, "file": demand.file}
    merge(tmp_path / "results.json", [figure | {"case": c, "measured": f"17 | {c}"} for c in ("a", "b")], "")
    assert "17 " not in page.acceptance_page()
    text = page.acceptance_page(measure=True)
    assert "a: 17 \\| a; b: 17 \\| b" in text
    (tmp_path / "page.md").write_text(text, "utf-8")
    (tmp_path / "results.json").unlink()
    assert page.acceptance_page() == page.acceptance_page(measure=True) == text


@pytest.mark.parametrize("processes", ["0", "2"])
def test_only_what_a_passed_test_has_measured_is_kept(tmp_path: Path, processes: str) -> None:
    (tmp_path / "conftest.py").write_text(
        "import tests.acceptance as plugin\nfrom pathlib import Path\n"
        "plugin.RESULTS = Path(__file__).parent / 'results.json'\n",
        "utf-8",
    )
    code = (
        "def test_good(acceptance): acceptance('R01', '0', 1)\n"
        "def test_bad(acceptance):\n    acceptance('R02', '0', 2)\n    assert False\n"
        "def test_unknown(acceptance): acceptance('X99', '0', 3)\n"
    )
    (tmp_path / "test_a.py").write_text(code, "utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "tests.acceptance",
        "-p",
        "no:cacheprovider",
        "-c",
        "/dev/null",
        "-n",
        processes,
    ]
    command += [f"--rootdir={tmp_path}", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
    [kept] = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert (kept["row"], kept["measured"], kept["file"]) == ("R01", "1", "test_a.py")


def test_every_demand_is_of_a_row_with_a_title(page: Any, acceptance: Acceptance) -> None:
    assert {demand.row for demand in page.demands_of(ROOT)} <= set(ROWS)
