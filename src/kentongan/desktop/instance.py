"""One desktop for one profile: a second start brings the window of the first to the front, and ends."""

import hashlib
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

FILE = "desktop.socket"
# What the address of a Unix socket holds, with its end.
_LONGEST = 104
_WAIT_MILLISECONDS = 1500


class Instance(QObject):
    """The place of the one desktop of a profile."""

    called = Signal()  # somebody has started it a second time

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._server: QLocalServer | None = None

    def take(self) -> bool:
        """Be the one; or call the one that runs already, and say no."""
        name = _name(self._folder)
        if _call(name):
            return False
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # What a process left that was killed: nobody answers there.
        QLocalServer.removeServer(name)
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        server.newConnection.connect(self._hear)
        # Where no socket can be, two may run; the lock of the profile still keeps them apart.
        server.listen(name)
        self._server = server
        return True

    def give(self) -> None:
        """The next start is the first again."""
        if self._server:
            self._server.close()
            self._server = None

    def _hear(self) -> None:
        while self._server and self._server.hasPendingConnections():
            socket = self._server.nextPendingConnection()
            socket.disconnected.connect(socket.deleteLater)
            socket.disconnectFromServer()
            self.called.emit()


def _call(name: str) -> bool:
    socket = QLocalSocket()
    socket.connectToServer(name)
    answered = socket.waitForConnected(_WAIT_MILLISECONDS)
    socket.abort()
    return answered


def _name(folder: Path) -> str:
    """The socket in the profile's folder; a short name of the system's where that is too long for a socket."""
    path = str(folder.absolute() / FILE)
    if len(path.encode()) <= _LONGEST and path.startswith("/"):
        return path
    return f"kentongan-{hashlib.sha256(path.encode()).hexdigest()[:24]}"
