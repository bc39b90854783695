"""The commands of an administrator that look after institutions, members, groups, traffic and letters."""

from blocks import administrator, server
from sample import DEVICE, HUMAS, ID, LATER, MESSAGE, OFFERED, POPUP, REKTORAT, SENT, TRANSFER

INSTITUTION = {
    "code": "univ-contoh",
    "name": "Universitas Contoh",
    "city": "Makassar",
    "kind": "university",
    "members": 3,
    "created_at": SENT,
}
MEMBER = {
    "address": HUMAS,
    "contact": "Siti Contoh",
    "email": "humas@univ-contoh.example",
    "code": "univ-contoh",
    "institution": "Universitas Contoh",
    "city": "Makassar",
    "kind": "university",
    "state": "active",
    "broadcast": False,
    "highest_level": "important",
    "quota": 0,
    "devices": 2,
    "seen_at": LATER,
    "created_at": SENT,
}


def institution():
    administrator("institutions", "ADMIN-20", "whose city?", ("makassar", ""), search="makassar", after="", limit=100)
    server(
        "institution_page", "ADMIN-20", "theirs", ("univ-contoh", ""), institutions=[INSTITUTION], next="", matches=1
    )
    name = "Universitas Contoh"
    own = {"code": "univ-contoh", "name": name, "city": None, "kind": "university"}
    administrator("edit_institution", "ADMIN-21", "its name now", ("univ-contoh", name), **own)
    server("institution_edited", "ADMIN-21", "so it is", ("univ-contoh", name), institution=INSTITUTION)
    own = {"institution": "univ-contoh", "after": "", "limit": 100}
    administrator("desks", "ADMIN-60", "which desks?", ("univ-contoh", ""), **own)
    server("desk_page", "ADMIN-60", "this one", ("humas", ""), desks=[{"desk": "humas", "members": 1}], next="")


def membership():
    own = {"institution": "univ-contoh", "suspended": True, "broadcast": None, "highest_level": "info", "quota": 0}
    administrator("change_members", "MEMBER-4", "all of them", ("univ-contoh", "True"), **own)
    server("members_changed", "MEMBER-4", "done", ("univ-contoh", "3"), institution="univ-contoh", changed=3)
    administrator("end_institution", "MEMBER-4", "log them out", ("univ-contoh", ""), institution="univ-contoh")


def roster():
    own = {"search": "siti", "institution": "univ-contoh", "state": "suspended", "broadcast": None}
    own |= {"highest_level": "info", "after": "", "limit": 100}
    administrator("members", "ADMIN-22", "who is suspended?", ("siti", ""), **own)
    server("member_page", "ADMIN-22", "a page", (HUMAS, HUMAS), members=[MEMBER], next=HUMAS, matches=None)
    own = {"code": "univ-contoh", "desk": "humas", "contact": "Siti Contoh", "email": MEMBER["email"]}
    more = {"institution": "Universitas Contoh", "city": "Makassar", "kind": "university"}
    administrator("add_member", "ADMIN-23", "without a form", ("humas", "univ-contoh"), **own, **more)
    server("member_added", "ADMIN-23", "there", (HUMAS, MEMBER["email"]), member=MEMBER)
    own = {"address": HUMAS, "contact": "Siti Contoh", "email": None}
    administrator("edit_member", "ADMIN-24", "another person", (HUMAS, "Siti Contoh"), **own)
    server("member_edited", "ADMIN-24", "so it is", (HUMAS, "Siti Contoh"), member=MEMBER)


def intake():
    own = {"table": ID, "part": "ZGVzaw==", "more": False, "dry_run": True}
    administrator("intake", "ADMIN-61", "is this right?", (ID, ""), **own)
    flaw = {"line": 3, "column": "email", "id": "Isian ini masih kosong.", "en": "This is empty."}
    own = {"received": 4, "done": False, "members": 2, "institutions": 1, "flaws": [flaw], "more_flaws": 0}
    server("intake_report", "ADMIN-61", "not yet", ("2", "3"), **own)
    own = {"search": "", "institution": "univ-contoh", "state": None, "broadcast": None, "highest_level": None}
    administrator("export", "ADMIN-62", "as a table", ("", ""), **own, after="")
    server("table_page", "ADMIN-62", "these lines", ("", HUMAS), text="desk,code\r\n", next=HUMAS)


