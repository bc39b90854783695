"""`kentongan login`, `logout`, `whoami`."""

import platform
from typing import TYPE_CHECKING, Annotated

import typer

from kentongan import limits, terms
from kentongan.cli import texts
from kentongan.cli.connection import run
from kentongan.cli.mistake import Mistake
from kentongan.cli.options import Json
from kentongan.cli.terminal import Terminal, terminal_of
from kentongan.errors import ErrorCode

if TYPE_CHECKING:
    from kentongan.client import Client
    from kentongan.protocol.commands.login import LoggedIn

PASSWORD_VARIABLE = "KENTONGAN_PASSWORD"
NEW_PASSWORD_VARIABLE = "KENTONGAN_NEW_PASSWORD"


def login(
    context: typer.Context,
    address: Annotated[
        str, typer.Argument(metavar="ADDRESS", help="desk@institution; left out: the one this profile knows.")
    ] = "",
    invitation: Annotated[
        str, typer.Argument(metavar="INVITATION", help="The invitation line, if this profile knows no server yet.")
    ] = "",
    as_json: Json = False,
) -> None:
    """Log in with the password; afterwards this profile needs none.

    The passwords come from KENTONGAN_PASSWORD and KENTONGAN_NEW_PASSWORD, or are asked without being shown. The new one
    is wanted at the first login.
    """
    from kentongan.client import ServerRefused

    terminal = terminal_of(context)
    address = address or known_address(terminal)
    password = terminal.ask_secret(texts.PASSWORD, PASSWORD_VARIABLE, address=address)
    try:
        session = _log_in(terminal, invitation, address, password, "")
    except ServerRefused as refused:
        if refused.code != ErrorCode.PASSWORD_MUST_CHANGE:
            raise
        session = _log_in(terminal, invitation, address, password, ask_new_password(terminal, address, password))
    if as_json:
        terminal.json(session)
    else:
        terminal.say(texts.LOGGED_IN, address=session.address, institution=session.institution)


def known_address(terminal: Terminal) -> str:
    """The address that the profile has logged in or registered with; raises Mistake when there is none."""
    if not terminal.profile.address:
        raise Mistake(texts.ADDRESS_MISSING)
    return terminal.profile.address


def ask_new_password(terminal: Terminal, address: str, old_password: str = "") -> str:
    """Asked for between two connections: nobody has to type faster than a heartbeat.

    Raises Refusal at once for one that is plainly too weak, before anything is sent; the server knows more.
    """
    from kentongan.domain.password import Owner, check_password

    password = terminal.ask_secret(texts.NEW_PASSWORD, NEW_PASSWORD_VARIABLE)
    check_password(password, Owner(address), old_password)
    if terminal.ask_secret(texts.AGAIN, NEW_PASSWORD_VARIABLE) != password:
        raise Mistake(texts.PASSWORDS_DIFFER)
    return password


def _log_in(terminal: Terminal, invitation: str, address: str, password: str, new_password: str) -> "LoggedIn":
    return run(
        terminal,
        lambda client: client.login(address, password, new_password, device_name()),
        invitation=invitation,
        logged_in=False,
    )


def device_name() -> str:
    """By which name the member will know this device."""
    return platform.node()[: limits.DEVICE_NAME.value]


def logout(
    context: typer.Context,
    everywhere: Annotated[bool, typer.Option("--everywhere", help="On all devices of this member.")] = False,
) -> None:
    """End the session of this profile; server and profile forget the device key."""
    terminal = terminal_of(context)
    if everywhere:
        ended = run(terminal, lambda client: client.logout_everywhere(this_too=True))
        terminal.say(texts.LOGGED_OUT_EVERYWHERE, devices=ended)
    else:
        run(terminal, lambda client: client.logout())
        terminal.say(texts.LOGGED_OUT)


def whoami(context: typer.Context, as_json: Json = False) -> None:
    """Tell who is logged in with this profile, and at which server."""
    terminal = terminal_of(context)

    async def ask(client: "Client") -> "LoggedIn":
        assert client.session is not None
        return client.session

    session = run(terminal, ask)
    if as_json:
        terminal.json(session)
        return
    server = terminal.profile.server
    values = {
        "address": session.address,
        "institution": session.institution,
        "contact": session.contact,
        "highest_level": terminal.text(terms.LEVELS[session.rights.highest_level]),
        "broadcast": terminal.text(texts.YES if session.rights.broadcast else texts.NO),
        "server": ", ".join(map(str, server.servers)),
        "fingerprint": server.fingerprint,
    }
    width = max(len(terminal.text(sentence)) for sentence in texts.WHOAMI.values())
    for name, sentence in texts.WHOAMI.items():
        terminal.say(texts.PAIR, name=terminal.text(sentence).ljust(width), value=values[name])
