"""The rules of what may be done with a message afterwards: retracting, reminding, muting, putting away."""

from collections.abc import Sequence

from msgspec import structs

from kentongan import limits
from kentongan.errors import ErrorCode, Refusal
from kentongan.protocol.commands.keeping import Archive, Remove
from kentongan.protocol.commands.message import Message
from kentongan.protocol.commands.mute import Mute, Muted
from kentongan.protocol.commands.retraction import Retracted
from kentongan.simulator.wording import address_of
from kentongan.simulator.world import Letter, World
from kentongan.words import Level

REMIND_PAUSE = 60 * 60_000


def _own(world: World, sender: str, message: str) -> Letter:
    letter = world.letter_of(sender, message)
    if letter.message.sender != sender:
        raise Refusal(ErrorCode.MESSAGE_UNKNOWN, field="message", reference=message)
    return letter


def retract(world: World, sender: str, message: str) -> tuple[Retracted, list[str]]:
    """Take a message back, [MSG-11]; who has to hear it: nobody when it was so already."""
    letter = _own(world, sender, message)
    told: list[str] = []
    if not letter.message.retracted_at:
        told = list(letter.deliveries)
        letter.message = structs.replace(
            letter.message, retracted_at=world.clock(), subject="", text="", attachments=[]
        )
    return _retracted(letter), told


def _retracted(letter: Letter) -> Retracted:
    return Retracted(message=letter.message.id, retracted_at=letter.message.retracted_at)


def retracted_before(world: World, address: str, after: int) -> list[Retracted]:
    """What was taken back of the messages that a device has already, [MSG-11]."""
    mine = [one for one in world.letters.values() if address in one.deliveries and one.message.retracted_at]
    mine.sort(key=lambda one: one.message.retracted_at)
    return [_retracted(one) for one in mine if one.message.sequence <= after]


def remind(world: World, sender: str, message: str, to: Sequence[str]) -> tuple[Letter, list[str]]:
    """Note a reminder, [MSG-12]; who has not acknowledged the message, of those who are named if somebody is."""
    letter, now = _own(world, sender, message), world.clock()
    if letter.message.retracted_at or letter.message.expires_at <= now:
        raise Refusal(ErrorCode.MESSAGE_OVER, field="message", reference=message)
    wait = letter.reminded_at + REMIND_PAUSE - now
    if letter.reminded_at and wait > 0:
        raise Refusal(ErrorCode.REMINDED_TOO_SOON, retry_after=-(-wait // 1000), reference=message)
    if stranger := next((one for one in to if one not in letter.deliveries), ""):
        raise Refusal(ErrorCode.RECIPIENT_UNKNOWN, field="to", detail=stranger, reference=message)
    there = ((one, times) for one, times in letter.deliveries.items() if one not in letter.removed)
    waiting = [one for one, times in there if not times.acknowledged_at and (one in to or not to)]
    if waiting:
        letter.reminded_at = now
    return letter, waiting


def mute(world: World, address: str, block: Mute) -> Muted:
    """Mute a sender or an institution, or end that, [MSG-13]."""
    who = address_of(block.who)
    if not who.partition("@")[2] or who.startswith("#"):
        raise Refusal(ErrorCode.FIELD_INVALID, field="who", detail=block.who)
    mutes = world.mutes.setdefault(address, set())
    if not block.on:
        mutes.discard(who)
    elif who not in mutes and len(mutes) >= limits.RECIPIENTS.value:
        raise Refusal(ErrorCode.FIELD_TOO_LONG, field="who", detail=str(limits.RECIPIENTS.value))
    else:
        mutes.add(who)
    return muted(world, address)


def muted(world: World, address: str) -> Muted:
    """Whom a member mutes, [MSG-13]."""
    return Muted(who=sorted(world.mutes.get(address, ())))


def is_muted(world: World, address: str, message: Message) -> bool:
    """Whether a member wants no popup of this message; an emergency pops up everywhere."""
    entries = {message.sender, f"@{message.sender.partition('@')[2]}"}
    return message.level is not Level.EMERGENCY and not entries.isdisjoint(world.mutes.get(address, ()))


def archive(world: World, address: str, block: Archive) -> None:
    """Into the archive or back, [MSG-14]."""
    for letter in _letters_to(world, address, block.messages):
        (letter.archived.add if block.on else letter.archived.discard)(address)


def remove(world: World, address: str, block: Remove) -> list[str]:
    """Delete messages for a member, [MSG-15]; those that were there."""
    gone = _letters_to(world, address, block.messages)
    for letter in gone:
        letter.removed.add(address)
    return [letter.message.id for letter in gone]


def _letters_to(world: World, address: str, messages: list[str]) -> list[Letter]:
    letters = [world.letters[one] for one in dict.fromkeys(messages) if one in world.letters]
    return [one for one in letters if one.stands_for(address)]
