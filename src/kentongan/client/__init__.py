"""The client library: `Client` for one connection, `Keeper` for a line that stays up, and what they give and raise.

Useful in ten lines, see `client.client`.
"""

from kentongan.client.cache import Cache
from kentongan.client.client import Client
from kentongan.client.database import Database
from kentongan.client.errors import ClientError, KeyChanged, LinkLost, NotLoggedIn, ServerRefused, ServerUnreachable
from kentongan.client.invitation import Invitation
from kentongan.client.keeper import Keeper, News, Stored
from kentongan.client.link_state import Connected, Connecting, LinkState, NotConnected, Reconnecting
from kentongan.client.outbox import Outbox
from kentongan.client.profile import Profile
from kentongan.client.stream import Moved
from kentongan.protocol.commands.attachment import Attachment
from kentongan.protocol.commands.elsewhere import Elsewhere
from kentongan.protocol.commands.message import Message, Receipts
from kentongan.protocol.commands.reminder import Reminder
from kentongan.protocol.commands.retraction import Retracted

__all__ = [
    "Attachment",
    "Cache",
    "Client",
    "ClientError",
    "Connected",
    "Connecting",
    "Database",
    "Elsewhere",
    "Invitation",
    "Keeper",
    "KeyChanged",
    "LinkLost",
    "LinkState",
    "Message",
    "Moved",
    "News",
    "NotConnected",
    "NotLoggedIn",
    "Outbox",
    "Profile",
    "Receipts",
    "Reconnecting",
    "Reminder",
    "Retracted",
    "ServerRefused",
    "ServerUnreachable",
    "Stored",
]
