"""What administrators say to members."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.announcement import (
    Announce,
    Announced,
    Announcer,
    AnnouncerDesk,
    MakeAnnouncer,
    TryPopup,
)


@handles(Announcer)
async def announcer(call: Call[Announcer]) -> AnnouncerDesk:
    """[ADMIN-70] Who speaks for them."""
    return await call.services.announcement.desk()


@handles(MakeAnnouncer)
async def make_announcer(call: Call[MakeAnnouncer]) -> AnnouncerDesk:
    """[ADMIN-70] Once."""
    return await call.services.announcement.make_desk(call.block, call.connection.actor)


@handles(Announce)
async def announce(call: Call[Announce]) -> Announced:
    """[ADMIN-71] To everybody, or to an audience."""
    return await call.services.announcement.announce(call.block, call.connection.actor)


@handles(TryPopup)
async def try_popup(call: Call[TryPopup]) -> Announced:
    """[ADMIN-72] To one member."""
    return await call.services.announcement.test(call.block.address, call.connection.actor)
