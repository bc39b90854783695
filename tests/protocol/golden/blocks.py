"""Every command of the protocol as a block, [BLOCK-1], with its columns, [BLOCK-4]; tokens as [BLOCK-2] wants them."""

from case import case, frame, text
from sample import (
    CLIENT,
    DEVICE,
    ENTRY,
    FINGERPRINT,
    GROUP,
    HUMAS,
    ID,
    LATER,
    MESSAGE,
    OFFERED,
    PICTURE,
    POPUP,
    REKTORAT,
    RIGHTS,
    ROW,
    SECRET,
    SENT,
    SERVER,
    TALLY,
    TEXT_ATTACHMENT,
    TEXT_FILE,
    TIMES,
    TRANSFER,
    shadow,
)

ENDPOINTS = {"server": SERVER, "client": CLIENT, "administrator": ""}


def block(sender, command, clause, meaning, strings, own, token="7", endpoint=None, file=None):
    """One command: `own` are its fields in the order of commands.md, `strings` its String 1 and String 2."""
    endpoint = ENDPOINTS[sender] if endpoint is None else endpoint
    whole = {"command": command, "token": token, "endpoint": endpoint, **own}
    outcome = {"sender": sender, "block": whole, "columns": [*strings, token, command, endpoint]}
    case(f"block-{file or command}.bin", "block", clause, meaning, frame(text(whole)), **outcome)


def client(command, clause, meaning, strings, file=None, /, **own):
    block("client", command, clause, meaning, strings, own, file=file)


def server(command, clause, meaning, strings, /, **own):
    block("server", command, clause, meaning, strings, own)


def push(command, clause, meaning, strings, file=None, /, **own):
    block("server", command, clause, meaning, strings, own, token="", file=file)


def administrator(command, clause, meaning, strings, /, **own):
    block("administrator", command, clause, meaning, strings, own)


def link():
    names = ("Konsorsium Contoh", "kentongan 0.1.0")
    push("welcome", "LINK-1", "the first block", names, server=names[0], software=names[1], now=SENT, heartbeat=15)
    client("ping", "LINK-2", "heartbeat and barrier", ("3", ""), n=3)
    server("pong", "LINK-2", "its answer", ("3", ""), n=3)
    words = {"id": "Penerima tidak dikenal: x@y.", "en": "Unknown recipient: x@y."}
    about = {"field": "to", "detail": "x@y", "reference": "", "retry_after": 0}
    meaning = "a refusal with its sentences"
    server("error", "ERR-1", meaning, ("recipient_unknown", "to"), code="recipient_unknown", **words, **about)
    client("quit", "LINK-4", "the client ends the connection", ("", ""))
    server("goodbye", "LINK-4", "the answer to quit", ("", "0"), code="", id="", en="", retry_after=0)
    words = {"id": "Sesi ini sudah diakhiri.", "en": "This session was ended."}
    meaning, strings = "the server closes for a reason of its own", ("session_ended", "5")
    push("goodbye", "LINK-4", meaning, strings, "goodbye-push", code=strings[0], **words, retry_after=5)


def registration():
    form = {name: ROW[name] for name in ("institution", "code", "city", "kind", "contact", "email", "desk")}
    client("register", "REG-1", "the form", (form["institution"], form["email"]), **form)
    server("registered", "REG-2", "number and claim", ("12", HUMAS), number=12, claim=SECRET, address=HUMAS)
    client("registration_status", "REG-3", "where does it stand?", ("12", ""), number=12, claim=SECRET)
    proof = {"number": 12, "claim": SECRET}
    client("correct", "REG-7", "the form anew", ("12", form["email"]), **proof, **form)
    client("withdraw", "REG-8", "never mind", ("12", ""), **proof)
    number, rest = {"number": 12}, {"address": HUMAS, "submitted_at": SENT}
    own = {**number, "state": "pending", **rest, "decided_at": 0, "reason": ""}
    server("registration", "REG-4", "it waits", ("pending", ""), **own)
    own = {**number, "state": "rejected", **rest, "decided_at": LATER, "reason": "Alamat bukan milik kampus."}
    push("registration", "REG-4", "it was decided", ("rejected", own["reason"]), "registration-push", **own)


