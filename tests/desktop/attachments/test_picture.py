"""Pictures are decoded in a child that may do nothing else, and may die."""

import asyncio
import contextlib
import itertools
import os
import random
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kentongan.desktop.attachments.picture import Picture, Undecodable, decode_bytes, decode_file
from tests.desktop import samples
from tests.desktop.desk import run

# [A32] How long the windows may stand still.
STILL = 0.1


async def watched(work: "asyncio.Task[Picture]") -> float:
    """The longest that the loop of the windows stood still while the work was going on, in seconds."""
    longest, last = 0.0, time.monotonic()
    while not work.done():
        await asyncio.sleep(0.005)
        now = time.monotonic()
        longest, last = max(longest, now - last), now
    return longest


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

    async def look() -> float:
        work = asyncio.create_task(decode_file(tmp_path / "besar.png", "image/png"))
        longest = await watched(work)
        assert work.result().near(0.1).width() == 1000
        return longest

    assert run(look()) < STILL


@pytest.mark.parametrize("name", samples.bombs())
def test_a_bomb_ends_with_the_child_and_the_windows_do_not_stand_still(name: str) -> None:
    media_type, data = samples.bombs()[name]

    async def look() -> float:
        work = asyncio.create_task(decode_bytes(data, media_type))
        longest = await watched(work)
        with pytest.raises(Undecodable):
            work.result()
        return longest

    begun = time.monotonic()
    assert run(look()) < STILL
    assert time.monotonic() - begun < 10


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


def mutants(count: int) -> list[tuple[str, bytes]]:
    chance = random.Random(32)
    originals = itertools.cycle(
        [("image/png", samples.png(60, 40)), ("image/gif", samples.gif(4)), ("image/jpeg", samples.jpeg_head(99, 40))]
    )
    made = []
    for media_type, data in itertools.islice(originals, count):
        broken = bytearray(data)
        for _ in range(chance.randint(1, 12)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        made.append((media_type, bytes(broken[: chance.randint(len(broken) // 2, len(broken))])))
    return made


@pytest.mark.parametrize("count", [12, pytest.param(10_000, marks=[pytest.mark.nightly, pytest.mark.timeout(3600)])])
def test_broken_pictures_never_reach_the_windows(count: int) -> None:
    async def one(gate: asyncio.Semaphore, media_type: str, data: bytes) -> None:
        async with gate:
            with contextlib.suppress(Undecodable):
                assert (await decode_bytes(data, media_type)).width <= 16_384

    async def several(some: list[tuple[str, bytes]]) -> None:
        gate = asyncio.Semaphore(4)
        await asyncio.gather(*(one(gate, *mutant) for mutant in some))

    everything = mutants(count)
    for first in range(0, count, 100):
        run(several(everything[first : first + 100]))


@pytest.mark.process
@pytest.mark.skipif(not os.path.exists("/usr/bin/strace"), reason="strace is missing")
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
