"""What can go wrong in a way that somebody must be told: one row per case, with its sentence in both languages.

The tree of exceptions:

    KentonganError
    └── Refusal             an answer to a request: a code of the table below, perhaps a field and a time to wait
        └── ProtocolError   the peer broke the protocol; the row says whether the connection goes on
    (LocalProtocolError     we were about to break it ourselves: a bug, never shown to a user)

[ERR-1] The code stands on the wire; the sentences stand beside it, so every client has something to show.
"""

from dataclasses import dataclass
from enum import StrEnum

from kentongan.language import Language, Sentence


class KentonganError(Exception):
    """Anything of ours that a person is told in a sentence of both languages."""

    sentence: Sentence

    def say(self, language: Language) -> str:
        """The sentence for a user, complete and in one line."""
        return self.sentence.say(language)


class LocalProtocolError(Exception):
    """We were about to send what the protocol forbids."""


class ErrorCode(StrEnum):
    """The codes of [ERR-1]; the meaning of each is its sentence in `SENTENCES`."""

    FRAME_TOO_LARGE = "frame_too_large"
    FRAME_KIND_UNKNOWN = "frame_kind_unknown"
    BLOCK_MALFORMED = "block_malformed"
    BLOCK_TOO_COMPLEX = "block_too_complex"
    COMMAND_UNKNOWN = "command_unknown"
    WRONG_STATE = "wrong_state"
    FIELD_MISSING = "field_missing"
    FIELD_EMPTY = "field_empty"
    FIELD_TOO_LONG = "field_too_long"
    FIELD_INVALID = "field_invalid"
    NOT_ALLOWED = "not_allowed"
    NAME_RESERVED = "name_reserved"
    ADDRESS_TAKEN = "address_taken"
    REGISTRATION_UNKNOWN = "registration_unknown"
    REGISTRATION_DECIDED = "registration_decided"
    REGISTRATION_CHANGED = "registration_changed"
    REGISTRATIONS_FULL = "registrations_full"
    REGISTRATION_LIMITED = "registration_limited"
    LOGIN_REFUSED = "login_refused"
    LOGIN_BUSY = "login_busy"
    LOGIN_LIMITED = "login_limited"
    WAITING_FOR_APPROVAL = "waiting_for_approval"
    PASSWORD_MUST_CHANGE = "password_must_change"
    PASSWORD_EXPIRED = "password_expired"
    PASSWORD_WEAK = "password_weak"
    CODE_REFUSED = "code_refused"
    CODE_EXPIRED = "code_expired"
    SUSPENDED = "suspended"
    DEVICE_UNKNOWN = "device_unknown"
    DEVICE_MISSING = "device_missing"
    RECIPIENT_UNKNOWN = "recipient_unknown"
    AUDIENCE_EMPTY = "audience_empty"
    BROADCAST_NOT_ALLOWED = "broadcast_not_allowed"
    LEVEL_NOT_ALLOWED = "level_not_allowed"
    EXPIRY_INVALID = "expiry_invalid"
    MESSAGE_UNKNOWN = "message_unknown"
    MESSAGE_CONFLICT = "message_conflict"
    MESSAGE_OVER = "message_over"
    REMINDED_TOO_SOON = "reminded_too_soon"
    MEMBER_UNKNOWN = "member_unknown"
    INSTITUTION_UNKNOWN = "institution_unknown"
    ANNOUNCER_UNKNOWN = "announcer_unknown"
    GROUP_UNKNOWN = "group_unknown"
    GROUP_TAKEN = "group_taken"
    SESSION_UNKNOWN = "session_unknown"
    ATTACHMENT_UNKNOWN = "attachment_unknown"
    FILE_TOO_LARGE = "file_too_large"
    QUOTA_EXCEEDED = "quota_exceeded"
    SPACE_LOW = "space_low"
    TRANSFER_BUSY = "transfer_busy"
    TRANSFER_UNKNOWN = "transfer_unknown"
    TRANSFER_EXPIRED = "transfer_expired"
    TRANSFER_STALLED = "transfer_stalled"
    TRANSFER_CANCELLED = "transfer_cancelled"
    TRANSFER_BROKEN = "transfer_broken"
    HASH_MISMATCH = "hash_mismatch"
    TABLE_UNKNOWN = "table_unknown"
    BACKUP_RUNNING = "backup_running"
    BACKUP_UNKNOWN = "backup_unknown"
    BACKUP_NEEDED = "backup_needed"
    BACKUP_SPACE = "backup_space"
    TOO_FAST = "too_fast"
    SILENT = "silent"
    SLOW_READER = "slow_reader"
    SESSION_ENDED = "session_ended"
    ADMINISTRATOR_UNKNOWN = "administrator_unknown"
    ADMINISTRATOR_TAKEN = "administrator_taken"
    ADMINISTRATOR_LAST = "administrator_last"
    SIGN_IN_REFUSED = "sign_in_refused"
    SETUP_REFUSED = "setup_refused"
    SECOND_FACTOR_REFUSED = "second_factor_refused"
    GOING_DOWN = "going_down"
    STORAGE_FAILED = "storage_failed"
    INTERNAL = "internal"


