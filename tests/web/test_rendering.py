"""Templates: escaped, without a word of their own, with icons that are there."""

import re
import tomllib
from pathlib import Path

import pytest

from kentongan.web.rendering import TEMPLATES, Renderer

ROOT = Path(__file__).parent.parent.parent
NAMES = Renderer().names
# Letters that are no words: keys to press.
_KEYS = {"A", "J", "N"}


@pytest.mark.parametrize("name", NAMES)
def test_a_template_says_nothing_by_itself(name: str) -> None:
    """Everything a person reads comes from `web/texts`, so in both languages."""
    text = re.sub(
        r"\{% block shape %\}.*?\{% endblock %\}|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}",
        "",
        (TEMPLATES / name).read_text("utf-8"),
        flags=re.DOTALL,
    )
    said = re.sub(r"<[^>]*>", " ", text)
    assert set(re.findall(r"[^\W\d_]+", said)) <= _KEYS


@pytest.mark.parametrize("name", NAMES)
def test_what_only_people_read_is_not_written_into_attributes(name: str) -> None:
    text = re.sub(r"\{\{.*?\}\}", "", (TEMPLATES / name).read_text("utf-8"))
    for value in re.findall(r'(?:aria-label|title|alt|placeholder)="([^"]*)"', text):
        assert not re.search(r"\w", value), value


def test_every_icon_that_is_shown_is_fetched() -> None:
    packages = tomllib.loads((ROOT / "tools" / "assets.toml").read_text("utf-8"))["package"]
    [fetched] = [set(package["sprite"]["icons"]) for package in packages if "sprite" in package]
    sources = [TEMPLATES / name for name in NAMES]
    named = {icon for path in sources for icon in re.findall(r'icon\("([a-z-]+)"', path.read_text("utf-8"))}
    assert named - fetched == set()


def test_what_people_type_is_never_markup() -> None:
    rendered = Renderer().fill("refusal_note.html", {"refusal": _Hostile(), "visit": _Hostile()})
    assert "<script" not in rendered
    assert "&lt;script&gt;" in rendered


class _Hostile:
    language = "en"

    def say(self, language: str) -> str:
        return "<script>alert(1)</script>"