def login():
    passwords = {"password": "abcd-efgh-jkmn-pqrs", "new_password": "kata sandi sendiri"}
    strings = (HUMAS, "meja depan")
    client("login", "LOGIN-1", "secrets stand in no column", strings, address=HUMAS, **passwords, device="meja depan")
    client("resume", "LOGIN-5", "a known device comes back", ("", ""), device_key=SECRET)
    server(
        *("logged_in", "LOGIN-2", "the session stands", (HUMAS, "Universitas Contoh")),
        address=HUMAS,
        institution="Universitas Contoh",
        contact="Siti Contoh",
        device=DEVICE,
        device_key=SECRET,
        rights=RIGHTS,
        servers=[SERVER, "[2001:db8::7]:7420"],
        cursor=40,
        sequence=42,
    )
    client("forgot", "RESET-1", "a letter, please", (HUMAS, ""), address=HUMAS)
    server("code_asked", "RESET-1", "perhaps", ("", ""))
    reset = {"code": "abcd-efgh-jkmn-pqrs-tuvw-xyz2", "new_password": "kata sandi sendiri"}
    client("reset", "RESET-2", "secrets stand in no column", (HUMAS, ""), address=HUMAS, **reset)
    server("password_reset", "RESET-2", "all are out", ("2", ""), devices=2)
    client("logout", "LOGIN-7", "the end of the session", ("", ""))
    server("logged_out", "LOGIN-7", "its answer", ("", ""))


def message():
    client("directory", "DIR-1", "a search", ("contoh", ""), search="contoh", after="", limit=50)
    server("directory_page", "DIR-1", "its page", (HUMAS, "n1"), members=[ENTRY], groups=[GROUP], next="n1")
    to = [REKTORAT, "@univ-contoh", "#wilayah-contoh", "*"]
    client("audience", "MSG-1", "how many are these?", (", ".join(to), ""), to=to)
    server("audience_size", "MSG-1", "so many", ("12", "x@y, @z"), recipients=12, institutions=5, unknown=["x@y", "@z"])
    what = {"subject": POPUP["subject"], "text": POPUP["text"], "level": "important", "expires_at": LATER}
    attachments = [{"attachment": ID, "thumbnail": ""}]
    strings = (POPUP["subject"], ", ".join(to[:2]))
    client(
        "send",
        "MSG-2",
        "a message",
        strings,
        id=ID,
        to=to[:2],
        **what,
        attachments=attachments,
        reply_to=MESSAGE,
        revises=ID,
    )
    own = {"id": ID, "message": MESSAGE, "sequence": 42, "recipients": 12, "accepted_at": SENT}
    server("accepted", "MSG-3", "it is on disk", (ID, "12"), **own)
    client("follow", "MSG-5", "from the server's cursor on", ("-1", ""), after=-1)
    server("following", "MSG-5", "messages after 40 follow", ("40", ""), after=40)
    push("message", "MSG-6", "a popup", (POPUP["subject"], HUMAS), "message-push", message=POPUP)
    server("message", "MSG-6", "the answer to fetch", (POPUP["subject"], HUMAS), message=POPUP)
    client("fetch", "MSG-7", "one message", (MESSAGE, ""), message=MESSAGE)
    client("inbox", "MSG-8", "the inbox", ("", "50"), after="", limit=50, archived=False)
    rows = [{"message": POPUP, "times": TIMES}]
    server("inbox_page", "MSG-8", "a page of it", (POPUP["subject"], ""), messages=rows, next="")
    client("outbox", "MSG-9", "the outbox", ("n1", "2"), after="n1", limit=2)
    rows = [{"message": POPUP, "tally": TALLY}]
    server("outbox_page", "MSG-9", "a page of it", (POPUP["subject"], ""), messages=rows, next="")


def receipt():
    client("delivered", "RCPT-1", "all up to 42 is safe here", ("42", ""), sequence=42)
    client("receipt", "RCPT-2", "two are painted", ("shown", f"{MESSAGE}, {ID}"), state="shown", messages=[MESSAGE, ID])
    server("noted", "RCPT-3", "stored", ("", ""))
    changed = [{"address": REKTORAT, "state": "acknowledged", "at": SENT}]
    push("receipts", "RCPT-4", "so far", (MESSAGE, REKTORAT), message=MESSAGE, tally=TALLY, changed=changed)
    client("ledger", "RCPT-5", "all receipts", (MESSAGE, ""), message=MESSAGE, after="", limit=100)
    rows = [{"address": REKTORAT, "institution": "Institut Sampel", "times": TIMES}]
    server("ledger_page", "RCPT-5", "a page", (REKTORAT, ""), message=MESSAGE, rows=rows, next="")


def elsewhere():
    own = {"state": "acknowledged", "messages": [MESSAGE, ID]}
    push("elsewhere", "RCPT-6", "no popup here any more", ("acknowledged", f"{MESSAGE}, {ID}"), **own)


