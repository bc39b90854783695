"""The commands, one file a noun; importing this package fills the table `kentongan.protocol.command.COMMANDS`."""

from kentongan.protocol.commands import administration, attachment, directory, link, login, message, registration

__all__ = ["administration", "attachment", "directory", "link", "login", "message", "registration"]
