"""`kentongan admin groups`: the audiences `#name`."""

from typing import Annotated

import typer

from kentongan.cli import texts as words
from kentongan.cli.administration import texts
from kentongan.cli.administration.office import Data, Office, office_of
from kentongan.cli.options import Json, addresses
from kentongan.protocol.commands.group import (
    AddToGroup,
    CreateGroup,
    GroupChanged,
    GroupMemberPage,
    GroupMembers,
    GroupPage,
    Groups,
    RemoveFromGroup,
    RemoveGroup,
)

app = typer.Typer(invoke_without_command=True)
GroupArgument = Annotated[str, typer.Argument(metavar="GROUP", help="Name of the group, with or without #.")]
MembersArgument = Annotated[list[str], typer.Argument(metavar="ADDRESS...", help="desk@institution")]


@app.callback()
def groups(context: typer.Context, data: Data = None, as_json: Json = False) -> None:
    """List groups."""
    office = office_of(context, data)
    if context.invoked_subcommand is not None:
        return
    rows = office.rows(Groups(), GroupPage, "groups")
    columns = (texts.GROUP, texts.MEMBERS, texts.MADE)
    when = office.terminal.when
    office.show(rows, as_json, columns, lambda row: (f"#{row.group}", str(row.members), when(row.created_at)))


@app.command()
def show(context: typer.Context, group: GroupArgument, data: Data = None, as_json: Json = False) -> None:
    """List the members of a group."""
    office = office_of(context, data)
    found = office.rows(GroupMembers(group=group), GroupMemberPage, "members")
    office.show([{"address": one} for one in found], as_json, (words.ADDRESS,), lambda row: (row["address"],))


@app.command()
def create(context: typer.Context, group: GroupArgument, data: Data = None, as_json: Json = False) -> None:
    """Make an empty group."""
    office = office_of(context, data)
    done = office.ask(CreateGroup(group=group), GroupChanged)
    office.tell(done, as_json, texts.GROUP_CREATED, group=done.group)


@app.command()
def remove(context: typer.Context, group: GroupArgument, data: Data = None, as_json: Json = False) -> None:
    """Remove a group; its members stay members."""
    office = office_of(context, data)
    done = office.ask(RemoveGroup(group=group), GroupChanged)
    office.tell(done, as_json, texts.GROUP_REMOVED, group=done.group)


@app.command("add-members")
def add_members(
    context: typer.Context, group: GroupArgument, members: MembersArgument, data: Data = None, as_json: Json = False
) -> None:
    """Put members into a group: all, or when one is unknown none."""
    office = office_of(context, data)
    _tell(office, office.ask(AddToGroup(group=group, members=addresses(members)), GroupChanged), as_json)


@app.command("remove-members")
def remove_members(
    context: typer.Context, group: GroupArgument, members: MembersArgument, data: Data = None, as_json: Json = False
) -> None:
    """Take members out of a group."""
    office = office_of(context, data)
    _tell(office, office.ask(RemoveFromGroup(group=group, members=addresses(members)), GroupChanged), as_json)


def _tell(office: Office, done: GroupChanged, as_json: bool) -> None:
    office.tell(done, as_json, texts.GROUP_CHANGED, group=done.group, changed=done.changed, members=done.members)
