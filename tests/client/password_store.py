"""A store of passwords as `keyring` speaks to one, in memory; and one that is there and does not open."""

from collections.abc import Iterator
from contextlib import contextmanager

import keyring
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import KeyringLocked


class PasswordStore(KeyringBackend):
    """Takes and gives; `locked` it refuses both."""

    # As a store of the system has.
    priority = 5  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = False

    def get_password(self, service: str, username: str) -> str | None:
        self._open()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._open()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._open()
        del self.kept[service, username]

    def _open(self) -> None:
        if self.locked:
            raise KeyringLocked("somebody has said no")


@contextmanager
def used(store: KeyringBackend | None = None) -> Iterator[None]:
    """Everything asks this store; without one the computer has none."""
    before = keyring.get_keyring()
    keyring.set_keyring(store or fail.Keyring())
    yield
    keyring.set_keyring(before)
