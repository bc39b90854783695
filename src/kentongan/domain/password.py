"""What a password of one's own must look like, [LOGIN-4]."""

import unicodedata

from kentongan.errors import ErrorCode, Refusal

SHORTEST = 10


def check_password(password: str, address: str, old_password: str) -> None:
    """Raise Refusal(PASSWORD_WEAK) for a password that is too short, all one letter, the address, or the old one."""
    # As it is hashed: one letter is one letter, whichever keyboard it was typed on.
    password, old_password = (unicodedata.normalize("NFC", text) for text in (password, old_password))
    if len(password) < SHORTEST:
        raise Refusal(ErrorCode.PASSWORD_WEAK, field="new_password", detail=f"< {SHORTEST}")
    if len(set(password)) < 4:
        raise Refusal(ErrorCode.PASSWORD_WEAK, field="new_password", detail="aaaa…")
    if password == old_password:
        raise Refusal(ErrorCode.PASSWORD_WEAK, field="new_password", detail="= password")
    if password.lower() in (address, address.partition("@")[0], address.partition("@")[2]):
        raise Refusal(ErrorCode.PASSWORD_WEAK, field="new_password", detail="= address")
