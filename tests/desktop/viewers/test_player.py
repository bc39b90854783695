"""Sound and film in the player: frames are counted at the sink and their colours compared; seek, volume, keys."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtMultimedia import QMediaDevices, QMediaPlayer, QVideoFrame
from PySide6.QtTest import QTest

from kentongan.desktop.theme import look
from kentongan.desktop.viewers.player import PlayerViewer
from tests.desktop import samples
from tests.desktop.desk import run, until
from tests.machine import needs

RATE = 10
FILMS = {"webm": ["-c:v", "libvpx", "-b:v", "1M"], "mp4": ["-c:v", "mpeg4", "-q:v", "2"]}


def film(path: Path, seconds: int = 1) -> Path:
    """So many seconds of red, and as many of blue."""
    inputs = [
        part
        for colour in ("red", "blue")
        for part in ("-f", "lavfi", "-i", f"color={colour}:size=160x90:rate={RATE}:duration={seconds}")
    ]
    joined = ["-filter_complex", "[0:v][1:v]concat=n=2:v=1"]
    command = ["ffmpeg", "-loglevel", "error", *inputs, *joined, *FILMS[path.suffix[1:]], "-pix_fmt", "yuv420p"]
    subprocess.run([*command, str(path)], check=True, timeout=60)
    return path


def colour_of(frame: QVideoFrame) -> QColor:
    return frame.toImage().pixelColor(80, 45)


@pytest.fixture(autouse=True)
def gone(application_of_qt: object) -> Iterator[None]:
    yield
    for window in application_of_qt.topLevelWidgets():  # type: ignore[attr-defined]
        if isinstance(window, PlayerViewer):
            window.stop()


@needs("ffmpeg")
@pytest.mark.parametrize("ending", FILMS)
def test_every_frame_of_a_film_comes_in_its_colour(tmp_path: Path, ending: str) -> None:
    path = film(tmp_path / f"cuplikan.{ending}")

    async def play() -> list[QColor]:
        viewer = PlayerViewer(path, has_picture=True)
        viewer.show()
        colours: list[QColor] = []
        viewer.sink.videoFrameChanged.connect(
            lambda frame: colours.append(colour_of(frame)) if frame.isValid() else None
        )
        viewer.play()
        await until(lambda: viewer.player.mediaStatus() is QMediaPlayer.MediaStatus.EndOfMedia, "the end of the film")
        assert viewer.player.source().isEmpty(), "from an open file, not from an address"
        viewer.stop()
        return colours

    colours = run(play())
    names = ["red" if one.red() > 200 and one.blue() < 60 else "blue" if one.blue() > 200 else "?" for one in colours]
    assert "?" not in names
    assert names == sorted(names, reverse=True), "red first, then blue, and never back"
    # A machine may be busy, and a player leaves out a late frame.
    assert 1.5 * RATE <= len(names) <= 2 * RATE + 2
    assert min(names.count("red"), names.count("blue")) >= RATE // 2


@needs("ffmpeg")
def test_seeking_shows_the_frame_of_that_place(tmp_path: Path) -> None:
    path = film(tmp_path / "cuplikan.webm", seconds=3)

    async def seek() -> None:
        viewer = PlayerViewer(path, has_picture=True)
        viewer.show()
        last: list[QColor] = []
        viewer.sink.videoFrameChanged.connect(lambda frame: last.append(colour_of(frame)) if frame.isValid() else None)
        viewer.play()
        await until(lambda: last, "the first frame")
        viewer.toggle()
        assert last[-1].red() > 200
        viewer.position.setValue(4500)
        await until(lambda: last[-1].blue() > 200, "a frame of the second half")
        assert viewer.now.text() == "0:04"
        assert viewer.length.text() == "0:06"
        viewer.stop()

    run(seek())


def test_sound_is_played_sought_and_made_louder_by_keys(tmp_path: Path) -> None:
    path = tmp_path / "sambutan.wav"
    path.write_bytes(samples.wav(12))

    async def listen() -> None:
        viewer = PlayerViewer(path, has_picture=False)
        viewer.show()
        await until(lambda: viewer.player.duration() > 0, "the length")
        assert viewer.length.text() in ("0:00", "0:12")
        QTest.keyClick(viewer, Qt.Key.Key_Right)
        await until(lambda: viewer.player.position() >= 4900, "five seconds on")
        QTest.keyClick(viewer, Qt.Key.Key_Left)
        await until(lambda: viewer.player.position() < 4900, "five seconds back")
        assert abs(viewer.sound.volume() - viewer.volume.value() / 100) < 0.01
        QTest.keyClick(viewer, Qt.Key.Key_Up)
        assert abs(viewer.sound.volume() - 0.9) < 0.01
        QTest.keyClick(viewer, Qt.Key.Key_Down)
        QTest.keyClick(viewer, Qt.Key.Key_Down)
        assert abs(viewer.sound.volume() - 0.7) < 0.01
        assert viewer.play_button.accessibleName() == "Play"
        QTest.keyClick(viewer, Qt.Key.Key_Space)
        await until(lambda: viewer.play_button.accessibleName() == "Pause", "the other name")
        look.wear(percent=125)
        viewer.stop()

    run(listen())
    path.unlink()


PLAYING = """
import sys
from pathlib import Path
from PySide6.QtMultimedia import QMediaPlayer
from PySide6.QtWidgets import QApplication
app = QApplication(["x"])
from kentongan.desktop.theme import look
look.wear()
from kentongan.desktop.viewers.player import PlayerViewer
print("LOADED", flush=True)
viewer = PlayerViewer(Path(sys.argv[1]), has_picture=True)
viewer.broken.connect(app.quit)
viewer.player.mediaStatusChanged.connect(
    lambda status: app.quit() if status is QMediaPlayer.MediaStatus.EndOfMedia else None)
