"""The administrators: appointing, links, roles, and where they are signed in."""

from kentongan.language import Sentence

ADMINISTRATORS = Sentence("Administrator", "Administrators")
WHY = Sentence(
    "Siapa yang boleh masuk ke konsol ini. Kata sandi dan faktor kedua hanya diketahui pemiliknya.",
    "Who may sign in to this console. Nobody but its owner knows a password or second factor.",
)
NAME = Sentence("Nama masuk", "Name to sign in with")
NAME_HINT = Sentence("a-z, 0-9 dan tanda hubung", "a-z, 0-9 and hyphens")
PERSON = Sentence("Nama orangnya", "The person's name")
ROLE = Sentence("Peran", "Role")
ROLE_HINT = Sentence(
    "Pemeriksa membaca; operator juga menyetujui dan mengawasi; administrator melakukan semuanya.",
    "An auditor reads; an operator approves and watches as well; an administrator does everything.",
)
ACTS = Sentence("Tindakan", "Acts")
SIGNED_IN = Sentence("Terakhir masuk {ago}", "Last signed in {ago}")
NEVER = Sentence("belum pernah masuk", "has never signed in")
NOT_SET_UP = Sentence("Belum menyiapkan diri", "Not set up yet")
YOU = Sentence("Anda", "You")
APPOINT = Sentence("Angkat administrator", "Appoint an administrator")
MAKE_LINK = Sentence("Angkat dan buat tautan", "Appoint and make the link")
CHANGE = Sentence("Ubah", "Change")
CHANGE_THIS = Sentence("Ubah {name}", "Change {name}")
SAVE = Sentence("Simpan", "Save")
RENEW = Sentence("Tautan baru", "New link")
REMOVE = Sentence("Hapus", "Remove")
BACK = Sentence("Kembali", "Go back")
RENEW_SURE = Sentence("Tautan baru untuk {name}?", "A new link for {name}?")
RENEW_WHY = Sentence(
    "Kata sandi, faktor kedua, dan sesinya tidak berlaku lagi sampai tautan itu dipakai.",
    "Password, second factor and sessions work no more; the link sets up new ones.",
)
REMOVE_SURE = Sentence("Hapus {name}?", "Remove {name}?")
REMOVE_WHY = Sentence(
    "Sesinya berakhir saat itu juga. Yang pernah dilakukannya tetap ada di catatan audit.",
    "Its sessions end at once. What it has done stays in the audit log.",
)

# The link

LINK = Sentence("Tautan untuk {name}", "The link for {name}")
LINK_WHY = Sentence(
    "Berikan sendiri kepada orangnya: siapa pun yang memegangnya menjadi administrator ini. Berlaku sekali, "
    "sampai {until}, dan tidak ditampilkan lagi.",
    "Hand it over yourself: whoever has it becomes this administrator. It works once, until {until}, and is not "
    "shown again.",
)
DONE = Sentence("Sudah saya berikan", "I have handed it over")

# Sessions

SESSIONS = Sentence("Yang sedang masuk", "Who is signed in")
SEEN = Sentence("{source} · masuk {began}, terakhir {ago}", "{source} · signed in {began}, last {ago}")
THIS_ONE = Sentence("peramban ini", "this browser")
END = Sentence("Akhiri", "End")
END_THIS = Sentence("Akhiri sesi {name}", "End the session of {name}")
