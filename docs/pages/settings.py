"""The page of all settings of a server."""

from typing import Any

from kentongan.config import Settings
from kentongan.config.changeable import CHANGEABLE
from pages.markdown import NOTICE, code, table

OPENING = f"""{NOTICE}
# Settings

Every setting of `kentongan serve` with its default. What comes later in this list wins over what comes earlier:

1. the default of this page,
2. the file that `--config FILE` names (TOML),
3. a variable of the environment,
4. an option of `kentongan serve`, see [the command line](cli.md).

A name that does not exist is refused, in the file as well as within a group of the environment. Times are seconds and
may have a fraction. In the environment a list is JSON: `KENTONGAN_PUBLIC='["popup.example:7420"]'`.

What may be changed while the server runs says so; `kentongan admin settings` and the console do it, and what they set
wins over all of these until it is reset.

A file may look like this; what it leaves out has its default:

```toml
name = "Popup Perguruan Tinggi"
public = ["popup.example:7420"]

[shadow]
ports = "32000-32127"

[mail]
host = "smtp.example"
user = "kentongan"
```

"""

HEAD = ("setting", "type", "default", "variable", "meaning")
PREFIX = str(Settings.model_config["env_prefix"])
DELIMITER = str(Settings.model_config["env_nested_delimiter"])


def settings_page() -> str:
    schema = Settings.model_json_schema()
    groups = {name: field for name, field in schema["properties"].items() if "$ref" in field}
    plain = {name: field for name, field in schema["properties"].items() if name not in groups}
    parts = [OPENING, "## The server\n\n", table(HEAD, rows("", plain))]
    for name, field in groups.items():
        group = schema["$defs"][field["$ref"].rpartition("/")[2]]
        parts += [f"\n## `[{name}]`\n\n{group['description']}\n\n", table(HEAD, rows(name, group["properties"]))]
    return "".join(parts)


def rows(group: str, fields: dict[str, Any]) -> list[tuple[str, ...]]:
    before = PREFIX + (group + DELIMITER if group else "")
    return [
        (
            f"`{name}`",
            type_words(field),
            default_words(field),
            f"`{(before + name).upper()}`",
            meaning(group, name, field),
        )
        for name, field in fields.items()
    ]


def meaning(group: str, name: str, field: dict[str, Any]) -> str:
    """What it is for, and whether it may be changed while the server runs."""
    added = "; may be changed while the server runs" if f"{group}.{name}" in CHANGEABLE else ""
    return f"{field['description']}{added}"


KINDS = {
    "path": "path",
    "password": "secret",
    "string": "text",
    "boolean": "`true` or `false`",
    "integer": "whole number",
    "number": "number",
    "array": "list of texts",
}
BOUNDS = {"exclusiveMinimum": "above {:,}", "minimum": "at least {:,}", "maximum": "at most {:,}"}


def type_words(field: dict[str, Any]) -> str:
    """The kind of value and its bounds; what may be left out is told in its meaning."""
    field = next((one for one in field.get("anyOf", ()) if one["type"] != "null"), field)
    if "enum" in field:
        return "one of " + code(field["enum"])
    words = [KINDS[field.get("format", field["type"])]]
    words += [said.format(field[bound]) for bound, said in BOUNDS.items() if bound in field]
    if "maxLength" in field:
        words.append(f"at most {field['maxLength']} characters")
    return ", ".join(words)


def default_words(field: dict[str, Any]) -> str:
    """What holds when nothing is set; nothing where that depends on the machine, which the meaning tells."""
    default = field.get("default", "")
    if isinstance(default, bool):
        return f"`{default}`".lower()
    if default in ("", [], None):
        return ""
    return f"`{default}`"
