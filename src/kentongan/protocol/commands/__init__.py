"""The commands, one file a noun; importing this package fills the table `kentongan.protocol.command.COMMANDS`."""

from kentongan.protocol.commands import (
    administration,
    attachment,
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
    way,
)

__all__ = [
    "administration",
    "attachment",
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
    "way",
]
