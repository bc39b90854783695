"""`kentongan register` and `kentongan registration`: from the invitation to the administrator's decision."""

import dataclasses
from typing import TYPE_CHECKING, Annotated

import typer

from kentongan import terms
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
Institution = Annotated[str, typer.Option(help="Name of the institution.")]
Code = Annotated[str, typer.Option(help="Short code: a-z, 0-9, -.")]
City = Annotated[str, typer.Option(help="City.")]
Kind = Annotated[str, typer.Option(help=f"One of: {', '.join(InstitutionKind)}; or in Indonesian.")]
Contact = Annotated[str, typer.Option(help="Contact person.")]
Email = Annotated[str, typer.Option(help="Where the letter with the first password goes.")]
Desk = Annotated[str, typer.Option(help="Desk: the address becomes desk@code.")]


def register(
    context: typer.Context,
    invitation: Annotated[
        str, typer.Argument(metavar="INVITATION", help="The line kentongan://host:port#FINGERPRINT.")
    ],
    institution: Institution = "",
    code: Code = "",
    city: City = "",
    kind: Kind = "",
    contact: Contact = "",
    email: Email = "",
    desk: Desk = "",
    wait: Wait = False,
    as_json: Json = False,
) -> None:
    """Hand in the registration form of an institution. What is left out is asked."""
    from kentongan.client.invitation import Invitation

    terminal = terminal_of(context)
    Invitation.parse(invitation)  # before anything is asked
    given = (institution, code, city, kind, contact, email, desk)
    form = _form(terminal, given)
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
    for kind, word in terms.INSTITUTION_KINDS.items():
        if typed in (kind.value, word.id, word.en):
            return kind
    kinds = ", ".join(terminal.text(word) for word in terms.INSTITUTION_KINDS.values())
    raise Mistake(texts.KIND_UNKNOWN, text=text, kinds=kinds)


def _in_words_of_the_form(terminal: Terminal, refusal: Refusal) -> Refusal:
    """The same refusal about the field as the form calls it, not as the protocol does."""
    if refusal.field not in texts.FORM:
        return refusal
    return dataclasses.replace(refusal, field=terminal.text(texts.FORM[refusal.field]))


def correct(
    context: typer.Context,
    institution: Institution = "",
    code: Code = "",
    city: City = "",
    kind: Kind = "",
    contact: Contact = "",
    email: Email = "",
    desk: Desk = "",
    as_json: Json = False,
) -> None:
    """Hand in the whole form anew while the registration waits, or after it was rejected. What is left out is asked."""
    terminal = terminal_of(context)
    form = _form(terminal, (institution, code, city, kind, contact, email, desk))
    institution_kind = _kind(terminal, form.pop("kind"))

    async def hand_in(client: "Client") -> "Registration":
        return await client.correct(
            institution=form["institution"],
            code=form["code"],
            city=form["city"],
            kind=institution_kind,
            contact=form["contact"],
            email=form["email"],
            desk=form["desk"],
        )

    try:
        standing = run(terminal, hand_in, logged_in=False)
    except Refusal as refusal:
        raise _in_words_of_the_form(terminal, refusal) from refusal
    _finish(terminal, standing, as_json)


def withdraw(context: typer.Context, as_json: Json = False) -> None:
    """Take the registration of this profile back."""
    terminal = terminal_of(context)
    _finish(terminal, run(terminal, lambda client: client.withdraw(), logged_in=False), as_json)


def _form(terminal: Terminal, given: tuple[str, ...]) -> dict[str, str]:
    """The fields in the order of `texts.FORM`; asks for those that are empty."""
    fields = zip(texts.FORM.items(), given, strict=True)
    return {name: value or terminal.ask(question, f"--{name}") for (name, question), value in fields}


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
