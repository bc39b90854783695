"""Handlers, one file a noun; importing this package fills the table `kentongan.hub.dispatch.HANDLERS`."""

from kentongan.hub.handlers import (
    administration,
    attachment,
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
    way,
)

__all__ = [
    "administration",
    "attachment",
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
    "way",
]
