"""The commands, one file a noun; importing this package fills the table `kentongan.protocol.command.COMMANDS`."""

from kentongan.protocol.commands import (
    administration,
    attachment,
    blocked,
    device,
    directory,
    elsewhere,
    keeping,
    link,
    login,
    message,
    mute,
    registration,
    reminder,
    retraction,
)

__all__ = [
    "administration",
    "attachment",
    "blocked",
    "device",
    "directory",
    "elsewhere",
    "keeping",
    "link",
    "login",
    "message",
    "mute",
    "registration",
    "reminder",
    "retraction",
]
