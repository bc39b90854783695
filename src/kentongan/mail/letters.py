"""What letters say: plain text, Indonesian first, English below.

Whoever registers chooses the words that would go into a letter, so nothing that a user typed ever stands in a header:
the subject is a constant, the recipient one checked address. Python's own e-mail library does not protect us, because
it decodes `=?utf-8?q?=0ABcc:...?=` in a header and then writes the decoded line break (CVE-2024-6923, CVE-2026-1299).
Names stand in the body, in one line each. A rejection repeats no name at all: otherwise anybody could make the server
send their own words to a stranger.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from kentongan.domain.registration import email_address
from kentongan.domain.text import is_control
from kentongan.language import Sentence

# RFC 5322 allows 998 octets a line. Headers are never folded below that: folding an address could break it.
_LONGEST_LINE = 998
_POLICY = SMTP.clone(max_line_length=_LONGEST_LINE)
_SENDER = re.compile(r"[A-Za-z0-9.!#$%&'*+/=^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")

_WELCOME_SUBJECT = "Selamat datang di Kentongan / Welcome to Kentongan"
_WELCOME = Sentence(
    """\
Halo {contact},

kabar baik: pendaftaran {institution} di {server} sudah disetujui.
Untuk masuk pertama kali, buka Kentongan dan pakai ini:

    Nama pengguna:       {address}
    Kata sandi pertama:  {password}

Kata sandi ini berlaku {hours} jam. Begitu masuk, Anda diminta memilih kata
sandi sendiri; setelah itu yang di surat ini tidak berlaku lagi. Kalau surat
seperti ini datang dua kali, pakai yang terbaru. Kalau waktunya sudah lewat,
pilih “Lupa kata sandi” (di terminal: kentongan forgot {address}).

Baris undangan server ini:

    {invitation}

Sidik jari server, untuk dibandingkan dengan yang tampil di layar Anda:

    {fingerprint}

Kalau sidik jarinya berbeda, jangan masuk dulu; hubungi administrator.

Surat ini dibuat otomatis, jadi balasan tidak terbaca. Selamat memakai
Kentongan.
""",
    """\
Hello {contact},

good news: the registration of {institution} at {server} is approved.
To sign in for the first time, open Kentongan and use this:

    User name:       {address}
    First password:  {password}

This password works for {hours} hours. As soon as you sign in you choose a
password of your own; then the one in this letter works no longer. If a letter
like this comes twice, use the newest. If its time is over, choose “Forgot
password” (in a terminal: kentongan forgot {address}).

The invitation line of this server:

    {invitation}

The fingerprint of the server, to compare with the one on your screen:

    {fingerprint}

If the fingerprint differs, do not sign in; ask your administrator.

This letter was made automatically, so nobody reads an answer. Enjoy Kentongan.
""",
)

_REJECTION_SUBJECT = "Pendaftaran Kentongan Anda / Your Kentongan registration"
_REJECTION = Sentence(
    """\
Halo,

pendaftaran untuk alamat {address} di {server} belum bisa kami setujui.
Alasannya:

    {reason}

Anda bisa memperbaiki isian dan mengirim ulang dari Kentongan. Kalau Anda tidak
pernah mendaftar, abaikan saja surat ini.
""",
    """\
Hello,

the registration for the address {address} at {server} is not approved
yet. The reason:

    {reason}

You can correct the form and send it again from Kentongan. If you never
registered, please ignore this letter.
""",
)


_CODE_SUBJECT = "Kode kata sandi Kentongan Anda / Your Kentongan password code"
_CODE = Sentence(
    """\
Halo {contact},

ada permintaan kata sandi baru untuk {address} di {server}. Kodenya:

    {code}

Buka Kentongan, pilih “Lupa kata sandi”, lalu isi kode ini dan kata sandi baru
pilihan Anda (di terminal: kentongan reset {address}). Kode ini berlaku
{hours} jam dan hanya sekali. Kalau surat seperti ini datang dua kali, pakai
yang terbaru. Setelah itu semua perangkat lain perlu masuk lagi.

Bukan Anda yang meminta? Abaikan surat ini: tanpa kode ini tidak ada yang
berubah, dan kata sandi Anda sendiri tetap berlaku.

Sidik jari server, untuk dibandingkan dengan yang tampil di layar Anda:

    {fingerprint}
""",
    """\
Hello {contact},

somebody asked for a new password for {address} at {server}. The code:

    {code}

