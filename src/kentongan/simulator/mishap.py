"""What can go wrong for the person at a simulator, as sentences in both languages."""

from kentongan.errors import KentonganError
from kentongan.language import Language, Sentence, system_words


class SimulatorMishap(KentonganError):
    """Something the person at the simulator can put right."""

    def __init__(self, **values: object) -> None:
        super().__init__()
        self.values = values

    def say(self, language: Language) -> str:
        """The sentence with its values filled in."""
        values = {
            name: system_words(value, language) if isinstance(value, str) else value
            for name, value in self.values.items()
        }
        return self.sentence.say(language, **values)

    def __str__(self) -> str:
        return self.say("en")


class ServerLineUnreadable(SimulatorMishap):
    """Not a server line; `line` is what was given."""

    sentence = Sentence(
        "“{line}” bukan baris server; bentuknya kentongan://HOST:PORT#SIDIK-JARI.",
        "“{line}” is no server line; it looks like kentongan://HOST:PORT#FINGERPRINT.",
    )


class EndpointUnreadable(SimulatorMishap):
    """Not an address with a port; `text` is what was given."""

    sentence = Sentence("“{text}” bukan HOST:PORT.", "“{text}” is not HOST:PORT.")


class PortsUnreadable(SimulatorMishap):
    """Not a range of ports; `text` is what was given."""

    sentence = Sentence("“{text}” bukan rentang port A-B.", "“{text}” is not a range of ports A-B.")


class ApprovalUnreadable(SimulatorMishap):
    """Not a way to approve; `text` is what was given."""

    sentence = Sentence(
        "“{text}” bukan at-once, never, atau jumlah detik.", "“{text}” is not at-once, never or a number of seconds."
    )


class MannerUnreadable(SimulatorMishap):
    """Not a manner of the simulated server; `text` is what was given."""

    sentence = Sentence(
        "“{text}” bukan tingkah yang dikenal; yang ada: {known}.", "“{text}” is no manner; there are: {known}."
    )


class AddressUnreadable(SimulatorMishap):
    """Not the address of a member; `text` is what was given."""

    sentence = Sentence("“{text}” bukan alamat meja@lembaga.", "“{text}” is not an address desk@institution.")


class ListeningFailed(SimulatorMishap):
    """The simulated server cannot listen at `endpoint`."""

    sentence = Sentence("Tidak dapat membuka {endpoint}: {why}.", "Cannot listen at {endpoint}: {why}.")


class Unreachable(SimulatorMishap):
    """Nobody answers at `endpoint`."""

    sentence = Sentence("{endpoint} tidak menjawab: {why}.", "{endpoint} does not answer: {why}.")


class StrangeServer(SimulatorMishap):
    """The server's key is not the one that the server line names; nothing was sent."""

    sentence = Sentence(
        "Kunci server bukan yang tertulis di baris server: {fingerprint}. Tidak ada yang dikirim.",
        "The server's key is not the one of the server line: {fingerprint}. Nothing was sent.",
    )


class OtherProtocol(SimulatorMishap):
    """The peer does not speak the protocol, [TLS-2]."""

    sentence = Sentence(
        "{endpoint} tidak berbicara “{wanted}” lewat TLS 1.3.", "{endpoint} does not speak “{wanted}” over TLS 1.3."
    )


class ScenarioUnreadable(SimulatorMishap):
    """A scenario file is not as it should be."""

    sentence = Sentence("Skenario {name} tidak dapat dibaca: {why}.", "The scenario {name} cannot be read: {why}.")


class ScenarioFailed(SimulatorMishap):
    """The server did not do what the scenario says."""

    sentence = Sentence(
        "Skenario “{name}” gagal pada langkah {step} ({what}): {why}.",
        "The scenario “{name}” failed at step {step} ({what}): {why}.",
    )


class PlaysFailed(SimulatorMishap):
    """Of many plays of a scenario some did not hold."""

    sentence = Sentence(
        "{failed} dari {plays} permainan gagal; yang pertama: {why}",
        "{failed} of {plays} plays failed; the first: {why}",
    )


class FaultUnreadable(SimulatorMishap):
    """Not a fault of the simulated client; `text` is what was given."""

    sentence = Sentence(
        "“{text}” bukan gangguan yang dikenal; yang ada: {known}.", "“{text}” is no fault; there are: {known}."
    )


class RecordingUnreadable(SimulatorMishap):
    """A recorded dialogue cannot be read or written."""

    sentence = Sentence("Rekaman {path} tidak dapat dipakai: {why}.", "The recording {path} cannot be used: {why}.")


class ReplayDiffers(SimulatorMishap):
    """The other side did not do what stands in the recording."""

    sentence = Sentence(
        "{count} perbedaan dengan rekaman; yang pertama: {why}",
        "{count} differences from the recording; the first: {why}",
    )


class PasswordsUnreadable(SimulatorMishap):
    """The file of passwords is not as it should be."""

    sentence = Sentence(
        "{path} bukan daftar “alamat: kata sandi”.", "{path} is not a list of lines “address: password”."
    )
