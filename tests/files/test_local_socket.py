"""A Unix socket in a deep folder."""

import os
import socket
from pathlib import Path

import pytest

from kentongan.files.local_socket import short_name


@pytest.mark.parametrize("depth", [1, 8])
def test_whoever_listens_is_reached_however_deep_the_folder_lies(tmp_path: Path, depth: int) -> None:
    folder = tmp_path.joinpath(*["folder-dengan-nama-yang-panjang"] * depth)
    folder.mkdir(parents=True)
    before = os.listdir("/proc/self/fd")
    with socket.socket(socket.AF_UNIX) as listening, socket.socket(socket.AF_UNIX) as calling:
        with short_name(folder / "control.sock") as name:
            listening.bind(name)
        assert (folder / "control.sock").is_socket()
        listening.listen()
        with short_name(folder / "control.sock") as name:
            calling.connect(name)
        with listening.accept()[0] as accepted:
            calling.sendall(b"tok")
            assert accepted.recv(3) == b"tok"
    assert os.listdir("/proc/self/fd") == before


def test_a_folder_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), short_name(tmp_path / ("x" * 120) / "control.sock"):
        pass
