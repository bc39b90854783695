"""The outbox of letters, for administrators."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.letter import LetterPage, Letters, LettersDue, ResendLetter, RetryLetters


@handles(Letters)
async def letters(call: Call[Letters]) -> LetterPage:
    """[ADMIN-33] A page of letters."""
    return await call.services.letter.page(call.block.state, call.block.after)


@handles(RetryLetters)
async def retry_letters(call: Call[RetryLetters]) -> LettersDue:
    """[ADMIN-34] Due at once."""
    return await call.services.letter.retry(call.block.letters, call.connection.actor)


@handles(ResendLetter)
async def resend_letter(call: Call[ResendLetter]) -> LettersDue:
    """[ADMIN-66] Once more."""
    return await call.services.letter.resend(call.block.number, call.connection.actor)