def sequel():
    client("retract", "MSG-11", "it was wrong", (MESSAGE, ""), message=MESSAGE)
    server("retracted", "MSG-11", "it is gone", (MESSAGE, ""), message=MESSAGE, retracted_at=LATER)
    push("retracted", "MSG-11", "gone here too", (MESSAGE, ""), "retracted-push", message=MESSAGE, retracted_at=LATER)
    note = {**POPUP, "subject": "", "text": "", "attachments": [], "retracted_at": LATER}
    push("message", "MSG-11", "what stays of it", ("", HUMAS), "message-note", message=note)
    client("remind", "MSG-12", "once more", (MESSAGE, ""), message=MESSAGE, to=[])
    client("remind", "MSG-12", "two of them", (MESSAGE, ""), "remind-chosen", message=MESSAGE, to=[REKTORAT, HUMAS])
    server("reminded", "MSG-12", "so many had not", (MESSAGE, "3"), message=MESSAGE, recipients=3)
    push("reminder", "MSG-12", "the popup again", (POPUP["subject"], HUMAS), message=POPUP)
    client("mute", "MSG-13", "no popups of theirs", ("@univ-contoh", "True"), who="@univ-contoh", on=True)
    client("mutes", "MSG-13", "of whom not?", ("", ""))
    muted = ["@univ-contoh", REKTORAT]
    server("muted", "MSG-13", "of these not", (", ".join(muted), ""), who=muted)
    client("archive", "MSG-14", "put away", (MESSAGE, "True"), messages=[MESSAGE], on=True)
    client("remove", "MSG-15", "not mine any more", (f"{MESSAGE}, {ID}", ""), messages=[MESSAGE, ID])


def device():
    client("devices", "DEV-1", "where am I logged in?", ("", ""))
    desk = {"id": DEVICE, "name": "meja depan", "created_at": SENT, "seen_at": LATER, "this": True}
    server("device_list", "DEV-1", "here", ("meja depan", DEVICE), devices=[desk])
    client("revoke_device", "DEV-2", "this one is lost", (DEVICE, ""), device=DEVICE)
    server("device_revoked", "DEV-2", "it is out", (DEVICE, ""), device=DEVICE)
    client("logout_everywhere", "DEV-3", "all others out", ("False", ""), this_too=False)
    server("logged_out_everywhere", "DEV-3", "so many were", ("2", ""), devices=2)
    passwords = {"password": "kata sandi sendiri", "new_password": "kata sandi kedua"}
    client("change_password", "DEV-4", "secrets stand in no column", ("", ""), **passwords)
    server("password_changed", "DEV-4", "the others are out", ("2", ""), devices=2)


def attachment():
    strings = ("undangan.txt, kosong.txt, logo.png", f"{len(TEXT_FILE)}, 0, {len(PICTURE)}")
    client("upload", "FILE-1", "three files to store", strings, files=OFFERED, way="shadow")
    wanted = [{"attachment": ID, "offset": 1000}]
    client("download", "FILE-2", "the rest of a file", (MESSAGE, ID), message=MESSAGE, files=wanted, way="shadow")
    strings = ("upload", TRANSFER)
    own = shadow("upload", [1000, 0, 0])
    block("server", "shadow", "FILE-3", "a shadow socket listens on the port", strings, own, endpoint=":32107")
    own = {"transfer": TRANSFER, "attachments": [TEXT_ATTACHMENT]}
    server("transferred", "FILE-4", "all is safe", ("undangan.txt", TRANSFER), **own)
    client("cancel", "FILE-5", "not any more", (TRANSFER, ""), transfer=TRANSFER, keep=False)
    block(
        *("client", "cancel", "FILE-5", "a pause", (TRANSFER, "")),
        {"transfer": TRANSFER, "keep": True},
        file="cancel-keep",
    )
    server("cancelled", "FILE-5", "ended", (TRANSFER, ""), transfer=TRANSFER)


def inband():
    own = {"message": MESSAGE, "files": [{"attachment": ID, "offset": 1000}], "way": "inband"}
    block("client", "download", "INBAND-1", "the same in chunks", (MESSAGE, ID), own, file="download-inband")
    own = shadow("download", [1000, 0, 0])
    own = {name: own[name] for name in ("transfer", "direction", "files")}
    server("inband", "INBAND-1", "chunks may flow", ("download", TRANSFER), **own)
    own = {"transfer": TRANSFER, "file": 2, "offset": 1280}
    server("confirmed", "INBAND-3", "the last chunk is safe", (TRANSFER, "1280"), **own)
    block("client", "confirm", "INBAND-3", "it is safe here", (TRANSFER, "1280"), own, token="")
    administrator("ways", "INBAND-7", "who goes which way?", ("institut-sampel", ""), after="institut-sampel")
    row = {"institution": "univ-contoh", "shadow": 3, "shadow_at": SENT, "inband": 12, "inband_at": LATER}
    server("ways_list", "INBAND-7", "one of them", ("univ-contoh", "12"), rows=[row])


