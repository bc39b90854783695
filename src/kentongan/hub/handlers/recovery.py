"""Coming back without the password."""

import structlog

from kentongan.domain.address import known_form
from kentongan.errors import ErrorCode, Refusal
from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.recovery import CodeAsked, Forgot, PasswordReset, Reset
from kentongan.words import AuditEvent

_log = structlog.get_logger("hub.recovery")
_FAILED = {ErrorCode.CODE_REFUSED, ErrorCode.CODE_EXPIRED, ErrorCode.SUSPENDED}


@handles(Forgot)
def forgot(call: Call[Forgot]) -> CodeAsked:
    """[RESET-1] The same answer for everybody, before anybody has looked."""
    address, source = known_form(call.block.address), call.connection.peer_host
    call.services.recovery.forgot(address)
    _log.info("code_asked", address=address, peer=source)
    call.services.audit.note(AuditEvent.PASSWORD_FORGOTTEN, source=source, subject=address)
    return CodeAsked()


@handles(Reset)
async def reset(call: Call[Reset]) -> PasswordReset:
    """[RESET-2] The other devices end with the old password."""
    block, source = call.block, call.connection.peer_host
    try:
        ended = await call.services.recovery.reset(block.address, block.code, block.new_password, source)
    except Refusal as refusal:
        _note_failure(call, refusal)
        raise
    _log.info("password_reset", address=known_form(block.address), peer=source)
    return PasswordReset(devices=ended)


def _note_failure(call: Call[Reset], refusal: Refusal) -> None:
    """In the server's log, and in the audit log if somebody was not let in."""
    address, source, why = known_form(call.block.address), call.connection.peer_host, str(refusal.code)
    _log.info("reset_refused", address=address, why=why, peer=source)
    if refusal.code in _FAILED:
        call.services.audit.note(AuditEvent.LOGIN_FAILED, source=source, subject=address, detail={"why": why})
