"""Random names and secrets. The only place of the package that asks the system for randomness by itself.

Public ids are 128 bit, secrets 256 bit, both lower-case hexadecimal, so that they pass through JSON, file names and
terminals unchanged.
"""

import hashlib
import secrets

# `\Z` and not `$`, which would also let a final line feed pass.
ID_PATTERN = r"^[0-9a-f]{32}\Z"
SECRET_PATTERN = r"^[0-9a-f]{64}\Z"

# No 0/O, 1/I/l: first passwords and codes are read from a letter and typed by hand.
_TYPABLE = "abcdefghjkmnpqrstuvwxyz23456789"


def new_id() -> str:
    """A public id: 128 random bits as 32 hexadecimal digits."""
    return secrets.token_hex(16)


def new_secret() -> str:
    """A secret (device key, claim, ticket): 256 random bits as 64 hexadecimal digits."""
    return secrets.token_hex(32)


def new_first_password() -> str:
    """A one-time password to be typed from a letter: 24 letters in groups of four, 118 bits."""
    return _in_groups("".join(secrets.choice(_TYPABLE) for _ in range(24)))


def new_code() -> str:
    """A one-time code to be typed from a letter, as long and in the same form as a first password."""
    return new_first_password()


def new_recovery_code() -> str:
    """A one-time code that an administrator writes down: 12 letters in groups of four, 59 bits."""
    return _in_groups("".join(secrets.choice(_TYPABLE) for _ in range(12)))


def code_as_made(typed: str) -> str:
    """A code as `new_code` has written it, whatever capitals, spaces and hyphens it was typed with."""
    return _in_groups("".join(letter for letter in typed.lower() if letter.isalnum()))


def _in_groups(letters: str) -> str:
    return "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def secret_hash(secret: str) -> str:
    """How a secret that we made is stored: SHA-256; passwords, which people choose, go through argon2."""
    return hashlib.sha256(secret.encode()).hexdigest()
