"""Where a server lives: its folder and its port, looked at before anything else is done, and kept for it."""

import contextlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from kentongan.config import Settings
from kentongan.config.value import split_endpoint
from kentongan.errors import KentonganError
from kentongan.language import Sentence, system_words
from kentongan.services.restore import check_finished
from kentongan.store.engine import FolderLock


class FolderUnusable(KentonganError):
    """The data folder cannot be made or used."""

    def __init__(self, folder: Path, why: OSError) -> None:
        """Name the folder and the system's reason."""
        reason = os.strerror(why.errno) if why.errno else str(why)
        self.sentence = Sentence(
            f"Folder {folder} tidak dapat dipakai: {system_words(reason, 'id')}",
            f"The folder {folder} cannot be used: {reason}",
        )
        super().__init__(self.sentence.en)


class PortTaken(KentonganError):
    """Somebody listens there already, or nobody may."""

    def __init__(self, listen: str, why: OSError) -> None:
        """Name the address and the system's reason."""
        reason = why.strerror or str(why)
        self.sentence = Sentence(
            f"Server tidak dapat menerima sambungan di {listen}: {system_words(reason, 'id')}.",
            f"The server cannot listen at {listen}: {reason}.",
        )
        super().__init__(self.sentence.en)


@contextlib.contextmanager
def occupied(settings: Settings) -> Iterator[None]:
    """Keep the folder for this process; raises FolderUnusable, AlreadyRunning, PortTaken or RestoreUnfinished."""
    if not settings.data.exists():
        _check_port(settings.listen)  # no folder is made for a server that cannot start
    _make_folder(settings.data)
    lock = FolderLock(settings.data)
    try:
        check_finished(settings.data)
        _check_port(settings.listen)
        yield
    finally:
        lock.release()


def _make_folder(folder: Path) -> None:
    """The server's folder is nobody else's."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise FolderUnusable(folder, error) from None


def _check_port(listen: str) -> None:
    """Before anything is made: whether the main socket can be opened where the settings say. Raises PortTaken."""
    host, port = split_endpoint(listen)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise PortTaken(listen, error) from None