SENTENCES: dict[ErrorCode, Sentence] = {
    ErrorCode.FRAME_TOO_LARGE: Sentence(
        "Data yang dikirim terlalu besar ({detail}).", "What was sent is too large ({detail})."
    ),
    ErrorCode.FRAME_KIND_UNKNOWN: Sentence(
        "Server menerima data yang tidak dikenalnya ({detail}).", "The server got data it does not know ({detail})."
    ),
    ErrorCode.BLOCK_MALFORMED: Sentence(
        "Data yang dikirim tidak dapat dibaca ({detail}).", "What was sent cannot be read ({detail})."
    ),
    ErrorCode.BLOCK_TOO_COMPLEX: Sentence(
        "Data yang dikirim terlalu rumit ({detail}).", "What was sent is too complex ({detail})."
    ),
    ErrorCode.COMMAND_UNKNOWN: Sentence(
        "Perintah “{detail}” tidak dikenal server ini.", "This server does not know the command “{detail}”."
    ),
    ErrorCode.WRONG_STATE: Sentence(
        "Perintah “{detail}” belum dapat dipakai sekarang.", "The command “{detail}” cannot be used now."
    ),
    ErrorCode.FIELD_MISSING: Sentence("Isian “{field}” belum ada.", "The field “{field}” is missing."),
    ErrorCode.FIELD_EMPTY: Sentence("Isian “{field}” masih kosong.", "The field “{field}” is empty."),
    ErrorCode.FIELD_TOO_LONG: Sentence(
        "Isian “{field}” terlalu panjang; paling banyak {detail}.", "The field “{field}” is too long; at most {detail}."
    ),
    ErrorCode.FIELD_INVALID: Sentence(
        "Isian “{field}” tidak dapat dipakai ({detail}).", "The field “{field}” cannot be used ({detail})."
    ),
    ErrorCode.NOT_ALLOWED: Sentence(
        "Anda tidak punya izin untuk ini; tanyakan kepada administrator.",
        "You have no right to do this; ask your administrator.",
    ),
    ErrorCode.NAME_RESERVED: Sentence(
        "Nama “{detail}” dipakai oleh sistem; pilih yang lain.",
        "The name “{detail}” belongs to the system; choose another.",
    ),
    ErrorCode.ADDRESS_TAKEN: Sentence(
        "Alamat {detail} sudah dipakai atau sedang menunggu persetujuan; pilih nama meja yang lain.",
        "The address {detail} is taken or waiting for approval; choose another desk.",
    ),
    ErrorCode.REGISTRATION_UNKNOWN: Sentence(
        "Pendaftaran ini tidak ada, atau buktinya lain.", "There is no such registration, or its claim is another."
    ),
    ErrorCode.REGISTRATION_DECIDED: Sentence(
        "Pendaftaran {detail} sudah diputuskan.", "The registration {detail} has been decided already."
    ),
    ErrorCode.REGISTRATION_CHANGED: Sentence(
        "Pendaftaran {detail} baru saja diperbaiki oleh pendaftar; baca lagi sebelum memutuskan.",
        "The applicant has just corrected registration {detail}; read it again before deciding.",
    ),
    ErrorCode.REGISTRATIONS_FULL: Sentence(
        "Terlalu banyak pendaftaran menunggu; coba lagi besok.",
        "Too many registrations are waiting; try again tomorrow.",
    ),
    ErrorCode.REGISTRATION_LIMITED: Sentence(
        "Terlalu banyak pendaftaran dari jaringan ini; coba lagi dalam {detail} menit.",
        "Too many registrations from this network; try again in {detail} minutes.",
    ),
    ErrorCode.LOGIN_REFUSED: Sentence(
        "Alamat atau kata sandinya belum cocok. Coba sekali lagi.",
        "That address or password is not right. Try once more.",
    ),
    ErrorCode.LOGIN_BUSY: Sentence(
        "Server sedang sibuk memeriksa kata sandi; coba lagi sebentar.",
        "The server is busy checking passwords; try again soon.",
    ),
    ErrorCode.LOGIN_LIMITED: Sentence(
        "Terlalu banyak percobaan masuk yang gagal; coba lagi dalam {detail} detik.",
        "Too many failed logins; try again in {detail} seconds.",
    ),
    ErrorCode.WAITING_FOR_APPROVAL: Sentence(
        "Pendaftaran Anda masih menunggu persetujuan administrator.", "Your registration is still waiting for approval."
    ),
    ErrorCode.PASSWORD_MUST_CHANGE: Sentence(
        "Kata sandi pertama hanya berlaku sekali; pilih kata sandi Anda sendiri.",
        "The first password works only once; choose a password of your own.",
    ),
    ErrorCode.PASSWORD_EXPIRED: Sentence(
        "Kata sandi pertama sudah lewat 72 jam; pilih “Lupa kata sandi” untuk mendapat kode baru.",
        "The first password is older than 72 hours; choose “Forgot password” to get a code.",
    ),
    ErrorCode.PASSWORD_WEAK: Sentence(
        "Kata sandi baru terlalu lemah: {detail}.", "The new password is too weak: {detail}."
    ),
    ErrorCode.CODE_REFUSED: Sentence(
        "Kode ini belum cocok atau sudah terpakai. Pakai kode dari surat yang terbaru.",
        "That code is not right or was used already. Use the one from the newest letter.",
    ),
    ErrorCode.CODE_EXPIRED: Sentence(
        "Kode ini sudah lewat 72 jam; minta yang baru.", "This code is older than 72 hours; ask for a new one."
    ),
    ErrorCode.SUSPENDED: Sentence(
        "Akun ini sedang dihentikan; hubungi administrator.", "This account is suspended; ask your administrator."
    ),
    ErrorCode.DEVICE_UNKNOWN: Sentence(
        "Perangkat ini perlu masuk lagi dengan kata sandi.", "This device needs to log in with the password again."
    ),
    ErrorCode.DEVICE_MISSING: Sentence(
        "Anda tidak punya perangkat dengan nomor ini.", "You have no device with this id."
    ),
    ErrorCode.RECIPIENT_UNKNOWN: Sentence("Penerima tidak dikenal: {detail}.", "Unknown recipient: {detail}."),
    ErrorCode.AUDIENCE_EMPTY: Sentence(
        "Pesan ini tidak punya penerima lain selain Anda.", "This message has no recipient but yourself."
    ),
    ErrorCode.BROADCAST_NOT_ALLOWED: Sentence(
        "Mengirim kepada semua perlu izin administrator.", "Sending to everybody needs the administrator's permission."
    ),
    ErrorCode.LEVEL_NOT_ALLOWED: Sentence(
        "Tingkat “{detail}” perlu izin administrator.", "The level “{detail}” needs the administrator's permission."
    ),
    ErrorCode.EXPIRY_INVALID: Sentence(
        "Batas waktu pesan harus di antara sekarang dan {detail} hari lagi.",
        "A message must expire between now and {detail} days from now.",
    ),
    ErrorCode.MESSAGE_UNKNOWN: Sentence(
        "Pesan ini tidak ada atau bukan untuk Anda.", "This message does not exist or is not yours."
    ),
    ErrorCode.MESSAGE_CONFLICT: Sentence(
        "Pesan lain sudah terkirim dengan nomor yang sama; yang pertama tetap berlaku.",
        "Another message was sent under the same id; the first one stands.",
    ),
    ErrorCode.MESSAGE_OVER: Sentence(
        "Pesan ini sudah kedaluwarsa atau ditarik kembali.", "This message has expired or was retracted."
    ),
    ErrorCode.REMINDED_TOO_SOON: Sentence(
        "Pesan ini baru saja diingatkan; ini bisa sekali dalam satu jam.",
        "There was a reminder of this message already; once an hour is possible.",
    ),
    ErrorCode.MEMBER_UNKNOWN: Sentence("Tidak ada anggota dengan alamat {detail}.", "There is no member {detail}."),
    ErrorCode.INSTITUTION_UNKNOWN: Sentence(
        "Tidak ada perguruan tinggi dengan kode {detail}.", "There is no institution with the code {detail}."
    ),
    ErrorCode.ANNOUNCER_UNKNOWN: Sentence(
        "Meja pengumuman {detail} belum dibuat.", "The announcements' desk {detail} has not been made yet."
    ),
    ErrorCode.GROUP_UNKNOWN: Sentence("Tidak ada kelompok #{detail}.", "There is no group #{detail}."),
    ErrorCode.GROUP_TAKEN: Sentence("Kelompok #{detail} sudah ada.", "The group #{detail} is there already."),
    ErrorCode.SESSION_UNKNOWN: Sentence("Sesi ini tidak ada, atau sudah berakhir.", "There is no such session."),
    ErrorCode.ATTACHMENT_UNKNOWN: Sentence(
        "Lampiran ini tidak ada atau bukan untuk Anda.", "This attachment does not exist or is not yours."
    ),
    ErrorCode.FILE_TOO_LARGE: Sentence(
        "Berkas {field} terlalu besar; paling besar {detail}.", "The file {field} is too large; at most {detail}."
    ),
    ErrorCode.QUOTA_EXCEEDED: Sentence(
        "Ruang lampiran Anda sudah penuh ({detail}).", "Your room for attachments is full ({detail})."
    ),
    ErrorCode.SPACE_LOW: Sentence(
        "Server hampir kehabisan ruang; lampiran belum bisa diterima.",
        "The server is low on space; attachments cannot be taken now.",
    ),
    ErrorCode.TRANSFER_BUSY: Sentence(
        "Semua jalur lampiran sedang dipakai; coba lagi sebentar.",
        "All ways for attachments are in use; try again soon.",
    ),
    ErrorCode.TRANSFER_UNKNOWN: Sentence("Pengiriman berkas ini tidak ada.", "There is no such transfer."),
    ErrorCode.TRANSFER_EXPIRED: Sentence(
        "Pengiriman berkas tidak dimulai tepat waktu.", "The transfer was not begun in time."
    ),
    ErrorCode.TRANSFER_STALLED: Sentence(
        "Pengiriman berkas berhenti bergerak dan diakhiri.", "The transfer stopped moving and was ended."
    ),
    ErrorCode.TRANSFER_CANCELLED: Sentence("Pengiriman berkas dibatalkan.", "The transfer was cancelled."),
    ErrorCode.TRANSFER_BROKEN: Sentence(
        "Sambungan untuk berkas terputus; coba kirim lagi.", "The connection for the files broke; try again."
    ),
    ErrorCode.HASH_MISMATCH: Sentence(
        "Berkas {field} tidak sama dengan yang dikirim, jadi tidak disimpan.",
        "The file {field} is not the one that was announced, so it was not kept.",
    ),
    ErrorCode.TABLE_UNKNOWN: Sentence(
        "Tabel ini tidak lagi di sini; unggah sekali lagi.", "This table is no longer here; upload it once more."
    ),
    ErrorCode.BACKUP_RUNNING: Sentence(
        "Cadangan lain sedang dibuat; tunggu sampai selesai.", "Another backup is being made; wait until it is done."
    ),
    ErrorCode.BACKUP_UNKNOWN: Sentence("Tidak ada cadangan bernama {detail}.", "There is no backup called {detail}."),
    ErrorCode.BACKUP_NEEDED: Sentence(
        "Cadangan {detail} adalah yang terbaru yang terbukti, jadi tetap disimpan.",
        "The backup {detail} is the newest that is proved, so it stays.",
    ),
    ErrorCode.BACKUP_SPACE: Sentence(
        "Ruang disk untuk cadangan dan pembuktiannya kurang ({detail}).",
        "The disk has no room for a backup and its proof ({detail}).",
    ),
    ErrorCode.TOO_FAST: Sentence(
        "Terlalu banyak permintaan dalam waktu singkat; dicoba lagi dalam {detail} detik.",
        "Too many requests in a short time; tried again in {detail} seconds.",
    ),
    ErrorCode.SILENT: Sentence("Sambungan terlalu lama diam.", "The connection was silent for too long."),
    ErrorCode.SLOW_READER: Sentence(
        "Sambungan ini tidak sanggup menerima; coba sambungkan lagi.", "This connection cannot keep up; connect again."
    ),
    ErrorCode.SESSION_ENDED: Sentence("Sesi ini sudah diakhiri.", "This session was ended."),
    ErrorCode.ADMINISTRATOR_UNKNOWN: Sentence(
        "Tidak ada administrator bernama {detail}.", "There is no administrator {detail}."
    ),
    ErrorCode.ADMINISTRATOR_TAKEN: Sentence(
        "Nama {detail} sudah dipakai administrator lain.", "The name {detail} belongs to another administrator."
    ),
    ErrorCode.ADMINISTRATOR_LAST: Sentence(
        "Hanya {detail} yang boleh semuanya; angkat dulu seorang lagi.",
        "Only {detail} may do everything; appoint another first.",
    ),
    ErrorCode.SIGN_IN_REFUSED: Sentence(
        "Nama, kata sandi, atau kodenya belum cocok. Coba sekali lagi.",
        "That name, password or code is not right. Try once more.",
    ),
    ErrorCode.SETUP_REFUSED: Sentence(
        "Tautan ini sudah terpakai atau lewat waktunya; minta yang baru.",
        "This link was used already or is too old; ask for a new one.",
    ),
    ErrorCode.SECOND_FACTOR_REFUSED: Sentence(
        "Kode dari aplikasi belum cocok. Tunggu kode berikutnya, lalu coba lagi.",
        "That code from the app is not right. Wait for the next one and try again.",
    ),
    ErrorCode.GOING_DOWN: Sentence(
        "Server sedang dimulai ulang; aplikasi akan menyambung lagi sendiri.",
        "The server restarts; the connection comes back by itself.",
    ),
    ErrorCode.STORAGE_FAILED: Sentence(
        "Server tidak dapat menyimpan sekarang; belum ada yang hilang, coba lagi sebentar.",
        "The server cannot store anything now; nothing is lost, try again soon.",
    ),
    ErrorCode.INTERNAL: Sentence(
        "Terjadi kesalahan di server; administrator dapat melihatnya di catatan ({detail}).",
        "Something went wrong in the server; the administrator finds it in the log ({detail}).",
    ),
}

# [ERR-3] After these the stream of bytes cannot be trusted any more, or the server has said goodbye.
CLOSING = frozenset({ErrorCode.FRAME_TOO_LARGE, ErrorCode.FRAME_KIND_UNKNOWN})


@dataclass(eq=False)
class Refusal(KentonganError):
    """A request is refused: why (`code`), where (`field`), with what (`detail`), for how many seconds, about what.

    `why` is what people read in place of a `detail` that is a word for programs.
    """

    code: ErrorCode
    field: str = ""
    detail: str = ""
    retry_after: int = 0
    reference: str = ""
    why: Sentence | None = None

    @property
    def sentence(self) -> Sentence:  # type: ignore[override]
        """The row's pair, not yet filled in."""
        return SENTENCES[self.code]

    def say(self, language: Language) -> str:
        """The complete sentence for a user."""
        detail = self.why.say(language) if self.why else self.detail
        return self.sentence.say(language, field=self.field, detail=detail)

    def __str__(self) -> str:
        return f"{self.code}: {self.say('en')}"


class ProtocolError(Refusal):
    """The peer sent what the protocol does not allow."""

    @property
    def closes(self) -> bool:
        """Whether the connection cannot go on, [ERR-3]."""
        return self.code in CLOSING
