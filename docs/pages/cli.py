"""The page of the command line: every command with its arguments and options, the variables, the exit codes."""

from typing import Any

from typer.main import get_command

from kentongan.cli.exit_code import MEANINGS
from kentongan.cli.login import NEW_PASSWORD_VARIABLE, PASSWORD_VARIABLE
from kentongan.cli.main import DOORS, app, behind
from kentongan.cli.recovery import CODE_VARIABLE
from pages.markdown import NOTICE, table

OPENING = f"""{NOTICE}
# The command line

Results go to standard output, everything else (questions, notes, progress, errors) to standard error. An error is one
line in the user's language. With `--json` a listing is one JSON object a line, with the names of the protocol.

"""
VARIABLES = (
    ("KENTONGAN_PROFILE", "folder of the profile, as `--profile`"),
    ("KENTONGAN_LANGUAGE", "`id` or `en`, as `--language`"),
    (PASSWORD_VARIABLE, "password for `login`, so that scripts need no terminal"),
    (NEW_PASSWORD_VARIABLE, "the password of one's own, wanted at the first login and by `kentongan reset`"),
    (CODE_VARIABLE, "the code from the letter, for `kentongan reset`"),
)


def cli_page() -> str:
    root = get_command(app)
    context = root.make_context("kentongan", ["--help"], resilient_parsing=True)
    codes = table(("code", "meaning"), [(str(int(code)), meaning) for code, meaning in MEANINGS.items()])
    variables = table(("variable", "what it is"), [(f"`{name}`", meaning) for name, meaning in VARIABLES])
    text = f"{OPENING}## Exit codes\n\n{codes}\n## Environment variables\n\n{variables}\n"
    text += f"## Options before the command\n\n{_parameters(root, context)}"
    for name, command in root.commands.items():
        text += _chapter(f"kentongan {name}", behind(name, DOORS[name]) if name in DOORS else command, context)
    return text


def _chapter(name: str, command: Any, parent: Any) -> str:
    context = command.make_context(name.rpartition(" ")[2], ["--help"], parent=parent, resilient_parsing=True)
    text = f"\n## `{name}`\n\n{command.help or ''}\n"
    if parameters := _parameters(command, context):
        text += f"\n{parameters}"
    for deeper_name, deeper in getattr(command, "commands", {}).items():
        text += _chapter(f"{name} {deeper_name}", deeper, context)
    return text


def _parameters(command: Any, context: Any) -> str:
    rows = []
    for parameter in command.params:
        record = parameter.get_help_record(context)
        if record and not {"--help", "--install-completion", "--show-completion"} & set(parameter.opts):
            rows.append((f"`{record[0]}`", record[1]))
    return table(("argument or option", "meaning"), rows) if rows else ""
