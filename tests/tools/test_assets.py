"""What is fetched for the build is what the manifest says, or nothing."""

import hashlib
import io
import subprocess
import tarfile
import tomllib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont

from tools import assets

PACKAGES: list[dict[str, Any]] = tomllib.loads(assets.MANIFEST.read_text("utf-8"))["package"]


def packed(**files: bytes) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return made.getvalue()


def manifest(content: bytes, **files: list[str]) -> dict[str, Any]:
    return {"name": "drum", "version": "1", "sha256": hashlib.sha256(content).hexdigest(), "files": files}


def test_files_are_put_where_the_manifest_says_and_fetched_once(tmp_path: Path) -> None:
    content = packed(beat=b"tok", unnamed=b"x")
    asked: list[str] = []

    def fetch(spec: str) -> bytes:
        asked.append(spec)
        return content

    for _ in range(2):
        assets.put(manifest(content, beat=["a/b.js", "c.js"]), tmp_path, fetch)
    assert (tmp_path / "a/b.js").read_bytes() == (tmp_path / "c.js").read_bytes() == b"tok"
    assert asked == ["drum@1"]
    (tmp_path / "c.js").unlink()
    assets.put(manifest(content, beat=["a/b.js", "c.js"]), tmp_path, fetch)
    assert asked == ["drum@1"] * 2


def test_a_package_with_another_hash_is_refused_whole(tmp_path: Path) -> None:
    other = packed(beat=b"evil")
    with pytest.raises(assets.AssetError, match="SHA-256 differs"):
        assets.put(manifest(packed(beat=b"tok"), beat=["b.js"]), tmp_path, lambda _: other)
    assert list(tmp_path.iterdir()) == []


def test_icons_become_one_picture(tmp_path: Path) -> None:
    icons = {
        f"svg/{name}.svg": f'<svg xmlns="x" id="mdi-{name}"><path d="M{name}" /></svg>' for name in ("a", "b", "c")
    }
    content = packed(**{name: text.encode() for name, text in icons.items()})
    package = manifest(content) | {"sprite": {"place": "icons.svg", "icons": ["a", "c"]}}
    assert assets.places(package) == ["icons.svg"]
    assets.put(package, tmp_path, lambda _: content)
    found = ElementTree.parse(tmp_path / "icons.svg").getroot()
    assert [(one.get("id"), one[0].get("d")) for one in found] == [("a", "Ma"), ("c", "Mc")]


def test_a_file_that_the_package_lacks_is_named(tmp_path: Path) -> None:
    content = packed(beat=b"tok")
    with pytest.raises(assets.AssetError, match=r"drum\.js of tools/assets\.toml is not in its package"):
        assets.put({**manifest(content), "files": {"drum.js": ["b.js"]}}, tmp_path, lambda _: content)


def test_without_a_registry_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, int("pack" in command), "", "npm error network")

    monkeypatch.setattr(assets.subprocess, "run", fail)
    with pytest.raises(assets.AssetError, match="npm could not fetch drum@1; it says why above"):
        assets.fetch("drum@1")


def test_nothing_that_is_fetched_can_be_committed() -> None:
    ignored = (assets.ROOT / ".gitignore").read_text("utf-8").splitlines()
    for package in PACKAGES:
        for place in assets.places(package):
            assert f"/{Path(place).parent.as_posix()}/" in ignored, place


def test_each_weight_is_a_font_with_both_alphabets_and_figures_of_equal_width() -> None:
    found = sorted((assets.ROOT / "src/kentongan/desktop/fonts").glob("Inter-*.ttf"))
    assert [path.stem for path in found] == [f"Inter-{weight}" for weight in (400, 500, 600, 650, 700)]
    for path in found:
        font = TTFont(path)
        assert font["OS/2"].usWeightClass == int(path.stem[-3:])
        assert {ord(letter) for letter in "Aé…“”×↑Łāǹ"} <= set(font.getBestCmap())
        assert "tnum" in {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
