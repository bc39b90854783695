"""How the line to the server stands, as every face of a client says it."""

from dataclasses import dataclass

from kentongan.client.errors import KeyChanged
from kentongan.errors import KentonganError
from kentongan.language import Language, Sentence


@dataclass(frozen=True)
class Connecting:
    """A connection is being made; nobody knows yet whether it will stand."""

    def say(self, language: Language) -> str:
        """The sentence for a user."""
        return Sentence("Menyambung …", "Connecting …").say(language)


@dataclass(frozen=True)
class Connected:
    """The session stands and messages come as they are sent.

    `strangers` are other addresses of the system that showed another key on the way here, and were left.
    """

    address: str
    server: str
    strangers: tuple[KeyChanged, ...] = ()

    def say(self, language: Language) -> str:
        """The sentence for a user."""
        sentence = Sentence("Tersambung ke {server} sebagai {address}.", "Connected to {server} as {address}.")
        said = sentence.say(language, server=self.server, address=self.address)
        return " ".join([said, *(stranger.say(language) for stranger in self.strangers)])


@dataclass(frozen=True)
class Reconnecting:
    """The line is gone and comes back by itself in so many seconds, at the latest when `knock` is called."""

    seconds: float
    why: KentonganError

    def say(self, language: Language) -> str:
        """The sentence for a user."""
        sentence = Sentence(
            "{why} Menyambung lagi dalam {seconds} detik …", "{why} Connecting again in {seconds} seconds …"
        )
        return sentence.say(language, why=self.why.say(language), seconds=round(self.seconds))


@dataclass(frozen=True)
class NotConnected:
    """There is no line and none will come by itself: somebody has to act. None: never begun, or ended."""

    why: KentonganError | None = None

    def say(self, language: Language) -> str:
        """The sentence for a user."""
        if self.why is None:
            return Sentence("Tidak tersambung.", "Not connected.").say(language)
        return Sentence("Tidak tersambung: {why}", "Not connected: {why}").say(language, why=self.why.say(language))


LinkState = Connecting | Connected | Reconnecting | NotConnected
