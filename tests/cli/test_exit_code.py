from pathlib import Path

import pytest

from kentongan.cli.administration.connection import AdministratorRefused, NoServer, ServerSilent
from kentongan.cli.exit_code import MEANINGS, ExitCode, exit_code_of
from kentongan.cli.mistake import Mistake
from kentongan.client import errors
from kentongan.errors import ErrorCode, KentonganError, Refusal
from kentongan.language import Sentence
from kentongan.protocol.commands.link import Error, Goodbye


def refused(code: str) -> errors.ServerRefused:
    return errors.ServerRefused(Error(code=code, id="", en=""))


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (refused("quota_exceeded"), 1),
        (Refusal(ErrorCode.FIELD_EMPTY), 1),
        (Mistake(Sentence("", "")), 2),
        (errors.InvitationInvalid(""), 2),
        (errors.ServerUnreachable("", ""), 3),
        (errors.LinkLost(), 3),
        (errors.LinkEnded(Goodbye(code="")), 3),
        (errors.KeyChanged("", "", ""), 4),
        (errors.NotLoggedIn(), 5),
        (errors.ProfileMissing(""), 5),
        (refused("device_unknown"), 5),
        (errors.FileDamaged(""), 6),
        (errors.ProfileBroken("", ""), 6),
        (errors.CacheBroken("", ""), 6),
        (errors.ProfileBusy(""), 2),
        (NoServer(Path()), 3),
        (ServerSilent(Path(), OSError()), 3),
        (AdministratorRefused(Error(code="", id="", en="")), 1),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_every_kind_of_end_has_its_code(error: KentonganError, code: int) -> None:
    assert exit_code_of(error) == code


def test_every_code_is_explained() -> None:
    assert set(MEANINGS) == set(ExitCode)
