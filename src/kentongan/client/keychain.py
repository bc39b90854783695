"""The computer's own store of passwords, where a device key is safer than in a file: through the library `keyring`.

The library comes with the windows (extra `desktop`); without it, and where the computer has no such store, a profile
keeps its key in its file. Each call may ask the user to unlock the store, so no event loop should wait for it.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from kentongan.client.errors import KeychainClosed, reason_of

SERVICE = "kentongan"
Answer = TypeVar("Answer")


def is_there() -> bool:
    """Whether this computer has a store that is safer than a file."""
    try:
        import keyring.core

        return keyring.core.recommended(keyring.get_keyring())
    except Exception:  # some stores fail already when they are looked for
        return False


def put(device: str, key: str) -> None:
    """Store the key of a device. Raises KeychainClosed."""
    _ask(lambda keyring: keyring.set_password(SERVICE, device, key))


def get(device: str) -> str:
    """The key of a device; empty when the store has none. Raises KeychainClosed."""
    return _ask(lambda keyring: keyring.get_password(SERVICE, device)) or ""


def remove(device: str) -> None:
    """Forget the key of a device; it may be gone already. Raises KeychainClosed."""
    if get(device):
        _ask(lambda keyring: keyring.delete_password(SERVICE, device))


def _ask(question: Callable[[Any], Answer]) -> Answer:
    try:
        import keyring

        return question(keyring)
    except Exception as error:  # every store has errors of its own, and not all of them are the library's
        raise KeychainClosed(reason_of(error)) from error
