"""Hostile text in every parameter of every address, and from every place of the database onto every page. [A35] [A36]

Parameters need no list: whatever a page or an act asks a request for is noticed, and then filled with every payload.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from starlette.datastructures import FormData, ImmutableMultiDict, QueryParams

from kentongan.web.csrf import FIELD
from kentongan.web.table import ROUTES
from tests.web.acts import ACTS, Scene, scene_of
from tests.web.scenery import TRAP, assert_harmless
from tests.web.stage import Stage, text_of
from tests.web.test_table import ENDLESS, SAMPLES, sample

PAYLOADS = [
    "", " ", "0", "-1", "1.5", "1e309", "NaN", "true", "null", "[]", "{}", "9" * 19, "9" * 30, "9" * 1500, "²", "١٢٣",
    "ⅷ", "' OR '1'='1", "'; DROP TABLE member; --", '" UNION SELECT password_hash FROM administrator --', "%", "_",
    "\\", "*", "1) OR (1=1", "$(id)", "`id`", "../../etc/passwd", "..\\..\\x", "//other.example",
    "https://other.example/", "javascript:alert(1)", "\0", "a\0b", "\r\nX-Trap: 1", "\n\n", "\u202eabc", "\ufeff",
    "\U0001f941" * 300, "é" * 700,
    "2026-02-30", "99999-01-01", "-" * 200, "a" * 1900, "%00", "%0d%0aX-Trap:1", "=cmd|' /C calc'!A0", TRAP,
]  # fmt: skip
# Each of these has found something that the others have not.
TELLING = ["", "-1", "9" * 19, "9" * 1500, "²", "' OR '1'='1", "\0", "\U0001f941" * 300, "é" * 700, TRAP]
ALL = pytest.mark.parametrize(
    "payloads", [pytest.param(TELLING, id="few"), pytest.param(PAYLOADS, id="all", marks=pytest.mark.nightly)]
)
# Bytes that are no text.
NO_TEXT = ["%ff%fe", "%ed%a0%80", "%c0%af"]
GETS = [row.path for row in ROUTES if row.method == "GET" and row.path not in ENDLESS]
_TOLD = ("sqlite", "sqlalchemy", "traceback", "syntax error", "operationalerror", "valueerror", ".py")


@contextmanager
def noticed(kind: type, monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """The names that are asked for meanwhile, of a form or of an address."""
    names: set[str] = set()

    def watched(method: Any) -> Any:
        def ask(self: object, key: Any, *rest: Any) -> Any:
            if isinstance(self, kind) and isinstance(key, str):
                names.add(key)
            return method(self, key, *rest)

        return ask

    with monkeypatch.context() as patch:
        for name in ("get", "getlist", "__getitem__", "__contains__"):
            patch.setattr(ImmutableMultiDict, name, watched(getattr(ImmutableMultiDict, name)))
        yield names


def assert_answered(answer: httpx.Response, asked: object) -> None:
    """Never a failure, never what is inside; a refusal is a sentence."""
    assert answer.status_code < 500, (asked, answer.status_code)
    assert_harmless(answer)
    if answer.status_code >= 400:
        said = text_of(answer)
        assert len(said.split()) >= 4, (asked, answer.status_code, said)
        assert not [word for word in _TOLD if word in said.lower()], (asked, said)


@ALL
@pytest.mark.parametrize("path", GETS)
async def test_every_parameter_of_a_page_takes_anything(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, path: str, payloads: list[str]
) -> None:
    scene = await scene_of(stage)
    with noticed(QueryParams, monkeypatch) as names:
        await scene.browser.get(sample(path))
        for name in sorted(names):
            for payload in [*map(quote, payloads), *NO_TEXT]:
                assert_answered(await scene.browser.get(f"{sample(path)}?{name}={payload}"), (path, name, payload))
    for place in [place for place in SAMPLES if place in path]:
        for payload in [quote(one, safe="") for one in payloads if one] + NO_TEXT:
            asked = sample(path.replace(place, payload))
            if "/.." not in asked:
                assert_answered(await scene.browser.get(asked), (path, place, payload))


@ALL
@pytest.mark.parametrize("path", sorted(ACTS))
async def test_every_field_of_an_act_takes_anything(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, path: str, payloads: list[str]
) -> None:
    act = ACTS[path]
    scene = await scene_of(stage, act)
    fields = await fields_of(scene, path)
    with noticed(FormData, monkeypatch) as names:
        assert_answered(await act.send(scene, path, **dict.fromkeys(fields, "")), path)
        for name in sorted({*names, *fields} - {FIELD}):
            for payload in payloads:
                assert_answered(await act.send(scene, path, **{name: payload}), (path, name, payload))
    if act.signed_in and path != "/sign-out":
        assert (await scene.browser.get("/account")).status_code == 200  # it was the act that answered


@pytest.mark.parametrize("language", ["id", "en"])
async def test_whatever_members_type_is_text_on_every_page(stage: Stage, language: str) -> None:
    scene = await scene_of(stage)
    await scene.browser.post("/preferences", language=language)
    shown = set()
    for path in GETS:
        answer = await scene.browser.get(sample(path))
        assert answer.status_code < 500, path
        assert_harmless(answer)
        if TRAP in text_of(answer):
            shown.add(path)
    assert shown >= {"/registrations", "/registrations/{number:int}", "/account"}


async def fields_of(scene: Scene, path: str) -> set[str]:
    found = ACTS[path].fields(scene)
    return set(found if isinstance(found, dict) else await found)
