"""Commands about those who sign in to the console, [CONSOLE-1]; the links by which they set themselves up."""

from typing import Annotated

from msgspec import Meta

from kentongan.protocol.command import Block, Part, Sender, command
from kentongan.protocol.commands.fields import Code, Count, Milliseconds
from kentongan.protocol.states import ADMINISTRATOR
from kentongan.words import Role

SignInName = Annotated[Code, Meta(description="the name to sign in with: a-z, 0-9 and -")]
Person = Annotated[str, Meta(max_length=120, description="the person's name; empty for the first one before its link")]


class AdministratorRow(Part, frozen=True, kw_only=True):
    """Somebody who signs in to the console."""

    name: SignInName
    person: Person
    role: Role
    set_up: Annotated[bool, Meta(description="has used its link, and can sign in")]
    created_at: Milliseconds
    signed_in_at: Annotated[Count, Meta(description="the last time, in milliseconds since 1970; 0: never")] = 0


@command(
    sender=Sender.ADMINISTRATOR,
    clause="CONSOLE-1",
    help="Lists who may sign in to the console.",
    states=ADMINISTRATOR,
    answers=("administrator_list",),
)
class Administrators(Block, frozen=True, kw_only=True, tag="administrators"):
    """All of them; they are few, [CONSOLE-1]."""


@command(sender=Sender.SERVER, clause="CONSOLE-1", help="Who they are.", strings=("rows.name", "rows.role"))
class AdministratorList(Block, frozen=True, kw_only=True, tag="administrator_list"):
    """In the order of their names, [CONSOLE-1]."""

    rows: list[AdministratorRow]


@command(
    sender=Sender.ADMINISTRATOR,
    clause="CONSOLE-2",
    help="Appoints an administrator of the console.",
    states=ADMINISTRATOR,
    answers=("administrator_link",),
    strings=("name", "role"),
)
class AddAdministrator(Block, frozen=True, kw_only=True, tag="add_administrator"):
    """Somebody new, who gets a link, [CONSOLE-2]."""

    name: SignInName
    person: Person
    role: Role


@command(
    sender=Sender.ADMINISTRATOR,
    clause="CONSOLE-3",
    help="Gives an administrator another link; password and second factor work no more.",
    states=ADMINISTRATOR,
    answers=("administrator_link",),
    strings=("name", ""),
)
class RenewAdministrator(Block, frozen=True, kw_only=True, tag="renew_administrator"):
    """For who has lost password or telephone, [CONSOLE-3]."""

    name: SignInName


@command(sender=Sender.SERVER, clause="CONSOLE-2", help="The link to hand over.", strings=("name", "role"))
class AdministratorLink(Block, frozen=True, kw_only=True, tag="administrator_link"):
    """Whoever has it becomes this administrator, [CONSOLE-2]; it works once."""

    name: SignInName
    role: Role
    link: Annotated[str, Meta(description="address for a browser; without a console only its path")]
    until: Milliseconds


@command(
    sender=Sender.ADMINISTRATOR,
    clause="CONSOLE-4",
    help="Changes role or name of an administrator.",
    states=ADMINISTRATOR,
    answers=("administrator_edited",),
    strings=("name", "role"),
)
class EditAdministrator(Block, frozen=True, kw_only=True, tag="edit_administrator"):
    """What is null stays, [CONSOLE-4]."""

    name: SignInName
    role: Role | None = None
    person: Person | None = None


@command(
    sender=Sender.ADMINISTRATOR,
    clause="CONSOLE-5",
    help="Removes an administrator; its sessions end.",
    states=ADMINISTRATOR,
    answers=("administrator_edited",),
    strings=("name", ""),
)
class RemoveAdministrator(Block, frozen=True, kw_only=True, tag="remove_administrator"):
    """Nothing lets it in any more, [CONSOLE-5]."""

    name: SignInName


@command(
    sender=Sender.SERVER,
    clause="CONSOLE-4",
    help="An administrator as it is now, or was before it was removed.",
    strings=("administrator.name", "administrator.role"),
)
class AdministratorEdited(Block, frozen=True, kw_only=True, tag="administrator_edited"):
    """The answer to changing and removing, [CONSOLE-4]."""

    administrator: AdministratorRow