def group():
    administrator("groups", "ADMIN-25", "all", ("", ""), after="", limit=100)
    row = {"group": "wilayah-contoh", "members": 2, "created_at": SENT}
    server("group_page", "ADMIN-25", "these", ("wilayah-contoh", ""), groups=[row], next="")
    own = {"group": "wilayah-contoh", "after": HUMAS, "limit": 100}
    administrator("group_members", "ADMIN-25", "who is in it?", ("wilayah-contoh", HUMAS), **own)
    own = {"group": "wilayah-contoh", "members": [REKTORAT], "next": ""}
    server("group_member_page", "ADMIN-25", "they are", ("wilayah-contoh", REKTORAT), **own)
    administrator("create_group", "ADMIN-26", "a new one", ("wilayah-contoh", ""), group="wilayah-contoh")
    administrator("remove_group", "ADMIN-26", "not any more", ("wilayah-contoh", ""), group="wilayah-contoh")
    both = {"group": "wilayah-contoh", "members": [HUMAS, REKTORAT]}
    strings = ("wilayah-contoh", f"{HUMAS}, {REKTORAT}")
    administrator("add_to_group", "ADMIN-27", "these too", strings, **both)
    administrator("remove_from_group", "ADMIN-27", "these not", strings, **both)
    own = {"group": "wilayah-contoh", "members": 2, "changed": 1}
    server("group_changed", "ADMIN-27", "one is new", ("wilayah-contoh", "2"), **own)


def traffic():
    administrator("sessions", "ADMIN-28", "who is there?", ("satu", ""), search="satu", after="", limit=100)
    row = {"session": ID, "address": HUMAS, "institution": "Universitas Contoh", "device": DEVICE}
    row |= {"device_name": "meja depan", "peer": "192.0.2.7", "since": SENT, "bytes_in": 4000, "bytes_out": 90000}
    row |= {"round_trip": 1500, "transfers": 1, "way": "shadow"}
    server("session_page", "ADMIN-28", "one", (HUMAS, ""), sessions=[row], next="")
    administrator("end_session", "ADMIN-29", "out", (ID, ""), session=ID)
    server("session_ended", "ADMIN-29", "it is", (HUMAS, ID), session=ID, address=HUMAS)
    administrator("transfers", "ADMIN-30", "what moves?", ("", ""), after="", limit=100)
    files = [{"name": file["name"], "size": file["size"], "done": file["size"]} for file in OFFERED]
    row = {"transfer": TRANSFER, "address": HUMAS, "direction": "upload", "state": "flowing", "port": 32107}
    row |= {"worker": 4711, "peer": "192.0.2.7", "file": 2, "done": 4000, "size": 4000, "rate": 1500}
    row |= {"still": 250, "refused": 0, "files": files}
    server("transfer_page", "ADMIN-30", "one", (HUMAS, ""), transfers=[row], next="")
    administrator("end_transfer", "ADMIN-31", "out", (TRANSFER, ""), transfer=TRANSFER)
    server("transfer_ended", "ADMIN-31", "it is", (HUMAS, TRANSFER), transfer=TRANSFER, address=HUMAS)
    administrator("traffic", "ADMIN-32", "how much?", ("", ""))
    own = {"now": LATER, "started_at": SENT, "fresh": 1, "waiting": 2, "sessions": 5, "messages": 70}
    own |= {"messages_per_minute": 30, "bytes_in": 4000, "bytes_out": 90000, "rate_in": 12, "rate_out": 800}
    own |= {"transfers": 1, "file_bytes": 4000, "file_rate": 1500, "queue": 0, "workers": [4711]}
    hub = {"hub": "hub-a", "started_at": SENT, "fresh": 1, "waiting": 2, "sessions": 5, "messages": 70}
    hub |= {"messages_per_minute": 30, "rate_in": 12, "rate_out": 800, "transfers": 1, "file_rate": 1500}
    own["hubs"] = [hub]
    server("traffic_report", "ADMIN-32", "so much", ("5", "1"), **own)


