"""The page of all commands, one section a row of the command table."""

from types import ModuleType
from typing import get_args

import msgspec

from kentongan.limits import ENDPOINT, TOKEN
from kentongan.protocol.command import COMMANDS, Command
from kentongan.protocol.commands import (
    administration,
    administrator,
    announcement,
    attachment,
    attention,
    audit,
    backup,
    blocked,
    device,
    diagnostics,
    directory,
    disclosure,
    elsewhere,
    group,
    identity,
    institution,
    intake,
    keeping,
    letter,
    link,
    login,
    membership,
    message,
    mute,
    recovery,
    registration,
    reminder,
    retraction,
    roster,
    sample,
    session,
    setting,
    statistics,
    traffic,
    way,
)
from kentongan.protocol.states import State
from kentongan.protocol.transfer import AnyRecord
from pages.fields import field_table, fields_of, parts_of
from pages.markdown import NOTICE, code, table

# The nouns in the order in which a newcomer meets them, with the chapter that explains them.
NOUNS: list[tuple[ModuleType, str]] = [
    (link, "1-connection.md"),
    (registration, "2-registration-and-login.md"),
    (login, "2-registration-and-login.md"),
    (recovery, "2-registration-and-login.md"),
    (device, "2-registration-and-login.md"),
    (directory, "3-messages.md"),
    (message, "3-messages.md"),
    (elsewhere, "3-messages.md"),
    (retraction, "3-messages.md"),
    (reminder, "3-messages.md"),
    (mute, "3-messages.md"),
    (keeping, "3-messages.md"),
    (attachment, "4-shadow-sockets.md"),
    (way, "4-shadow-sockets.md"),
    (administration, "5-administration.md"),
    (administrator, "5-administration.md"),
    (membership, "5-administration.md"),
    (institution, "5-administration.md"),
    (roster, "5-administration.md"),
    (intake, "5-administration.md"),
    (disclosure, "5-administration.md"),
    (announcement, "5-administration.md"),
    (statistics, "5-administration.md"),
    (sample, "5-administration.md"),
    (attention, "5-administration.md"),
    (group, "5-administration.md"),
    (session, "5-administration.md"),
    (traffic, "5-administration.md"),
    (letter, "5-administration.md"),
    (setting, "5-administration.md"),
    (diagnostics, "5-administration.md"),
    (identity, "5-administration.md"),
    (audit, "7-audit.md"),
    (backup, "8-backups.md"),
    (blocked, "5-administration.md"),
]
EVERY_BLOCK = {"token", "endpoint"}

COMMANDS_OPENING = f"""{NOTICE}
# Commands

Every command, from the table that server and clients work by. The chapters say what the clauses mean. Every block also
carries `command`, `token` (at most {TOKEN.value} characters) and `endpoint` (at most {ENDPOINT.value}), [BLOCK-1]; they
are not repeated below. A request may always be answered by `error` instead, [ERR-1].

"""

PARTS = """
## Parts

Groups of fields that stand inside blocks.
"""

RECORDS = """
## Records

What stands beside the raw bytes on a shadow socket; the field `record` names it.
"""


def commands_page() -> str:
    rows = [row for module, _ in NOUNS for row in rows_of(module)]
    records: tuple[type[msgspec.Struct], ...] = get_args(AnyRecord)
    return "".join(
        [
            COMMANDS_OPENING,
            table(
                ("command", "from", "clause", "answered by", "what it does"),
                [
                    (f"[`{row.name}`](#{row.name})", row.sender.value, f"[{row.clause}]", code(row.answers), row.help)
                    for row in rows
                ],
            ),
            *(noun_section(module, chapter) for module, chapter in NOUNS),
            PARTS,
            *map(part_section, dict.fromkeys(part for row in rows for part in parts_of(row.block))),
            RECORDS,
            *map(record_section, records),
            *map(part_section, dict.fromkeys(part for record in records for part in parts_of(record))),
        ]
    )


def noun_section(module: ModuleType, chapter: str) -> str:
    title = module.__name__.rpartition(".")[2].capitalize()
    sections = "".join(command_section(row, chapter) for row in rows_of(module))
    return f"\n## {title} commands\n\n{document_of(module)}\n{sections}"


def rows_of(module: ModuleType) -> list[Command]:
    return [row for row in COMMANDS.values() if row.block.__module__ == module.__name__]


def command_section(row: Command, chapter: str) -> str:
    facts = [f"From the {row.sender.value}", f"clause [{row.clause}] in [{chapter}]({chapter})"]
    if row.states:
        facts.append("states: " + code(state.value for state in State if state in row.states))
    if row.answers:
        facts.append("answered by " + code(row.answers) + " or `error`")
    if row.silent_without_token:
        facts.append("without a token not answered")
    if row.right:
        facts.append(f"needs a right: {row.right}")
    strings = " · ".join(f"String {n}: {code([path]) if path else '–'}" for n, path in enumerate(row.strings, 1))
    own = [field for field in fields_of(row.block) if field.name not in EVERY_BLOCK]
    return f"\n### {row.name}\n\n{document_of(row.block)}\n\n{'; '.join(facts)}.\n{strings}.\n\n{field_table(own)}"


def part_section(part: type) -> str:
    return f"\n### Part {part.__name__}\n\n{document_of(part)}\n\n{field_table(fields_of(part))}"


def record_section(record: type[msgspec.Struct]) -> str:
    tag = record.__struct_config__.tag
    return f"\n### Record {tag}\n\n{document_of(record)}\n\n{field_table(fields_of(record))}"


def document_of(thing: object) -> str:
    return " ".join((thing.__doc__ or "").split())
