"""What a client can meet, each with its sentence in both languages.

KentonganError
├── Refusal                 our own check of a field, before anything is sent
└── ClientError
    ├── InvitationInvalid   the line cannot be read
    ├── ServerUnreachable   no connection came about
    ├── NotKentongan        something else answers there
    ├── KeyChanged          the server has another key than the one that is trusted; nothing was sent
    ├── LinkLost            the connection is gone; a `send` may be repeated with the same id
    │   └── LinkEnded       ... because the server said goodbye, with its reason and when to come back
    ├── ServerRefused       the server answered with an error, in its own words
    ├── AnswerUnreadable    the server answered what this version does not understand
    ├── NotLoggedIn         the command needs a session
    ├── ProfileMissing      this profile knows no server yet
    ├── ProfileBroken       its file cannot be read
    ├── ProfileTaken        it belongs to another server
    ├── ProfileBusy         another process keeps its connection
    ├── KeychainClosed      the computer's store of passwords does not give the key
    ├── CacheBroken         the member's database on this machine cannot be used
    ├── RegistrationMissing it holds no registration
    ├── MessageNotFound     no message, or several, begin with this id
    ├── FileUnreadable      a local file cannot be read
    ├── FileUnwritable      a local file cannot be written
    ├── FileChanged         a local file changed while it was sent
    ├── FileDamaged         what arrived has another SHA-256
    ├── ShadowUnreachable   the shadow socket's port cannot be reached
    ├── TransferBroken      the shadow connection ended too early
    └── TransferPaused      somebody here wanted the transfer to rest
"""

import os
from dataclasses import dataclass, fields

from kentongan.errors import KentonganError
from kentongan.language import Language, Sentence, system_words
from kentongan.protocol.commands.link import Error, Goodbye


@dataclass(eq=False)
class ClientError(KentonganError):
    """One case; its fields fill the `{names}` of its sentence."""

    def say(self, language: Language) -> str:
        """The complete sentence for a user."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        if "reason" in values:
            values["reason"] = system_words(values["reason"], language)
        return self.sentence.say(language, **values)

    def __str__(self) -> str:
        return self.say("en")


def reason_of(error: Exception) -> str:
    """The shortest true thing to say about an error of the system, which some leave without a word."""
    if isinstance(error, OSError) and error.errno and error.errno > 0:
        return os.strerror(error.errno)
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


@dataclass(eq=False)
class InvitationInvalid(ClientError):
    """The invitation line cannot be read."""

    sentence = Sentence(
        "Baris undangan ini tidak dapat dibaca: “{line}”. Bentuknya kentongan://server:port#SIDIK-JARI.",
        "This invitation cannot be read: “{line}”. It looks like kentongan://host:port#FINGERPRINT.",
    )
    line: str


@dataclass(eq=False)
class ServerUnreachable(ClientError):
    """No connection came about."""

    sentence = Sentence(
        "Server {server} tidak dapat dihubungi ({reason}).", "The server {server} cannot be reached ({reason})."
    )
    server: str
    reason: str


@dataclass(eq=False)
class NotKentongan(ClientError):
    """Something answers there, but it does not speak this protocol over TLS 1.3."""

    sentence = Sentence(
        "Yang menjawab di {server} bukan server Kentongan ({reason}).",
        "What answers at {server} is not a Kentongan server ({reason}).",
    )
    server: str
    reason: str


@dataclass(eq=False)
class KeyChanged(ClientError):
    """The server's key is not the trusted one, [TLS-5]."""

    sentence = Sentence(
        "Kunci server {server} bukan yang dipercaya ({expected}), melainkan {shown}. Tidak ada yang dikirim;"
        " tanyakan sidik jarinya kepada administrator.",
        "The key of {server} is not the trusted one ({expected}) but {shown}. Nothing was sent;"
        " ask the administrator for the fingerprint.",
    )
    # False: another address of the system did not answer, and may still show the right one.
    is_everywhere = True
    server: str
    expected: str
    shown: str


@dataclass(eq=False)
class LinkLost(ClientError):
    """The connection is gone. Whether the last request was carried out is not known; a `send` may be repeated."""

    sentence = Sentence("Sambungan ke server terputus.", "The connection to the server was lost.")

    @property
    def wait(self) -> int:
        """Seconds that the server asks to wait before coming back; 0: it said nothing."""
        return 0


@dataclass(eq=False)
class LinkEnded(LinkLost):
    """The server has said goodbye, [LINK-4]."""

    goodbye: Goodbye

    @property
    def wait(self) -> int:
        """Seconds that the server asks to wait before coming back."""
        return self.goodbye.retry_after

    def say(self, language: Language) -> str:
        """The server's own sentence, or ours when it gave none."""
        return getattr(self.goodbye, language) or self.sentence.say(language)


@dataclass(eq=False)
class ServerRefused(ClientError):
    """An `error` answered the request, [ERR-1]."""

    error: Error

    @property
    def code(self) -> str:
        """The code of the table [ERR-1]; a newer server may know more codes than this client."""
        return self.error.code

    @property
    def retry_after(self) -> int:
        """Seconds to wait before trying again; 0: no hint."""
        return self.error.retry_after

    def say(self, language: Language) -> str:
        """The server's own sentence."""
        return getattr(self.error, language) or self.code