def administration():
    administrator("registrations", "ADMIN-2", "the log", ("pending", "0"), state="pending", after=0)
    server("registration_log", "ADMIN-2", "its page", (HUMAS, ""), rows=[ROW])
    administrator("approve", "ADMIN-3", "yes", ("12", ""), number=12, revision=2)
    administrator("reject", "ADMIN-3", "no", ("12", "Ganda."), number=12, reason="Ganda.")
    server("decided", "ADMIN-3", "so be it", ("12", "approved"), number=12, state="approved", address=HUMAS)
    administrator("invite", "ADMIN-4", "the invitation line, please", ("", ""))
    line = f"kentongan://{SERVER}#{FINGERPRINT}"
    server("invitation", "ADMIN-4", "here it is", (line, FINGERPRINT), line=line, fingerprint=FINGERPRINT)
    rights = {"address": HUMAS, "broadcast": True, "highest_level": "emergency", "quota": 5_000_000_000}
    administrator("set_rights", "ADMIN-5", "more rights", (HUMAS, "emergency"), **rights)
    server("rights_set", "ADMIN-5", "the rights now", (HUMAS, ""), **rights)
    administrator("suspend", "MEMBER-1", "out", (HUMAS, ""), address=HUMAS)
    server("suspension", "MEMBER-1", "it is out", (HUMAS, "True"), address=HUMAS, suspended=True)
    administrator("restore", "MEMBER-1", "in again", (HUMAS, ""), address=HUMAS)
    administrator("reset_password", "MEMBER-2", "a new password, please", (HUMAS, ""), address=HUMAS)
    server("code_queued", "MEMBER-2", "a letter goes out", (HUMAS, ""), address=HUMAS)
    administrator("end_sessions", "MEMBER-3", "log it out", (HUMAS, ""), address=HUMAS)
    server("sessions_ended", "MEMBER-3", "so many", (HUMAS, "2"), address=HUMAS, devices=2)
    administrator("retention", "ADMIN-6", "what would go?", ("", ""), dry_run=True)
    rows = [
        {"kind": "messages", "rows": 2, "files": 0, "bytes": 0},
        {"kind": "files", "rows": 0, "files": 1, "bytes": 1000},
    ]
    server("retention_done", "ADMIN-6", "this", ("messages, files", "2, 0"), dry_run=True, rows=rows)


def blocked():
    administrator("blocked", "ADMIN-50", "who has to wait?", ("", ""))
    rows = [
        {"what": HUMAS, "kind": "account", "seconds": 900, "failures": 17, "known": True},
        {"what": "192.0.2.7", "kind": "login", "seconds": 60, "failures": 0, "known": False},
    ]
    server("blocked_list", "ADMIN-50", "these", (f"{HUMAS}, 192.0.2.7", "account, login"), rows=rows)
    administrator("unblock", "ADMIN-51", "this one not", (HUMAS, ""), what=HUMAS)
    server("unblocked", "ADMIN-51", "begins anew", (HUMAS, "True"), what=HUMAS, found=True)


def audit():
    wanted = {"event": "rights_set", "actor": "local:admin", "subject": HUMAS, "since": SENT, "until": LATER}
    administrator("audit", "AUDIT-2", "who did this?", ("rights_set", HUMAS), **wanted, before=13, limit=2)
    row = {"sequence": 12, "at": SENT, "event": "rights_set", "actor": "local:admin", "source": "", "subject": HUMAS}
    row |= {"detail": '{"broadcast":true}', "hash": "ab" * 32}
    server("audit_page", "AUDIT-2", "they did", ("rights_set", ""), rows=[row])
    head = '{"count": 12, "hash": "' + "ab" * 32 + '", "at": 1, "signature": "c2lnbmVk"}'
    administrator("verify_audit", "AUDIT-3", "is it whole?", ("", ""), head=head)
    flaws = [{"sequence": 11, "what": "was changed"}]
    own = {"lines": 12, "first": 1, "last": 12, "head": head, "flaws": flaws}
    server("audit_verified", "AUDIT-3", "it is not", ("12", "was changed"), **own)


def all_blocks():
    nouns = (link, registration, login, message, receipt, elsewhere, sequel, device, attachment, inband)
    for noun in (*nouns, administration, audit, blocked):
        noun()
