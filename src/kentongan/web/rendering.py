"""Templates: always escaped, and a name that is missing is a mistake and not an empty place."""

import functools
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kentongan import __version__
from kentongan.web import initials
from kentongan.web.assets import address_of
from kentongan.web.user_agent import browser_name

TEMPLATES = Path(__file__).with_name("templates")


class Renderer:
    """Fills templates."""

    def __init__(self) -> None:
        """Templates are read once and kept."""
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals.update(version=__version__, asset=address_of)
        self._environment.filters.update(initials=initials.initials, tint=initials.tint, browser=browser_name)

    @functools.cached_property
    def names(self) -> list[str]:
        """Every template."""
        return self._environment.list_templates()

    def fill(self, template: str, values: dict[str, object]) -> str:
        """A template with what stands in its names."""
        return self._environment.get_template(template).render(values)