viewer.show()
viewer.play()
app.exec()
"""


@pytest.mark.process
@needs("strace", "ffmpeg")
@pytest.mark.parametrize("name", ["playlist", "film"])
def test_the_player_opens_and_connects_nothing_that_a_file_names(tmp_path: Path, name: str) -> None:
    """[A32] A playlist that came as a film names files and addresses: none of them is touched."""
    secret = tmp_path / "rahasia.ts"
    secret.write_bytes(b"G" * 188)
    path = tmp_path / ("daftar.m3u8" if name == "playlist" else "cuplikan.mp4")
    if name == "film":
        film(path)
    else:
        path.write_bytes(
            f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{secret.name}\n#EXTINF:1,\nfile://{secret}\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n".encode()
        )
    trace = tmp_path / "trace"
    watched = "trace=open,openat,openat2,connect,execve"
    command = ["strace", "-f", "-s", "200", "-o", str(trace), "-e", watched, sys.executable, "-c", PLAYING, str(path)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    subprocess.run(command, env=environment, capture_output=True, timeout=90, check=False)
    calls = trace.read_text()
    assert str(path) in calls
    assert "rahasia" not in calls
    assert not re.search(r"connect\(.*sin_port=htons\(9\)", calls)
    assert "AF_INET" not in calls


def test_nothing_of_the_file_stays_open(tmp_path: Path) -> None:
    path = tmp_path / "sambutan.wav"
    path.write_bytes(samples.wav(1))

    async def open_and_close() -> None:
        viewer = PlayerViewer(path, has_picture=False)
        await until(lambda: viewer.player.duration() > 0, "the length")
        viewer.stop()
        await asyncio.sleep(0)

    run(open_and_close())
    if sys.platform == "linux":
        opened = [
            os.readlink(f"/proc/self/fd/{one}")
            for one in os.listdir("/proc/self/fd")
            if os.path.exists(f"/proc/self/fd/{one}")
        ]
        assert str(path) not in opened


STOPPING = """
import sys, threading, time
from pathlib import Path
from PySide6.QtCore import qInstallMessageHandler
from PySide6.QtWidgets import QApplication
app = QApplication(["x"])
from kentongan.desktop.viewers.player import PlayerViewer
speaks, main = threading.Event(), threading.current_thread()
def hear(*_):
    if threading.current_thread() is not main:
        speaks.set()
        time.sleep(0.3)  # Python is let go, and wanted again
viewer = PlayerViewer(Path(sys.argv[1]), has_picture=False)
viewer.player.setLoops(-1)
viewer.play()
qInstallMessageHandler(hear)
while not speaks.is_set():
    app.processEvents()
    time.sleep(0.001)
viewer.stop()
print("STOPPED", flush=True)
qInstallMessageHandler(None)
"""


@pytest.mark.process
@pytest.mark.skipif(bool(QMediaDevices.audioOutputs()), reason="only who misses the loudspeaker writes into the log")
def test_a_player_stops_while_its_threads_call_python(tmp_path: Path) -> None:
    """Otherwise the thread that plays and that of the windows wait for each other for ever."""
    path = tmp_path / "sambutan.wav"
    path.write_bytes(samples.wav(1))
    command = [sys.executable, "-c", STOPPING, str(path)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    ended = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=False)
    assert b"STOPPED" in ended.stdout, ended.stderr.decode()


def test_to_stop_again_and_to_turn_the_volume_then_is_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "sambutan.wav"
    path.write_bytes(samples.wav(1))
    viewer = PlayerViewer(path, has_picture=False)
    viewer.stop()
    viewer.stop()
    viewer.volume.setValue(10)
