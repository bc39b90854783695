"""The backups: what their proofs mean, making one, and how a server is made of one."""

from kentongan.language import Sentence
from kentongan.words import BackupConcern, BackupStep

BACKUP = Sentence("Cadangan", "Backup")
LAST_PROVED = Sentence("Terakhir terbukti {ago}", "Last proved {ago}")
NEVER_PROVED = Sentence("Belum ada yang terbukti", "None is proved yet")

# The headline: what the proof means

WORKS = Sentence("Cadangan terakhir benar-benar dapat dipulihkan", "Your last backup really works")
WORKS_WHY = Sentence(
    "Cadangan dari {when} dipulihkan ke folder kosong lalu dibandingkan dengan aslinya: tidak ada perbedaan.",
    "The backup of {when} was restored into an empty folder and compared with the original: no difference.",
)
TAKES = Sentence("Memulihkannya perlu {time}.", "A restore takes {time}.")
HEADLINES: dict[str, Sentence] = {
    BackupConcern.NEVER: Sentence("Belum ada cadangan", "There is no backup yet"),
    BackupConcern.OLD: Sentence("Cadangan terakhir sudah lama", "The last backup is old"),
    BackupConcern.UNPROVED: Sentence("Cadangan terbaru belum terbukti", "The newest backup is not proved"),
}
WHY: dict[str, Sentence] = {
    BackupConcern.NEVER: Sentence(
        "Bila disk ini rusak, semuanya hilang. Buat satu sekarang; tidak ada yang terganggu.",
        "If this disk fails, everything is lost. Make one now; nobody is interrupted.",
    ),
    BackupConcern.OLD: Sentence(
        "Yang terbaru dari {when}. Apa pun sesudahnya hanya ada di server ini.",
        "The newest is of {when}. Whatever came later is on this server only.",
    ),
    BackupConcern.UNPROVED: Sentence(
        "Yang dari {when} belum dipulihkan untuk dicoba. Buktikan, atau buat yang baru.",
        "The one of {when} was not restored on trial yet. Prove it, or make a new one.",
    ),
}
BROKEN = Sentence("Cadangan terbaru tidak dapat diandalkan", "The newest backup cannot be relied on")
FAILED = Sentence("Percobaan terakhir gagal", "The last attempt has failed")
BACK_UP_NOW = Sentence("Cadangkan sekarang", "Back up now")

# Running now

RUNNING = Sentence("Sedang berjalan", "Running now")
NOBODY_STOPS = Sentence("tidak ada yang terganggu", "nobody is interrupted")
STEPS: dict[str, Sentence] = {
    BackupStep.COPYING: Sentence("Menyalin basis data", "Copying the database"),
    BackupStep.WRITING: Sentence("Menulis berkas cadangan", "Writing the archive"),
    BackupStep.PROVING: Sentence("Memulihkan untuk membuktikan", "Restoring to prove it"),
}
STEP_DONE = Sentence("selesai", "done")
STEP_NOW = Sentence("sekarang", "now")
STEP_LATER = Sentence("nanti", "later")
SO_FAR = Sentence("{done} dari {total}", "{done} of {total}")
GOES_ON = Sentence(
    "Boleh meninggalkan halaman ini; pekerjaannya jalan terus.", "You may leave this page; the work goes on."
)

# The list

BACKUPS = Sentence("Berkas cadangan", "Backups")
TOGETHER = Sentence("{count} · {size}", "{count} · {size}")
MADE = Sentence("Dibuat", "Made")
SIZE = Sentence("Ukuran", "Size")
PROOF = Sentence("Pembuktian", "Proof")
ACTS = Sentence("Tindakan", "Acts")
PROVED = Sentence("Terbukti {when}", "Proved {when}")
NOT_PROVED = Sentence("Belum dibuktikan", "Not proved")
DAMAGED = Sentence("Rusak", "Damaged")
PROVE = Sentence("Buktikan", "Prove")
PROVE_THIS = Sentence("Buktikan {name}", "Prove {name}")
REMOVE = Sentence("Hapus", "Remove")
REMOVE_THIS = Sentence("Hapus {name}", "Remove {name}")
EMPTY = Sentence("Belum ada cadangan", "No backups yet")
EMPTY_WHY = Sentence("Yang dibuat akan berbaris di sini, yang terbaru di atas.", "They line up here, the newest first.")

# The drill

DRILL = Sentence("Percobaan pemulihan {when}", "Restore drill of {when}")
NO_DIFFERENCE = Sentence("0 perbedaan", "0 differences")
WHAT = Sentence("Apa", "What")
HERE = Sentence("Di server", "On the server")
RESTORED = Sentence("Dipulihkan", "Restored")
COMPARED = Sentence("Hasil", "Result")
SAME = Sentence("sama", "same")
COUNTED: dict[str, Sentence] = {
    "institution": Sentence("Perguruan tinggi", "Institutions"),
    "member": Sentence("Anggota", "Members"),
    "message": Sentence("Pesan", "Messages"),
    "delivery": Sentence("Tanda terima", "Delivery receipts"),
    "blob": Sentence("Berkas lampiran", "Attachment files"),
    "audit": Sentence("Catatan audit", "Audit entries"),
}
FILES_WHOLE = Sentence(
    "Isi {count} berkas, kunci server, dan rantai audit sama dengan aslinya.",
    "The content of {count} files, the server's key and the audit chain are what they were.",
)

# Schedule, and where it lies

SCHEDULE = Sentence("Jadwal", "Schedule")
EVERY = Sentence("Setiap", "Every")
HOURS = Sentence("{count} jam, melalui {clock} {zone}", "{count} h, one of them at {clock} {zone}")
DAILY = Sentence("hari, {clock} {zone}", "day at {clock} {zone}")
BY_HAND = Sentence("hanya bila diminta", "only when asked for")
KEEP = Sentence("Disimpan", "Kept")
NEWEST = Sentence("{count} terbaru, selalu dengan yang terbukti", "the newest {count}, and always the proved one")
PROVE_EACH = Sentence("Dibuktikan", "Each is proved")
ALWAYS = Sentence("selalu", "always")
WHERE = Sentence("Letaknya", "Where they lie")
SECRET = Sentence(
    "Siapa memegang berkasnya memegang servernya: kunci, kata sandi surat, semua pesan. Karena itu tidak dapat "
    "diunduh dari sini; salin dari mesin server (0600).",
    "Whoever has the file has the server: its key, its mail password, every message. So it cannot be downloaded "
    "here; copy it on the server's machine (0600).",
)
RESTORE = Sentence("Memulihkan", "To restore")
RESTORE_FIRST = Sentence(
    "Di mesin baru dengan Kentongan yang setidaknya sama barunya, ke folder kosong:",
    "On the new machine, with at least this version of Kentongan, into an empty folder:",
)
RESTORE_THEN = Sentence("Lalu jalankan servernya:", "Then start the server:")
RESTORE_LAST = Sentence(
    "Klien yang lama masuk lagi dengan sendirinya: kunci dan perangkatnya sama.",
    "Old clients come back by themselves: key and devices are the same.",
)

# Asking once more

SURE = Sentence("Hapus cadangan ini?", "Remove this backup?")
SURE_WHY = Sentence("{name}, {size}. Tidak dapat dikembalikan.", "{name}, {size}. There is no undo.")
BACK = Sentence("Kembali", "Go back")
