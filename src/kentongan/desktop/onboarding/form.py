"""The form on this computer: what is being typed, and what was sent last, so that neither has to be typed again."""

import contextlib
from pathlib import Path

import msgspec

FILE = "registration.json"
Values = dict[str, str]


class _Content(msgspec.Struct, frozen=True, kw_only=True):
    typed: Values = {}
    sent: Values = {}


class KeptForm:
    """The form in the folder of a profile; a file that cannot be read counts as an empty one."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE
        self._content = _Content()
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            self._content = msgspec.json.decode(self._file.read_bytes(), type=_Content)

    @property
    def typed(self) -> Values:
        """What stands in the fields, by their names."""
        return self._content.typed

    @property
    def sent(self) -> Values:
        """What the server has; empty when it was sent from elsewhere."""
        return self._content.sent

    def type(self, values: Values) -> None:
        """Keep what stands in the fields now."""
        self._write(msgspec.structs.replace(self._content, typed=values))

    def send(self) -> None:
        """What was typed is what the server has now."""
        self._write(_Content(typed=self.typed, sent=self.typed))

    def _write(self, content: _Content) -> None:
        self._content = content
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._file.write_bytes(msgspec.json.encode(content))