Open Kentongan, choose “Forgot password”, then type this code and a new password
of your own (in a terminal: kentongan reset {address}). The code works for
{hours} hours and only once. If a letter like this comes twice, use the
newest. Afterwards all other devices have to sign in again.

It was not you? Ignore this letter: without the code nothing changes, and a
password of your own goes on working.

The fingerprint of the server, to compare with the one on your screen:

    {fingerprint}
""",
)

_WAITING_SUBJECT = "Pendaftaran Kentongan menunggu / Kentongan registrations are waiting"
_WAITING = Sentence(
    """\
Halo,

{registrations} pendaftaran di {server} menunggu keputusan. Lihat dan putuskan:

    kentongan admin registrations
    kentongan admin approve NOMOR
    kentongan admin reject NOMOR --reason "..."

Surat seperti ini datang paling banyak satu kali dalam satu jam.
""",
    """\
Hello,

{registrations} registrations at {server} wait for a decision. See and decide:

    kentongan admin registrations
    kentongan admin approve NUMBER
    kentongan admin reject NUMBER --reason "..."

A letter like this comes once an hour at most.
""",
)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What all letters of a server have in common."""

    sender: str
    server: str
    invitation: str
    fingerprint: str

    def __post_init__(self) -> None:
        """Raise ValueError for a sender that is not one plain address."""
        if not _SENDER.fullmatch(self.sender):
            raise ValueError("the sender is not a plain e-mail address")

    @property
    def domain(self) -> str:
        """The sender's domain."""
        return self.sender.partition("@")[2]


@dataclass(frozen=True, slots=True)
class Letter:
    """A finished letter with its envelope. `written_at` is in milliseconds since 1970."""

    id: str
    written_at: int
    sender: str
    recipient: str
    message: EmailMessage

    @property
    def raw(self) -> bytes:
        """The letter as it travels: ASCII, lines ended by CR LF."""
        return self.message.as_bytes()


@dataclass(frozen=True, slots=True)
class Pen:
    """Writes letters on a letterhead. Id and time are handed in, so that a letter can be written twice alike."""

    letterhead: Letterhead
    id: str
    now: int

    def welcome(self, *, to: str, contact: str, institution: str, address: str, password: str, hours: int) -> Letter:
        """User name and one-time password for a new member; raises Refusal when `to` is not one plain address."""
        values = {"contact": contact, "institution": institution, "address": address, "hours": str(hours)}
        return self._write(to, _WELCOME_SUBJECT, _WELCOME, values | {"password": password})

    def rejection(self, *, to: str, address: str, reason: str) -> Letter:
        """Why a registration was not approved; raises Refusal when `to` is not one plain address."""
        return self._write(to, _REJECTION_SUBJECT, _REJECTION, {"address": address, "reason": reason})

    def code(self, *, to: str, contact: str, address: str, code: str, hours: int) -> Letter:
        """A one-time code for a new password; raises Refusal when `to` is not one plain address."""
        values = {"contact": contact, "address": address, "code": code, "hours": str(hours)}
        return self._write(to, _CODE_SUBJECT, _CODE, values)

    def waiting(self, *, to: str, registrations: int) -> Letter:
        """How many registrations wait, and not a word of theirs; raises Refusal when `to` is not one plain address."""
        return self._write(to, _WAITING_SUBJECT, _WAITING, {"registrations": str(registrations)})

    def _write(self, to: str, subject: str, text: Sentence, values: dict[str, str]) -> Letter:
        head = self.letterhead
        shared = {"server": head.server, "invitation": head.invitation, "fingerprint": head.fingerprint}
        lines = {name: _one_line(value) for name, value in (values | shared).items()}
        body = text.say("id", **lines) + "\n-- English --\n\n" + text.say("en", **lines)
        recipient = email_address(to)
        message = EmailMessage(policy=_POLICY)
        message["Subject"] = subject
        message["From"] = head.sender
        message["To"] = recipient
        message["Date"] = format_datetime(datetime.fromtimestamp(self.now / 1000, UTC))
        message["Message-ID"] = f"<{self.id}@{head.domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(body, cte=_encoding(body))
        return Letter(self.id, self.now, head.sender, recipient, message)


def _one_line(value: str) -> str:
    """A value that cannot begin a line of its own. The form refuses controls already; this holds for any source."""
    return "".join(" " if is_control(character) else character for character in value)


def _encoding(body: str) -> str:
    """Readable as it is where possible; a letter never depends on a mail server that passes eight bits."""
    longest = max(map(len, body.split("\n")))
    return "7bit" if body.isascii() and longest <= _LONGEST_LINE else "quoted-printable"
