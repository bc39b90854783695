"""Coming back without the password."""

import structlog

from kentongan.errors import Refusal
from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.recovery import CodeAsked, Forgot, PasswordReset, Reset

_log = structlog.get_logger("hub.recovery")


@handles(Forgot)
def forgot(call: Call[Forgot]) -> CodeAsked:
    """[RESET-1] The same answer for everybody, before anybody has looked."""
    call.services.recovery.forgot(call.block.address)
    _log.info("code_asked", address=call.block.address[:65], peer=call.connection.peer_host)
    return CodeAsked()


@handles(Reset)
async def reset(call: Call[Reset]) -> PasswordReset:
    """[RESET-2] The other devices end with the old password."""
    block = call.block
    try:
        ended = await call.services.recovery.reset(block.address, block.code, block.new_password)
    except Refusal as refusal:
        _log.info("reset_refused", address=block.address[:65], why=str(refusal.code), peer=call.connection.peer_host)
        raise
    _log.info("password_reset", address=block.address[:65], peer=call.connection.peer_host)
    return PasswordReset(devices=ended)
