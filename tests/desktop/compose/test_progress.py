from collections.abc import Iterator
from pathlib import Path

import pytest

from kentongan.client.outbox import Uploading
from kentongan.client.profile import Profile
from kentongan.client.stream import Moved
from kentongan.desktop.bridge import Bridge
from kentongan.desktop.compose.progress import SendingBar
from kentongan.ids import new_id
from kentongan.protocol.commands.message import Send


@pytest.fixture
def bridge(tmp_path: Path) -> Iterator[Bridge]:
    made = Bridge(Profile(tmp_path / "profile"))
    made.open()
    yield made
    made.keeper.__exit__(None, None, None)


def waiting(bridge: Bridge, folder: Path, size: int = 1_000_000) -> str:
    path = folder / f"{new_id()}.bin"
    path.write_bytes(b"x" * size)
    return bridge.keeper.outbox.put(Send(id=new_id(), to=["a@b"], subject="x"), [path])


def move(bridge: Bridge, id: str, done: int, size: int = 1_000_000) -> None:
    bridge.keeper.outbox.tell(Uploading(id, Moved(file=0, name="a.bin", done=done, size=size)))


def test_it_is_there_while_files_move_and_goes_with_the_message(bridge: Bridge, tmp_path: Path) -> None:
    bar = SendingBar(bridge)
    id = waiting(bridge, tmp_path)
    bridge.outgoing.emit(id)
    assert bar.isHidden()
    move(bridge, id, 250_000)
    assert not bar.isHidden()
    assert (bar.bar.value(), bar.words.text()) == (250, "250 kB of 1.0 MB on the way")
    bridge.withdraw(id)
    assert bar.isHidden()


def test_it_never_goes_back_and_the_next_message_begins_anew(bridge: Bridge, tmp_path: Path) -> None:
    bar = SendingBar(bridge)
    first, second = waiting(bridge, tmp_path), waiting(bridge, tmp_path)
    move(bridge, first, 600_000)
    move(bridge, first, 100_000)
    assert bar.bar.value() == 600
    move(bridge, second, 100_000)
    assert bar.bar.value() == 100


def test_a_message_that_rests_shows_no_bar(bridge: Bridge, tmp_path: Path) -> None:
    bar = SendingBar(bridge)
    id = waiting(bridge, tmp_path)
    move(bridge, id, 250_000)
    bridge.hold(id)
    assert bar.isHidden()
    bridge.release(id)
    assert not bar.isHidden()
