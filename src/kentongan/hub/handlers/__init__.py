"""Handlers, one file a noun; importing this package fills the table `kentongan.hub.dispatch.HANDLERS`."""

from kentongan.hub.handlers import (
    administration,
    attachment,
    audit,
    device,
    directory,
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
