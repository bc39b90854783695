"""The rules of receipts: each counts once, and a later one implies the earlier."""

from msgspec import structs

from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.commands.message import Change, Ledger, LedgerPage, LedgerRow, Tally, Times
from kentongan.simulator.page import page_of
from kentongan.simulator.world import Device, Letter, World
from kentongan.words import DeliveryState

# [RCPT-2] What a state says about the others. Who acknowledges has seen the popup, but need not have opened it.
_IMPLIED: dict[DeliveryState, tuple[DeliveryState, ...]] = {
    DeliveryState.DELIVERED: (DeliveryState.DELIVERED,),
    DeliveryState.SHOWN: (DeliveryState.DELIVERED, DeliveryState.SHOWN),
    DeliveryState.OPENED: (DeliveryState.DELIVERED, DeliveryState.SHOWN, DeliveryState.OPENED),
    DeliveryState.ACKNOWLEDGED: (DeliveryState.DELIVERED, DeliveryState.SHOWN, DeliveryState.ACKNOWLEDGED),
}

Changes = list[tuple[Letter, list[Change]]]


def note_delivered(world: World, device: Device, sequence: int) -> Changes:
    """Everything up to a sequence is safe on a device, [RCPT-1]. What changed, message by message."""
    if sequence > world.sequence:
        raise Refusal(ErrorCode.FIELD_INVALID, field="sequence", detail=f"<= {world.sequence}")
    device.cursor = max(device.cursor, sequence)
    now = world.clock()
    reached = [
        one
        for one in world.letters.values()
        if one.message.sequence <= device.cursor
        and one.message.expires_at > now  # [MSG-10]
        and not one.message.retracted_at  # [MSG-11]
    ]
    return _note(world, device.address, DeliveryState.DELIVERED, reached)


def note(world: World, address: str, state: DeliveryState, messages: list[str]) -> Changes:
    """Something happened to messages on a member's screen, [RCPT-2]; strangers' messages are passed over."""
    return _note(world, address, state, [world.letters[one] for one in messages if one in world.letters])


def _note(world: World, address: str, state: DeliveryState, letters: list[Letter]) -> Changes:
    changed = [(one, _mark(one, address, state, world.clock())) for one in letters if address in one.deliveries]
    return [(letter, changes) for letter, changes in changed if changes]


def _mark(letter: Letter, address: str, state: DeliveryState, now: int) -> list[Change]:
    times = letter.deliveries[address]
    new = [one for one in _IMPLIED[state] if not _time(times, one)]
    letter.deliveries[address] = structs.replace(times, **{f"{one}_at": now for one in new})
    return [Change(address=address, state=one, at=now) for one in new]


def _time(times: Times, state: DeliveryState) -> int:
    at: int = getattr(times, f"{state}_at")
    return at


def tally_of(letter: Letter) -> Tally:
    """How many recipients have come how far."""
    counts = {
        str(state): sum(1 for times in letter.deliveries.values() if _time(times, state)) for state in DeliveryState
    }
    return Tally(recipients=len(letter.deliveries), **counts)


def ledger(world: World, address: str, block: Ledger) -> LedgerPage:
    """Every recipient of one's own message, [RCPT-5]."""
    letter = world.letter_of(address, block.message)
    if letter.message.sender != address:
        raise Refusal(ErrorCode.MESSAGE_UNKNOWN, reference=block.message)
    rows = [
        LedgerRow(address=one, institution=world.members[one].institution.name, times=times)
        for one, times in sorted(letter.deliveries.items())
    ]
    page, after = page_of([one.address for one in rows], rows, block.after, block.limit)
    return LedgerPage(message=block.message, rows=page, next=after)
