"""Handlers, one file a noun; importing this package fills the table `kentongan.hub.dispatch.HANDLERS`."""

from kentongan.hub.handlers import (
    administration,
    attachment,
    blocked,
    device,
    directory,
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
    "keeping",
    "link",
    "login",
    "message",
    "mute",
    "registration",
    "reminder",
    "retraction",
]
