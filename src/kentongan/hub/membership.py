"""What becomes of sessions when something becomes of a membership or a device: heard on the bus, done at once.

A session that ends loses everything that is its own in the same moment: feed, transfers, waiting shadow sockets. Only
the line itself may take the goodbye for a while, and is cut when it does not.
"""

import asyncio
import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

from kentongan.bus.bus import Bus, DevicesEnded, Event, MembersSuspended, NameChanged, RightsChanged
from kentongan.domain.message import Rights
from kentongan.errors import ErrorCode, Refusal
from kentongan.services.login import Membership

if TYPE_CHECKING:
    from kentongan.hub.hub import Hub

# Seconds for the goodbye of a session that was ended: a peer that does not read must not stay.
_PATIENCE = 0.5


class MembershipNews:
    """Applies changes of memberships and devices to the sessions of one hub, [ADMIN-5], [MEMBER-1], [DEV-2]."""

    def __init__(self, hub: "Hub", bus: Bus) -> None:
        """Hears of what was done on whichever hub."""
        self._hub = hub
        bus.subscribe(self._hear)

    def _hear(self, event: Event) -> None:
        """Sessions end after the answer that is sent now: a member may end its own."""
        soon = asyncio.get_running_loop().call_soon
        match event:
            case DevicesEnded(devices):
                soon(self._end, lambda member: member.device in devices, ErrorCode.SESSION_ENDED)
            case MembersSuspended(members):
                soon(self._end, lambda member: member.member_id in members, ErrorCode.SUSPENDED)
            case RightsChanged():
                self._apply_rights(event)
            case NameChanged():
                self._rename(event)

    def _end(self, concerns: Callable[[Membership], bool], why: ErrorCode) -> None:
        for connection in list(self._hub.connections):
            if connection.member is not None and concerns(connection.member):
                self._hub.leave(connection)
                if not connection.closing:
                    connection.say_goodbye(Refusal(why))
                asyncio.get_running_loop().call_later(_PATIENCE, connection.cut)

    def _apply_rights(self, event: RightsChanged) -> None:
        rights = Rights(event.broadcast, event.highest_level)
        for connection in self._hub.connections:
            member = connection.member
            if member is not None and member.member_id in event.members:
                connection.member = dataclasses.replace(member, rights=rights)

    def _rename(self, event: NameChanged) -> None:
        """Messages that are sent from now on bear the new name, [ADMIN-21], [ADMIN-24]."""
        for connection in self._hub.connections:
            if (member := connection.member) is None:
                continue
            sender = member.sender
            if sender.address == event.whose:
                sender = dataclasses.replace(sender, contact=event.name)
            elif sender.address.endswith(f"@{event.whose}"):
                sender = dataclasses.replace(sender, institution=event.name)
            connection.member = dataclasses.replace(member, sender=sender)
