"""What a block must look like: the fields that a scenario names, with values, captures and a few conditions.

text, numbers ...       exactly this
$name                   the value known by this name; when there is none yet, any value, known by it from now on
$_                      any value
{contains: part}        a text with this part
{at_least: 3}           a number of at least 3
{differs: value}        anything else than this
a mapping               these fields; others may stand beside them
a list                  as many items, each as its pattern
"""

import re
from collections.abc import Mapping
from typing import Any

from kentongan.simulator.surprise import Surprise

Values = dict[str, Any]

_NAME = re.compile(r"\$[A-Za-z_][\w.@-]*")
_CONDITIONS = ("contains", "at_least", "differs")
_ANYTHING = "$_"


def fill(template: Any, values: Mapping[str, Any]) -> Any:
    """A template with its `$names` replaced; raises Surprise for one that is not known."""
    if isinstance(template, dict):
        return {key: fill(value, values) for key, value in template.items()}
    if isinstance(template, list):
        return [fill(item, values) for item in template]
    if not is_name(template):
        return template
    if template[1:] not in values:
        raise Surprise(f"nothing is known as {template}")
    return values[template[1:]]


def is_name(text: Any) -> bool:
    """Whether this stands for a value."""
    return isinstance(text, str) and _NAME.fullmatch(text) is not None


def mismatch(pattern: Any, actual: Any, values: Values, path: str = "") -> str:
    """Why `actual` is not as it should be, empty when it is. Captures into `values`, also before a mismatch."""
    if pattern == _ANYTHING:
        return ""
    if is_name(pattern):
        known = values.setdefault(pattern[1:], actual)
        return _unless(known == actual, path, f"is {actual!r}, {pattern} is {known!r}")
    if isinstance(pattern, dict):
        return _mapping_mismatch(pattern, actual, values, path)
    if isinstance(pattern, list):
        return _list_mismatch(pattern, actual, values, path)
    return _unless(_same(pattern, actual), path, f"is {actual!r}, not {pattern!r}")


def _same(pattern: Any, actual: Any) -> bool:
    """Equal, and not merely as 1 equals True."""
    return bool(pattern == actual) and isinstance(pattern, bool) is isinstance(actual, bool)


def _unless(matches: bool, path: str, why: str) -> str:
    return "" if matches else f"{path or 'it'} {why}"


def _mapping_mismatch(pattern: dict[str, Any], actual: Any, values: Values, path: str) -> str:
    if len(pattern) == 1 and next(iter(pattern)) in _CONDITIONS:
        return _condition_mismatch(*next(iter(pattern.items())), actual, values, path)
    if not isinstance(actual, dict):
        return f"{path or 'it'} is {actual!r}, not a mapping"
    for key, wanted in pattern.items():
        inner = f"{path}.{key}" if path else key
        if key not in actual:
            return f"{inner} is missing"
        if why := mismatch(wanted, actual[key], values, inner):
            return why
    return ""


def _list_mismatch(pattern: list[Any], actual: Any, values: Values, path: str) -> str:
    if not isinstance(actual, list) or len(actual) != len(pattern):
        return f"{path or 'it'} is {actual!r}, not a list of {len(pattern)}"
    pairs = enumerate(zip(pattern, actual, strict=True))
    whys = (mismatch(one, other, values, f"{path}[{place}]") for place, (one, other) in pairs)
    return next(filter(None, whys), "")


def _condition_mismatch(condition: str, wanted: Any, actual: Any, values: Values, path: str) -> str:
    wanted = fill(wanted, values)
    if condition == "contains":
        matches = isinstance(actual, str) and wanted in actual
    elif condition == "at_least":
        matches = isinstance(actual, int) and actual >= wanted
    else:
        matches = not _same(wanted, actual)
    return _unless(matches, path, f"is {actual!r}, wanted {condition} {wanted!r}")
