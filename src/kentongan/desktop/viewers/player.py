"""Sound and film: played from an open file, never from an address that a player could follow elsewhere."""

from pathlib import Path

from PySide6.QtCore import QFile, QIODevice, QMetaObject, QObject, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QAccessible, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer, QVideoFrame, QVideoSink
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QVBoxLayout, QWidget

from kentongan.desktop.controls.button import IconButton
from kentongan.desktop.controls.label import Label
from kentongan.desktop.controls.sign import Sign
from kentongan.desktop.texts import attachments as texts
from kentongan.desktop.texts import spoken
from kentongan.desktop.theme import colour
from kentongan.desktop.wording import bind, say

_JUMP = 5_000
# A film that says it is larger is not painted: the frames of the largest that are sold have 33 million pixels.
_MOST_PIXELS = 34_000_000

_LOOKED_AT = frozenset(
    {
        QMediaPlayer.MediaStatus.LoadedMedia,
        QMediaPlayer.MediaStatus.BufferedMedia,
        QMediaPlayer.MediaStatus.EndOfMedia,
        QMediaPlayer.MediaStatus.InvalidMedia,
    }
)


class PlayerViewer(QWidget):
    """Play, seek, volume; Space plays and pauses, the arrows jump five seconds."""

    spoken_role = QAccessible.Role.Grouping

    broken = Signal()

    def __init__(self, path: Path, *, has_picture: bool) -> None:
        super().__init__()
        self.player = QMediaPlayer(self)
        # Of the player, so that it goes after the player's threads, which read from it until they end.
        self._file = QFile(str(path), self.player)
        self._file.open(QIODevice.OpenModeFlag.ReadOnly)
        self.sound = QAudioOutput(self)
        self.player.setAudioOutput(self.sound)
        self.sink = QVideoSink(self)
        self.player.setVideoSink(self.sink)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Screen(self.sink) if has_picture else _note(), 1)
        column.addLayout(self._controls())
        self.setFocusProxy(self.play_button)
        bind(self, "accessibleName", spoken.PLAYER)
        self.player.playbackStateChanged.connect(lambda _: self._draw_state())
        self.player.positionChanged.connect(self._draw_position)
        self.player.durationChanged.connect(lambda length: self.position.setRange(0, length))
        self.player.errorOccurred.connect(lambda *_: self.broken.emit())
        self.player.mediaStatusChanged.connect(self._look_inside)
        for one in (self.player, self.sound, self.sink):
            _look_for_overrides(one)
        self.player.setSourceDevice(self._file, QUrl())
        self._draw_state()

    def _controls(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(16, 8, 16, 12)
        row.setSpacing(12)
        self.play_button = IconButton("play", texts.PLAY, self.toggle, size=24)
        self.now, self.length = Label("0:00", "second"), Label("0:00", "second")
        self.position = _slider(texts.POSITION, 0, self.player.setPosition)
        self.position.setPageStep(_JUMP)
        self.volume = _slider(texts.VOLUME, 80, self._be_so_loud)
        self.volume.setMaximumWidth(110)
        self._be_so_loud(self.volume.value())
        loud = Sign("volume-high", "ink-2", 20)
        for part in (self.play_button, self.now, self.position, self.length, loud, self.volume):
            row.addWidget(part, 1 if part is self.position else 0)
        return row

    def toggle(self) -> None:
        """Play, or pause."""
        if self.player.playbackState() is QMediaPlayer.PlaybackState.PlayingState:
            _freely(self.player, "pause")
        else:
            self.play()

    def play(self) -> None:
        """Play from where it stands."""
        _freely(self.player, "play")

    def stop(self) -> None:
        """Let go of the file; again is no harm."""
        _freely(self.player, "stop")
        self.player.setSource(QUrl())
        self._file.close()

    def _be_so_loud(self, percent: int) -> None:
        self.sound.setVolume(percent / 100)

    def _look_inside(self, status: QMediaPlayer.MediaStatus) -> None:
        """A file without any track plays as nothing, for ever."""
        if status in _LOOKED_AT and not (self.player.hasAudio() or self.player.hasVideo()):
            self.broken.emit()

    def _draw_state(self) -> None:
        is_playing = self.player.playbackState() is QMediaPlayer.PlaybackState.PlayingState
        self.play_button.put("pause" if is_playing else "play", "primary")
        for name in ("toolTip", "accessibleName"):
            bind(self.play_button, name, texts.HALT if is_playing else texts.PLAY)

    def _draw_position(self, position: int) -> None:
        self.now.put(_minutes(position))
        self.length.put(_minutes(self.player.duration()))
        if not self.position.isSliderDown():
            self.position.blockSignals(True)
            self.position.setValue(position)
            self.position.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space and the arrows, wherever the focus is within the player."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Space, Qt.Key.Key_MediaPlay, Qt.Key.Key_K):
            self.toggle()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = _JUMP if key is Qt.Key.Key_Right else -_JUMP
            self.player.setPosition(max(0, min(self.player.duration(), self.player.position() + step)))
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.volume.setValue(self.volume.value() + (10 if key is Qt.Key.Key_Up else -10))
        else:
            super().keyPressEvent(event)


class Screen(QWidget):
    """Paints the frame of the moment, as large as it fits."""

    spoken_role = QAccessible.Role.Animation

    def __init__(self, sink: QVideoSink) -> None:
        super().__init__()
        self._frame = QVideoFrame()
        self.frames = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 135)
        self.retranslate()
        sink.videoFrameChanged.connect(self._take)

    def retranslate(self) -> None:
        """What a screen reader says."""
        self.setAccessibleName(say(texts.PLAY))

    def sizeHint(self) -> QSize:
        """As large as a window may begin."""
        return QSize(854, 480)

    def _take(self, frame: QVideoFrame) -> None:
        # The end of a film is an empty frame: the last picture stays.
        if frame.isValid() and frame.width() * frame.height() <= _MOST_PIXELS:
            self._frame = frame
            self.frames += 1
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The frame on a still ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("sunken"))
        if self._frame.isValid():
            self._frame.paint(painter, QRectF(self.rect()), QVideoFrame.PaintOptions())


def _freely(player: QMediaPlayer, act: str) -> None:
    """Let the player do something while other threads may run Python.

    Its own threads call Python: when they tell something to an object made here, and with what they write into the log.
    The player waits for them meanwhile, and a plain call would keep Python for itself until it comes back: for ever.
    """
    QMetaObject.invokeMethod(player, act, Qt.ConnectionType.DirectConnection)


def _look_for_overrides(one: QObject) -> None:
    """Let PySide see now that no method of Python stands behind `connectNotify` and `disconnectNotify`.

    It looks once. The threads of the player would make it look when they part from this object: they hold its lock
    then, and would wait for the interpreter, while the thread of the windows, which has it, waits for the lock.
    """
    one.objectNameChanged.connect(one.setObjectName)
    one.objectNameChanged.disconnect(one.setObjectName)


def _note() -> QLabel:
    picture = Sign("music-note", "wood", 64)
    picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
    picture.setMinimumSize(360, 120)
    return picture


def _slider(said: object, value: int, moved: object) -> QSlider:
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setRange(0, 100)
    slider.setValue(value)
    slider.valueChanged.connect(moved)
    bind(slider, "accessibleName", said)  # type: ignore[arg-type]
    return slider


def _minutes(milliseconds: int) -> str:
    seconds = milliseconds // 1000
    return f"{seconds // 60}:{seconds % 60:02}"
