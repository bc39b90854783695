"""The commands, one file a noun; importing this package fills the table `kentongan.protocol.command.COMMANDS`."""

from kentongan.protocol.commands import (
    administration,
    attachment,
    audit,
    device,
    directory,
    elsewhere,
    keeping,
    link,
    login,
    membership,
    message,
    mute,
    recovery,
    registration,
    reminder,
    retraction,
)

__all__ = [
    "administration",
    "attachment",
    "audit",
    "device",
    "directory",
    "elsewhere",
    "keeping",
    "link",
    "login",
    "membership",
    "message",
    "mute",
    "recovery",
    "registration",
    "reminder",
    "retraction",
]
