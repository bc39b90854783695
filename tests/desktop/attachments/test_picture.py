"""Pictures are decoded in a child that may do nothing else, and may die."""

import asyncio
import itertools
import random
import re
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from kentongan.desktop.attachments import picture as source
from kentongan.desktop.attachments.picture import Picture, Undecodable, decode_bytes, decode_file
from tests.acceptance import Acceptance
from tests.desktop import samples
from tests.desktop.desk import run
from tests.desktop.heartbeat import STILL, Heartbeat
from tests.machine import needs

# Pictures on their way at the same time, as in a message with some of them.
_AT_ONCE = 4


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever a test decodes, nothing of it may happen in the thread of the windows."""
    threads: set[threading.Thread] = set()

    class Noted(source.Child):
        def run(self) -> Picture:
            threads.add(threading.current_thread())
            return super().run()

    monkeypatch.setattr(source, "Child", Noted)
    yield
    assert threading.main_thread() not in threads


@pytest.mark.parametrize(
    ("media_type", "data"),
    [("image/png", samples.png(640, 400)), ("image/gif", samples.gif(3)), ("image/png", samples.png(3, 2, 8, 6))],
)
def test_a_picture_comes_out_as_pixels(tmp_path: Path, media_type: str, data: bytes) -> None:
    (tmp_path / "gambar").write_bytes(data)
    picture = run(decode_file(tmp_path / "gambar", media_type))
    assert (picture.width, picture.height) in {(640, 400), (1, 1), (3, 2)}
    if media_type == "image/png":
        assert picture.sizes[0].pixelColor(1, 1).red() in {0x5A, 0x59, 0x5B, 0x58}


def test_the_largest_that_is_shown_fits_into_the_memory_of_the_child(tmp_path: Path) -> None:
    (tmp_path / "besar.png").write_bytes(samples.png(8000, 4000))

    async def look() -> Heartbeat:
        with Heartbeat() as heart:
            made = await decode_file(tmp_path / "besar.png", "image/png")
        assert made.near(0.1).width() == 1000
        return heart

    assert run(look()).processor < STILL


def test_a_bomb_ends_with_the_child_and_the_windows_do_not_stand_still(acceptance: Acceptance) -> None:
    async def look(media_type: str, data: bytes) -> Heartbeat:
        with Heartbeat() as heart, pytest.raises(Undecodable):
            await asyncio.wait_for(decode_bytes(data, media_type), source.DEADLINE / 2)
        return heart

    hearts = [run(look(*bomb)) for bomb in samples.bombs().values()]
    longest = max(hearts, key=lambda heart: heart.wall)
    acceptance("A32", "bombs: the thread of the windows blocked <= 100 ms", f"{longest}, in {len(hearts)} bombs")
    assert max(heart.processor for heart in hearts) < STILL


def test_of_an_animation_only_the_first_frame_is_read() -> None:
    assert run(decode_bytes(samples.gif(100_000), "image/gif")).width == 1


def test_other_formats_have_no_decoder_at_all() -> None:
    for media_type in ("image/svg+xml", "image/tiff", "application/pdf", ""):
        with pytest.raises(Undecodable):
            run(decode_bytes(samples.SVG, media_type))


def test_who_goes_away_ends_the_child() -> None:
    async def leave() -> None:
        work = asyncio.create_task(decode_bytes(samples.png(4000, 4000), "image/png"))
        await asyncio.sleep(0.05)
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)
        assert work.cancelled()

    run(leave())


def mutants(count: int) -> Iterator[tuple[str, bytes]]:
    """Real pictures of the four formats with some bytes changed, many of them cut short."""
    chance = random.Random(32)
    originals = [
        ("image/png", samples.png(60, 40)),
        ("image/gif", samples.gif(4)),
        ("image/jpeg", samples.photo("jpeg")),
        ("image/webp", samples.photo("webp")),
        ("image/jpeg", samples.jpeg_head(99, 40)),
    ]
    for media_type, data in itertools.islice(itertools.cycle(originals), count):
        broken = bytearray(data)
        for _ in range(chance.randint(1, 12)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        yield media_type, bytes(broken[: chance.choice([len(broken), chance.randint(len(broken) // 2, len(broken))])])


@pytest.mark.parametrize("count", [15, pytest.param(10_000, marks=[pytest.mark.nightly, pytest.mark.timeout(7200)])])
def test_broken_pictures_never_reach_the_windows(count: int, acceptance: Acceptance) -> None:
    ends: Counter[str] = Counter()
    waiting, hearts = mutants(count), []

    async def one_after_the_other(some: Iterator[tuple[str, bytes]]) -> None:
        for media_type, data in some:
            try:
                made = await decode_bytes(data, media_type)
            except Undecodable:
                ends["refused"] += 1
            else:
                assert made.width <= source.LONGEST_SIDE
                ends["shown"] += 1

    async def several() -> None:
        # A few in one run: no run may take longer than `run` has patience, also on a busy machine.
        some = itertools.islice(waiting, 20)
        with Heartbeat() as heart:
            await asyncio.gather(*(one_after_the_other(some) for _ in range(_AT_ONCE)))
        hearts.append(heart)

    while ends.total() < count:
        run(several())
    longest = max(hearts, key=lambda heart: heart.wall)
    told = f"0 of {count:,}: {ends['refused']:,} refused, {ends['shown']:,} shown"
    acceptance("A32", "broken pictures: crashes of the windows 0 of 10,000", told)
    acceptance("A32", "broken pictures: the thread of the windows blocked <= 100 ms", longest)
    print(f"\n{told}; the windows stood still for at most {longest}")
    assert ends["refused"]
    assert ends["shown"]
    assert max(heart.processor for heart in hearts) < STILL


@pytest.mark.process
@needs("strace")
@pytest.mark.parametrize("data", [samples.png(60, 40), samples.SVG], ids=["picture", "other"])
def test_after_giving_up_its_rights_the_child_opens_and_connects_nothing(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "gambar").write_bytes(data)
    trace = tmp_path / "trace"
    calls = "trace=open,openat,openat2,socket,connect,execve,fork,vfork,clone,clone3,prctl,unlink,rename,sendto"
    command = ["strace", "-f", "-o", str(trace), "-e", calls, sys.executable, "-P", "-m", "kentongan.desktop.decoding"]
    with (tmp_path / "gambar").open("rb") as file:
        subprocess.run([*command, "png"], stdin=file, capture_output=True, timeout=60, check=False)
    # The mark: from this call on it looks at bytes of somebody else.
    before, mark, after = trace.read_text().partition("PR_SET_NO_NEW_PRIVS")
    assert mark
    assert "openat(" in before
    tried = [line for line in after.splitlines()[1:] if re.search(r"\d+ +\w+\(", line)]
    done = [line for line in tried if not re.search(r"= -1 E\w+", line)]
    assert done == []
