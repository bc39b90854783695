"""Sessions: beginning and ending them."""

import structlog

from kentongan.domain.address import known_form
from kentongan.errors import ErrorCode, Refusal
from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.login import LoggedIn, LoggedOut, Login, Logout, Resume, Rights
from kentongan.services.login import Membership
from kentongan.words import AuditEvent

_log = structlog.get_logger("hub.login")
_FAILED = {ErrorCode.LOGIN_REFUSED, ErrorCode.SUSPENDED, ErrorCode.PASSWORD_EXPIRED, ErrorCode.DEVICE_UNKNOWN}


@handles(Login)
async def login(call: Call[Login]) -> LoggedIn:
    """[LOGIN-1] Address and password."""
    block = call.block
    try:
        membership = await call.services.login.login(
            block.address, block.password, block.new_password, block.device, call.connection.peer_host
        )
    except Refusal as refusal:
        _note_failure(call, refusal, known_form(block.address))
        raise
    return await _begin(call, membership)


@handles(Resume)
async def resume(call: Call[Resume]) -> LoggedIn:
    """[LOGIN-5] The key of a known device."""
    try:
        return await _begin(call, await call.services.login.resume(call.block.device_key))
    except Refusal as refusal:
        _note_failure(call, refusal, "")
        raise


def _note_failure(call: Call[Login] | Call[Resume], refusal: Refusal, address: str) -> None:
    """In the server's log, and in the audit log if somebody was not let in."""
    source, why = call.connection.peer_host, str(refusal.code)
    _log.info("login_refused", address=address, why=why, peer=source)
    if refusal.code in _FAILED:
        call.services.audit.note(AuditEvent.LOGIN_FAILED, source=source, subject=address, detail={"why": why})


async def _begin(call: Call[Login] | Call[Resume], membership: Membership) -> LoggedIn:
    connection = call.connection
    # This hub may be behind another one, and a client believes that what it has beyond the newest is void.
    newest = await call.services.message.last_sequence()
    call.hub.waiting.leave(connection)
    connection.begin_session(membership)
    connection.reported = membership.cursor
    return LoggedIn(
        address=membership.sender.address,
        institution=membership.sender.institution,
        contact=membership.sender.contact,
        device=membership.device,
        device_key=membership.device_key,
        rights=Rights(broadcast=membership.rights.broadcast, highest_level=membership.rights.highest_level),
        servers=call.hub.servers,
        cursor=membership.cursor,
        sequence=newest,
    )


@handles(Logout)
async def logout(call: Call[Logout]) -> LoggedOut:
    """[LOGIN-7] The device is forgotten, feed and transfers end."""
    await call.services.login.logout(call.member)
    call.connection.end_session()
    return LoggedOut()
