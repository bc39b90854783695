"""The client library: `Client` and what it can raise. Useful in ten lines, see `client.client`."""

from kentongan.client.client import Client
from kentongan.client.errors import ClientError, KeyChanged, LinkLost, NotLoggedIn, ServerRefused, ServerUnreachable
from kentongan.client.invitation import Invitation
from kentongan.client.profile import Profile
from kentongan.client.transfers import Moved

__all__ = [
    "Client",
    "ClientError",
    "Invitation",
    "KeyChanged",
    "LinkLost",
    "Moved",
    "NotLoggedIn",
    "Profile",
    "ServerRefused",
    "ServerUnreachable",
]
