"""The commands, one file a noun; importing this package fills the table `kentongan.protocol.command.COMMANDS`."""

from kentongan.protocol.commands import (
    administration,
    attachment,
    device,
    directory,
    elsewhere,
    link,
    login,
    message,
    registration,
)

__all__ = [
    "administration",
    "attachment",
    "device",
    "directory",
    "elsewhere",
    "link",
    "login",
    "message",
    "registration",
]
