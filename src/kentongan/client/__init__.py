"""The client library: `Client`, what it gives, and what it raises. Useful in ten lines, see `client.client`."""

from kentongan.client.client import Client
from kentongan.client.errors import ClientError, KeyChanged, LinkLost, NotLoggedIn, ServerRefused, ServerUnreachable
from kentongan.client.invitation import Invitation
from kentongan.client.profile import Profile
from kentongan.client.stream import Moved
from kentongan.protocol.commands.attachment import Attachment
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.protocol.commands.message import Message, Receipts
from kentongan.protocol.commands.reminder import Reminder
from kentongan.protocol.commands.retraction import Retracted

__all__ = [
    "Attachment",
    "Client",
    "ClientError",
    "Elsewhere",
    "Invitation",
    "KeyChanged",
    "LinkLost",
    "Message",
    "Moved",
    "NotLoggedIn",
    "Profile",
    "Receipts",
    "Reminder",
    "Retracted",
    "ServerRefused",
    "ServerUnreachable",
]
