"""The doorbell: where in the database other hubs should look, because this one has committed something there.

A doorbell carries no news, only ids, so that nothing depends on who rang or whether it was heard, see
`docs/design/many_hubs.md`. It is small: what is too much to name becomes `everything`.
"""

from typing import Annotated

import msgspec
from msgspec import Meta, structs

from kentongan.bus.lane import LARGEST, Told, decode
from kentongan.limits import RECIPIENTS

# So many of one kind are named; beyond that whoever hears it looks at everything.
MOST = 256

_Number = Annotated[int, Meta(ge=0, le=2**63 - 1)]
_Numbers = Annotated[list[_Number], Meta(max_length=MOST)]
_Id = Annotated[str, Meta(max_length=130)]
_Ids = Annotated[list[_Id], Meta(max_length=MOST)]


class Reminded(msgspec.Struct, frozen=True, omit_defaults=True):
    """A message that was brought up again; with members only for these of its recipients, [MSG-12]."""

    message: _Id
    chosen: Annotated[list[_Number], Meta(max_length=RECIPIENTS.value)] | None = None


class Doorbell(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What to look at.

    Attributes:
        until: messages were committed, the newest with this sequence
        receipts: internal ids of messages with new receipts
        done: (member, public id of a message) that was opened, acknowledged or removed on a device
        retracted, reminded: messages
        registrations: numbers of those that arrived or were decided
        members, devices, names: whose sessions may have ended or changed; names are addresses and codes of institutions
        administrators: whose sessions or role may be another
        orders: an administrator has ended a session or transfer, as the audit log says
        letters: letters wait
        settings: some have other values
        jobs: a backup or a look through the audit log has come further
        everything: more than can be named, or nobody knows what was missed
    """

    until: _Number = 0
    receipts: _Numbers = []
    done: Annotated[list[tuple[_Number, _Id]], Meta(max_length=MOST)] = []
    retracted: _Ids = []
    reminded: Annotated[list[Reminded], Meta(max_length=MOST)] = []
    registrations: _Numbers = []
    members: _Numbers = []
    devices: _Ids = []
    names: _Ids = []
    administrators: _Numbers = []
    orders: bool = False
    letters: bool = False
    settings: bool = False
    jobs: bool = False
    everything: bool = False

    def __bool__(self) -> bool:
        """Whether there is anything to look at."""
        return self != NOTHING

    def __or__(self, other: "Doorbell") -> "Doorbell":
        """Both in one."""
        both = {name: _both(getattr(self, name), getattr(other, name)) for name in self.__struct_fields__}
        if any(isinstance(value, list) and len(value) > MOST for value in both.values()):
            both = {name: value[:0] if isinstance(value, list) else value for name, value in both.items()}
            both["everything"] = True
        return structs.replace(self, **both)


NOTHING = Doorbell()
EVERYTHING = Doorbell(everything=True)


def _both(one: object, other: object) -> object:
    if isinstance(one, list) and isinstance(other, list):
        return one + [new for new in other if new not in one]
    assert isinstance(one, int)
    assert isinstance(other, int)
    return max(one, other)


class Ring(Told, frozen=True, kw_only=True):
    """A doorbell as it travels, and how often this start of the hub has rung before, so that a gap is seen."""

    number: _Number
    doorbell: Doorbell


def encode_ring(ring: Ring) -> bytes:
    """As it travels; one that would be too large asks to look at everything instead."""
    data = msgspec.json.encode(ring)
    return data if len(data) <= LARGEST else msgspec.json.encode(structs.replace(ring, doorbell=EVERYTHING))


def decode_ring(data: bytes) -> Ring:
    """Raises ValueError for what is no ring of this version."""
    return decode(data, Ring)
