"""What the command line tells the shell: one number per kind of end."""

from enum import IntEnum

from kentongan.cli.mistake import ExtraMissing, Mistake
from kentongan.errors import ErrorCode, KentonganError


class ExitCode(IntEnum):
    """The exit codes of `kentongan`; `MEANINGS` says what each is for."""

    OK = 0
    REFUSED = 1
    USAGE = 2
    UNREACHABLE = 3
    KEY_CHANGED = 4
    NOT_LOGGED_IN = 5
    FILE = 6
    NOT_INSTALLED = 7
    INTERRUPTED = 130


MEANINGS: dict[ExitCode, str] = {
    ExitCode.OK: "Done.",
    ExitCode.REFUSED: "The server, or its administrator, refused.",
    ExitCode.USAGE: "The command line, an invitation or an id cannot be used as it stands.",
    ExitCode.UNREACHABLE: "The server cannot be reached, or the connection was lost.",
    ExitCode.KEY_CHANGED: "The server has another key than the trusted one; nothing was sent.",
    ExitCode.NOT_LOGGED_IN: "Nobody is logged in with this profile, or the login is over.",
    ExitCode.FILE: "A local file cannot be read or written, or arrived damaged.",
    ExitCode.NOT_INSTALLED: "This command needs an extra that is not installed.",
    ExitCode.INTERRUPTED: "Interrupted with Ctrl-C.",
}


def exit_code_of(error: KentonganError) -> ExitCode:
    """The exit code of an error; whatever is not listed is a refusal."""
    from kentongan.cli.administration.connection import NoServer, ServerSilent
    from kentongan.client import errors
    from kentongan.domain.backup import BackupRefused

    kinds: list[tuple[ExitCode, tuple[type[KentonganError], ...]]] = [
        (ExitCode.NOT_INSTALLED, (ExtraMissing,)),
        (ExitCode.KEY_CHANGED, (errors.KeyChanged,)),
        (ExitCode.NOT_LOGGED_IN, (errors.NotLoggedIn, errors.ProfileMissing)),
        (
            ExitCode.UNREACHABLE,
            (
                *(errors.ServerUnreachable, errors.NotKentongan, errors.LinkLost),
                *(errors.AnswerUnreadable, errors.ShadowUnreachable),
                *(errors.TransferBroken, errors.TransferPaused),
                *(NoServer, ServerSilent),
            ),
        ),
        (
            ExitCode.FILE,
            (
                *(errors.FileUnreadable, errors.FileUnwritable, errors.FileChanged),
                *(errors.FileDamaged, errors.ProfileBroken, errors.CacheBroken, BackupRefused),
            ),
        ),
        (
            ExitCode.USAGE,
            (
                *(Mistake, errors.InvitationInvalid, errors.ProfileTaken, errors.ProfileBusy),
                *(errors.RegistrationMissing, errors.MessageNotFound),
            ),
        ),
    ]
    if isinstance(error, errors.ServerRefused) and error.code == ErrorCode.DEVICE_UNKNOWN:
        return ExitCode.NOT_LOGGED_IN
    return next((code for code, classes in kinds if isinstance(error, classes)), ExitCode.REFUSED)
