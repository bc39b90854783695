"""The colours as CSS variables, from the one table: light, dark when the system is, and either when chosen."""

from kentongan.colours import COLOURS, Theme


def _variables(theme: Theme) -> str:
    return "".join(f"--{name}:{value};" for name, value in COLOURS[theme].items())


def colours_css() -> str:
    """The style sheet that every other rule takes its colours from."""
    light, dark = _variables(Theme.LIGHT), _variables(Theme.DARK)
    return (
        f":root{{color-scheme:light;{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}\n"
        f":root[data-theme=dark]{{color-scheme:dark;{dark}}}\n"
    )
