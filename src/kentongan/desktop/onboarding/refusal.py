"""What a login page says when the server says no."""

from kentongan.client.errors import ServerRefused
from kentongan.desktop.controls.note import Note
from kentongan.desktop.texts import login as texts
from kentongan.desktop.wording import wording
from kentongan.errors import ErrorCode, KentonganError

_MINUTE = 60


def tell_refusal(note: Note, error: KentonganError) -> None:
    """In words, in the one place above the fields."""
    code = error.code if isinstance(error, ServerRefused) else ""
    wait = error.retry_after if isinstance(error, ServerRefused) else 0
    if code == ErrorCode.LOGIN_REFUSED:
        note.tell("bad", texts.WRONG_PASSWORD)
    elif code == ErrorCode.LOGIN_LIMITED and wait > _MINUTE:
        note.tell("note", texts.TOO_MANY_TRIES, minutes=-(-wait // _MINUTE))
    elif code == ErrorCode.LOGIN_LIMITED and wait:
        note.tell("note", texts.TOO_MANY_TRIES_SHORTLY, seconds=wait)
    else:
        note.tell("note", error.say(wording.language))
