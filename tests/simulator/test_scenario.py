import hashlib
from pathlib import Path

import pytest

from kentongan.simulator.mishap import ScenarioFailed, ScenarioUnreadable
from kentongan.simulator.player import Player
from kentongan.simulator.scenario import load_scenario, read_scenario
from kentongan.simulator.server import Simulator
from kentongan.simulator.trace import Trace

HEAD = "name: Contoh\nclauses: [LINK-2]\n"


def test_a_scenario_is_read_with_its_needs_files_and_steps() -> None:
    scenario = read_scenario(
        HEAD
        + """
needs: {members: [humas@kampus-a], broadcasters: [humas@kampus-b]}
files:
  surat: {name: surat.txt, text: Halo}
  acak: {size: 5, seed: 1}
  png: {name: titik.png, base64: iVBORw0K}
steps:
  - by: a
    connect:
  - send: {command: ping}
    as: satu
    expect: {command: pong}
  - {expect: {command: pong}, of: satu}
""",
        "contoh.yaml",
    )
    assert (scenario.members, scenario.broadcasters) == (("humas@kampus-a",), ("humas@kampus-b",))
    assert scenario.files["surat"].content == b"Halo"
    assert scenario.files["acak"].content == hashlib.shake_256(b"1").digest(5)
    assert scenario.files["png"].content == b"\x89PNG\r\n"
    assert [(step.number, step.verb, step.by, step.options) for step in scenario.steps] == [
        (1, "connect", "a", {}),
        (2, "send", "a", {"as": "satu"}),
        (2, "expect", "a", {}),
        (3, "expect", "a", {"of": "satu"}),
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[", "parsing"),
        ("- 1", "the file is not a mapping"),
        ("name: x\nsteps: []", "clauses is not a list of texts"),
        ("name: x\nclauses: []\nsteps: []", "it needs a name and clauses"),
        ("name: x\nclauses: [login]\nsteps: []", "it needs a name and clauses"),
        (HEAD, "steps is not a list of steps"),
        (HEAD + "steps: []", "steps is not a list of steps"),
        (HEAD + "langkah: []\nsteps: []", "the file has unknown keys: langkah"),
        (HEAD + "needs: {admins: []}\nsteps: []", "needs has unknown keys: admins"),
        (HEAD + "needs: {members: humas}\nsteps: []", "needs.members is not a list"),
        (HEAD + "files: {a: {}}\nsteps: []", "file a needs text, base64, or size and seed"),
        (HEAD + "files: {a: {base64: '!'}}\nsteps: []", "file a: "),
        (HEAD + "steps: [{by: a}]", "step 1 has no verb"),
        (HEAD + "steps: [{by: a, terbang: 1}]", "step 1 has no verb"),
        (HEAD + "steps: [{by: a, connect: , close: }]", "verbs that cannot stand together: connect, close"),
        (HEAD + "steps: [{by: a, ping: 1, expect: {}}]", "verbs that cannot stand together"),
        (HEAD + "steps: [{by: a, send: {}, expect: {}, expect_error: x}]", "verbs that cannot stand together"),
        (HEAD + "steps: [{connect: }]", "step 1 names no connection"),
        (HEAD + "steps: [{by: a, connect: , follow: false}]", "step 1 has unknown keys: follow"),
        (HEAD + "steps: [{by: a, upload: {file: [x]}}]", "upload in step 1 has unknown keys: file"),
        (HEAD + "steps: [{on: a, connect: }]", "step 1 is not a mapping"),
    ],
)
def test_a_mistake_in_a_file_is_named(text: str, why: str) -> None:
    with pytest.raises(ScenarioUnreadable) as caught:
        read_scenario(text, "contoh.yaml")
    assert why in str(caught.value)
    assert "contoh.yaml" in caught.value.say("id")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_is_a_mishap(tmp_path: Path) -> None:
    with pytest.raises(ScenarioUnreadable):
        load_scenario(tmp_path / "tidak-ada.yaml")


def test_a_file_that_is_no_text_is_a_mishap(tmp_path: Path) -> None:
    path = tmp_path / "biner.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ScenarioUnreadable):
        load_scenario(path)


def test_yaml_cannot_make_objects() -> None:
    with pytest.raises(ScenarioUnreadable):
        read_scenario("!!python/object/apply:os.getcwd []", "jahat.yaml")


PYTHON = """
NAME = "Tiga kali"
CLAUSES = ["LINK-2"]
MEMBERS = ["humas@kampus-a"]


async def play(step):
    await step(by="a", enter="humas@kampus-a", follow=False)
    for n in range(3):
        values = await step(send={"command": "ping", "n": n}, expect={"command": "pong", "n": "$n" + str(n)})
        assert values["n" + str(n)] == n
"""


async def test_a_scenario_may_be_a_python_file(simulator: Simulator, tmp_path: Path) -> None:
    path = tmp_path / "tiga.py"
    path.write_text(PYTHON)
    await simulator.member("humas@kampus-a")
    await simulator.member("humas-4@kampus-a")
    scenario = load_scenario(path)
    assert (scenario.name, scenario.clauses, scenario.members) == ("Tiga kali", ("LINK-2",), ("humas@kampus-a",))
    for one in (scenario, scenario.numbered(4)):
        player = Player(one, simulator, Trace())
        await player.play()
        assert [name for name, _ in player.times].count("expect pong") == 3


async def test_what_does_not_hold_in_python_is_a_failed_scenario(simulator: Simulator, tmp_path: Path) -> None:
    path = tmp_path / "tiga.py"
    path.write_text(PYTHON.replace("== n", "== 7"))
    with pytest.raises(ScenarioFailed, match=r"step 2 \(a: expect .*AssertionError"):
        await Player(load_scenario(path), simulator, Trace()).play()
    path.write_text(PYTHON.replace("enter=", "gong="))
    with pytest.raises(ScenarioFailed, match="step 1 has no verb"):
        await Player(load_scenario(path), simulator, Trace()).play()


@pytest.mark.parametrize(
    "text", ["x =", "1 / 0", "NAME = 'x'", PYTHON.replace("async def", "def").replace("await", "")]
)
def test_a_python_file_that_is_no_scenario_is_a_mishap(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rusak.py"
    path.write_text(text)
    with pytest.raises(ScenarioUnreadable):
        load_scenario(path)