def letter():
    administrator("letters", "ADMIN-33", "which failed?", ("failed", "7"), state="failed", after=7)
    row = {"letter": 8, "kind": "welcome", "address": HUMAS, "email": MEMBER["email"], "state": "failed"}
    row |= {"attempts": 9, "due_at": LATER, "error": "refused", "created_at": SENT, "sent_at": 0}
    server("letter_page", "ADMIN-33", "this one", ("8", ""), letters=[row])
    administrator("retry_letters", "ADMIN-34", "once more", ("8", ""), letters=[8])
    server("letters_due", "ADMIN-34", "one", ("1", ""), letters=1)


def diagnostics():
    administrator("diagnostics", "ADMIN-35", "how are you?", ("", ""))
    facts = [{"about": "health", "name": "queue", "value": "0"}]
    server("diagnosis", "ADMIN-35", "well", ("queue", "0"), facts=facts, log=["started"])


def identity():
    administrator("note_export", "ADMIN-36", "the key will be copied", ("", ""))
    server("export_noted", "ADMIN-36", "it is recorded", ("abcd efgh", ""), fingerprint="abcd efgh")


def attention():
    administrator("status", "ADMIN-63", "how is it?", ("", ""))
    concern = {"kind": "registrations", "urgent": False, "count": 2, "since": SENT, "id": "Dua.", "en": "Two."}
    part = {"part": "disk", "good": True, "id": "sisa 9 GB", "en": "9 GB left"}
    own = {"now": LATER, "concerns": [concern], "parts": [part]}
    server("status_report", "ADMIN-63", "look at this", ("registrations", "True"), **own)


def administrator_of_the_console():
    row = {"name": "rani", "person": "Rani Sampelia", "role": "operator", "set_up": True}
    row |= {"created_at": SENT, "signed_in_at": LATER}
    administrator("administrators", "CONSOLE-1", "who may sign in?", ("", ""))
    server("administrator_list", "CONSOLE-1", "she may", ("rani", "operator"), rows=[row])
    own = {"name": "rani", "person": "Rani Sampelia", "role": "operator"}
    administrator("add_administrator", "CONSOLE-2", "she shall", ("rani", "operator"), **own)
    link = "https://console.example:7421/set-up/" + "ab" * 32
    own = {"name": "rani", "role": "operator", "link": link, "until": LATER}
    server("administrator_link", "CONSOLE-2", "with this", ("rani", "operator"), **own)
    administrator("renew_administrator", "CONSOLE-3", "she lost it", ("rani", ""), name="rani")
    own = {"name": "rani", "role": "auditor", "person": None}
    administrator("edit_administrator", "CONSOLE-4", "reading is enough", ("rani", "auditor"), **own)
    administrator("remove_administrator", "CONSOLE-5", "not any more", ("rani", ""), name="rani")
    server("administrator_edited", "CONSOLE-4", "so it is", ("rani", "operator"), administrator=row)


def sample():
    administrator("samples", "ADMIN-64", "the last hour?", (str(SENT), "0"), since=SENT, until=0)
    own = {name: [1, 2] for name in ("sessions", "sessions_most", "connections", "transfers_most", "queue", "messages")}
    own |= {name: [4000, 90000] for name in ("bytes_in", "bytes_out", "file_bytes")}
    series = {"step": 10_000, "at": [SENT, SENT + 10_000]} | own
    server("sample_series", "ADMIN-64", "this", ("10000", ""), **series)


def statistics():
    own = {"since": SENT, "until": 0, "after": "", "limit": 100}
    administrator("statistics", "ADMIN-65", "who sent how much?", (str(SENT), ""), **own)
    row = {"code": "univ-contoh", "institution": "Universitas Contoh", "sent": 3, "received": 9, "shown": 8}
    row |= {"acknowledged": 2, "half_ms": 900, "most_ms": 4000}
    own = {"since": SENT, "until": LATER, "rows": [row], "next": ""}
    server("statistics_page", "ADMIN-65", "so much", ("univ-contoh", ""), **own)