@dataclass(eq=False)
class AnswerUnreadable(ClientError):
    """The answer does not fit the request."""

    sentence = Sentence(
        "Jawaban server tidak dimengerti oleh versi ini ({detail}).",
        "This version does not understand the server's answer ({detail}).",
    )
    detail: str


@dataclass(eq=False)
class NotLoggedIn(ClientError):
    """The command needs a session."""

    sentence = Sentence("Anda belum masuk: kentongan login.", "You are not logged in: kentongan login.")


@dataclass(eq=False)
class ProfileMissing(ClientError):
    """The profile knows no server yet."""

    sentence = Sentence(
        "Profil {folder} belum mengenal server; mulai dengan baris undangan dari administrator.",
        "The profile {folder} knows no server yet; begin with the administrator's invitation line.",
    )
    folder: str


@dataclass(eq=False)
class ProfileBroken(ClientError):
    """The profile's file cannot be read or written."""

    sentence = Sentence(
        "Profil {file} tidak dapat dipakai ({reason}).", "The profile {file} cannot be used ({reason})."
    )
    file: str
    reason: str


@dataclass(eq=False)
class ProfileTaken(ClientError):
    """The profile belongs to another server."""

    sentence = Sentence(
        "Profil {folder} milik server {server}; pakai --profile untuk server lain.",
        "The profile {folder} belongs to the server {server}; use --profile for another server.",
    )
    folder: str
    server: str


@dataclass(eq=False)
class ProfileBusy(ClientError):
    """Another process keeps the connection of this profile: two would show everything twice."""

    sentence = Sentence(
        "Profil {folder} sedang dipakai oleh Kentongan yang lain di komputer ini.",
        "The profile {folder} is in use by another Kentongan on this computer.",
    )
    folder: str


@dataclass(eq=False)
class KeychainClosed(ClientError):
    """The computer's store of passwords is not there, locked, or broken."""

    sentence = Sentence(
        "Penyimpan kata sandi komputer ini tidak terbuka ({reason}); masuk lagi dengan kata sandi.",
        "The password store of this computer did not open ({reason}); sign in with the password again.",
    )
    reason: str


@dataclass(eq=False)
class CacheBroken(ClientError):
    """The database of the member on this machine cannot be read or written."""

    sentence = Sentence(
        "Arsip {file} di komputer ini tidak dapat dipakai ({reason}).",
        "The archive {file} on this computer cannot be used ({reason}).",
    )
    file: str
    reason: str


@dataclass(eq=False)
class RegistrationMissing(ClientError):
    """The profile holds no registration to ask about."""

    sentence = Sentence(
        "Profil {folder} belum punya pendaftaran: kentongan register.",
        "The profile {folder} holds no registration: kentongan register.",
    )
    folder: str


@dataclass(eq=False)
class MessageNotFound(ClientError):
    """A shortened id does not name exactly one message."""

    sentence = Sentence(
        "Tidak ada satu pesan yang nomornya diawali “{start}”.", "There is no single message whose id begins “{start}”."
    )
    start: str


@dataclass(eq=False)
class FileUnreadable(ClientError):
    """A local file cannot be read."""

    sentence = Sentence("Berkas {file} tidak dapat dibaca ({reason}).", "The file {file} cannot be read ({reason}).")
    file: str
    reason: str


@dataclass(eq=False)
class FileUnwritable(ClientError):
    """A local file cannot be written."""

    sentence = Sentence(
        "Berkas {file} tidak dapat ditulis ({reason}).", "The file {file} cannot be written ({reason})."
    )
    file: str
    reason: str


@dataclass(eq=False)
class FileChanged(ClientError):
    """A local file changed between hashing and sending."""

    sentence = Sentence("Berkas {file} berubah selagi dikirim.", "The file {file} changed while it was sent.")
    file: str


@dataclass(eq=False)
class FileDamaged(ClientError):
    """What arrived is not what was announced."""

    sentence = Sentence(
        "Berkas {file} tidak sampai dengan utuh, jadi tidak disimpan.",
        "The file {file} did not arrive unharmed, so it was not kept.",
    )
    file: str


@dataclass(eq=False)
class ShadowUnreachable(ClientError):
    """The shadow socket's port cannot be reached, as behind some firewalls."""

    sentence = Sentence(
        "Jalur lampiran di {server} tidak dapat dihubungi ({reason}); mungkin ditutup tembok api.",
        "The way for attachments at {server} cannot be reached ({reason}); a firewall may close it.",
    )
    server: str
    reason: str


@dataclass(eq=False)
class TransferBroken(ClientError):
    """The shadow connection ended before all bytes were through."""

    sentence = Sentence(
        "Sambungan untuk berkas terputus ({reason}); coba lagi.",
        "The connection for the files broke ({reason}); try again.",
    )
    reason: str


@dataclass(eq=False)
class TransferPaused(ClientError):
    """Somebody here has paused the transfer; what has moved is kept, and a later call goes on from there."""

    sentence = Sentence(
        "Pengiriman berkas dijeda; lain kali diteruskan dari sini.",
        "The transfer is paused; next time it goes on from here.",
    )
