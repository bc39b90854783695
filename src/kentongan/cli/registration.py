"""`kentongan register` and `kentongan registration`: from the invitation to the administrator's decision."""

import dataclasses
from typing import TYPE_CHECKING, Annotated

import typer

from kentongan.cli import texts
from kentongan.cli.connection import FOR_EVER, run
from kentongan.cli.exit_code import ExitCode
from kentongan.cli.mistake import Mistake
from kentongan.cli.options import Json
from kentongan.cli.terminal import Terminal, terminal_of
from kentongan.errors import Refusal
from kentongan.words import InstitutionKind, RegistrationState

if TYPE_CHECKING:
    from kentongan.client import Client
    from kentongan.protocol.commands.registration import Registration

Wait = Annotated[bool, typer.Option("--wait", help="Wait until the administrator has decided.")]


def register(
    context: typer.Context,
    invitation: Annotated[
        str, typer.Argument(metavar="INVITATION", help="The line kentongan://host:port#FINGERPRINT.")
    ],
    institution: Annotated[str, typer.Option(help="Name of the institution.")] = "",
    code: Annotated[str, typer.Option(help="Short code: a-z, 0-9, -.")] = "",
    city: Annotated[str, typer.Option(help="City.")] = "",
    kind: Annotated[str, typer.Option(help=f"One of: {', '.join(InstitutionKind)}; or in Indonesian.")] = "",
    contact: Annotated[str, typer.Option(help="Contact person.")] = "",
    email: Annotated[str, typer.Option(help="Where the letter with the first password goes.")] = "",
    desk: Annotated[str, typer.Option(help="Desk: the address becomes desk@code.")] = "",
    wait: Wait = False,
    as_json: Json = False,
) -> None:
    """Hand in the registration form of an institution. What is left out is asked."""
    from kentongan.client.invitation import Invitation

    terminal = terminal_of(context)
    Invitation.parse(invitation)  # before anything is asked
    given = {
        "institution": institution,
        "code": code,
        "city": city,
        "kind": kind,
        "contact": contact,
        "email": email,
        "desk": desk,
    }
    form = {name: value or terminal.ask(texts.FORM[name], f"--{name}") for name, value in given.items()}
    institution_kind = _kind(terminal, form.pop("kind"))

    async def hand_in(client: "Client") -> "Registration":
        await client.register(kind=institution_kind, **form)
        return await client.registration()

    try:
        standing = run(terminal, hand_in, invitation=invitation, logged_in=False)
    except Refusal as refusal:
        raise _in_words_of_the_form(terminal, refusal) from refusal
    if wait and standing.state is RegistrationState.PENDING:
        _tell(terminal, standing, as_json)
        standing = _wait(terminal)
    _finish(terminal, standing, as_json)


def registration(context: typer.Context, wait: Wait = False, as_json: Json = False) -> None:
    """Tell where the registration of this profile stands."""
    terminal = terminal_of(context)
    if wait:
        _finish(terminal, _wait(terminal), as_json)
    else:
        _finish(terminal, run(terminal, lambda client: client.registration(), logged_in=False), as_json)


def _kind(terminal: Terminal, text: str) -> InstitutionKind:
    """The kind that somebody has typed, in whichever of the two languages."""
    typed = " ".join(text.lower().split())
    for kind, word in texts.INSTITUTION_KINDS.items():
        if typed in (kind.value, word.id, word.en):
            return kind
    kinds = ", ".join(terminal.text(word) for word in texts.INSTITUTION_KINDS.values())
    raise Mistake(texts.KIND_UNKNOWN, text=text, kinds=kinds)


def _in_words_of_the_form(terminal: Terminal, refusal: Refusal) -> Refusal:
    """The same refusal about the field as the form calls it, not as the protocol does."""
    if refusal.field not in texts.FORM:
        return refusal
    return dataclasses.replace(refusal, field=terminal.text(texts.FORM[refusal.field]))


def _wait(terminal: Terminal) -> "Registration":
    return run(terminal, lambda client: client.wait_for_decision(), logged_in=False, comebacks=FOR_EVER)


def _finish(terminal: Terminal, registration: "Registration", as_json: bool) -> None:
    _tell(terminal, registration, as_json)
    if registration.state is RegistrationState.REJECTED:
        raise typer.Exit(ExitCode.REFUSED)


def _tell(terminal: Terminal, registration: "Registration", as_json: bool) -> None:
    if as_json:
        terminal.json(registration)
        return
    terminal.say(
        texts.REGISTRATION_STATES[registration.state],
        number=registration.number,
        address=registration.address,
        reason=registration.reason,
    )