def backup():
    administrator("back_up", "BACKUP-4", "now", ("", ""))
    administrator("backup_status", "BACKUP-5", "how far?", ("", ""))
    row = {"name": "kentongan-20261123-023000.tar", "made_at": SENT, "bytes": 90000, "proved_at": LATER}
    row |= {"flaw": None, "id": "", "en": ""}
    own = {"step": "proving", "done": 4000, "total": 180000, "concern": "none", "newest": row, "proved": row}
    server("backup_report", "BACKUP-5", "so far", ("proving", "none"), **own, id="", en="")
    administrator("backups", "BACKUP-6", "which?", (row["name"], ""), before=row["name"], limit=100)
    row = row | {"flaw": "cut", "id": "terpotong", "en": "cut"}
    server("backup_page", "BACKUP-6", "this one", (row["name"], ""), rows=[row])
    administrator("remove_backup", "BACKUP-7", "away with it", (row["name"], ""), name=row["name"])
    server("backup_removed", "BACKUP-7", "gone", (row["name"], ""), backup=row)


def setting():
    administrator("settings", "ADMIN-73", "which may change?", ("", ""))
    row = {"name": "limits.messages", "value": "40", "given": "20", "changed_at": SENT, "changed_by": "console:rani"}
    server("setting_list", "ADMIN-73", "these", (row["name"], ""), rows=[row])
    own = {"name": row["name"], "value": "40"}
    administrator("change_setting", "ADMIN-74", "forty", (row["name"], "40"), **own)
    server("setting_changed", "ADMIN-74", "done", (row["name"], "40"), setting=row)


def resending():
    administrator("resend_letter", "ADMIN-66", "the letter again", ("12", ""), number=12)


def disclosure():
    own = {"message": MESSAGE, "reason": "Laporan."}
    administrator("disclose", "ADMIN-69", "what does it say?", (MESSAGE, "Laporan."), **own)
    server("disclosed", "ADMIN-69", "this", (POPUP["id"], POPUP["sender"]), message=POPUP)


def announcement():
    administrator("announcer", "ADMIN-70", "who speaks for us?", ("", ""))
    name, contact, email = "Universitas Contoh", "Siti Contoh", MEMBER["email"]
    own = {"institution": name, "city": "Makassar", "kind": "university", "contact": contact, "email": email}
    administrator("make_announcer", "ADMIN-70", "this desk shall", (name, contact), **own)
    own = {"address": HUMAS, "institution": name, "contact": contact, "email": email, "may_announce": True}
    server("announcer_desk", "ADMIN-70", "this one", (HUMAS, "True"), **own)
    own = {"id": ID, "to": ["*"], "subject": "Rapat", "text": "Kamis.", "level": "info", "expires_at": LATER}
    administrator("announce", "ADMIN-71", "to everybody", (ID, "info"), **own, dry_run=False)
    administrator("try_popup", "ADMIN-72", "can you see it?", (HUMAS, ""), address=HUMAS)
    server("announced", "ADMIN-71", "it is on its way", (MESSAGE, "12"), message=MESSAGE, recipients=12)


def certificate():
    administrator("renew_certificate", "ADMIN-67", "a new one, please", ("", ""))
    own = {"fingerprint": "abcd efgh", "until": LATER, "before": SENT}
    server("certificate_renewed", "ADMIN-67", "here it is", ("abcd efgh", str(LATER)), **own)


def log():
    administrator("log", "ADMIN-68", "any warnings?", ("warning", "7"), search="warning", after=7)
    lines = [{"number": 9, "text": "a line"}]
    server("log_lines", "ADMIN-68", "this one", ("9", "12"), lines=lines, last=12)


def all_administration():
    for noun in (institution, membership, roster, intake, group, traffic, sample, statistics, attention):
        noun()
    for noun in (announcement, letter, disclosure, resending, certificate, log, diagnostics, identity, backup, setting):
        noun()
    administrator_of_the_console()
