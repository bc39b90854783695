"""A38: every act and every security event is recorded, once, in one line, without a secret. [AUDIT-1]

Everything that is in the catalogue below is done to a real server; then the log is read the way administrators read it,
and its secrets are sought in every line.
"""

import asyncio
import contextlib
import csv
import io
import json
import os
import pwd
import re
import ssl
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kentongan.cli.main import app
from kentongan.client.client import Client
from kentongan.client.errors import ClientError, ServerRefused
from kentongan.domain.audit import AuditEntry
from kentongan.domain.text import is_control
from kentongan.ids import new_id
from kentongan.protocol.command import COMMANDS, Block, Sender
from kentongan.protocol.commands.administration import Decided as Decision
from kentongan.protocol.commands.administration import Reject, Retention, RetentionDone
from kentongan.protocol.commands.administrator import (
    AddAdministrator,
    AdministratorEdited,
    AdministratorLink,
    EditAdministrator,
    RemoveAdministrator,
    RenewAdministrator,
)
from kentongan.protocol.commands.announcement import (
    Announce,
    Announced,
    AnnouncerDesk,
    MakeAnnouncer,
    TryPopup,
)
from kentongan.protocol.commands.backup import BackupPage, BackupRemoved, Backups, RemoveBackup
from kentongan.protocol.commands.blocked import Unblock, Unblocked
from kentongan.protocol.commands.diagnostics import Diagnosis, Diagnostics
from kentongan.protocol.commands.disclosure import Disclose, Disclosed
from kentongan.protocol.commands.group import AddToGroup, CreateGroup, GroupChanged, RemoveFromGroup, RemoveGroup
from kentongan.protocol.commands.identity import CertificateRenewed, ExportNoted, NoteExport, RenewCertificate
from kentongan.protocol.commands.institution import EditInstitution, InstitutionEdited
from kentongan.protocol.commands.intake import Export, TablePage
from kentongan.protocol.commands.letter import LettersDue, RetryLetters
from kentongan.protocol.commands.login import LoggedIn, Login
from kentongan.protocol.commands.membership import (
    CodeQueued,
    EndSessions,
    ResetPassword,
    Restore,
    SessionsEnded,
    Suspend,
    Suspension,
)
from kentongan.protocol.commands.registration import Registered
from kentongan.protocol.commands.roster import AddMember, EditMember, MemberAdded, MemberEdited
from kentongan.protocol.commands.session import EndSession, SessionEnded, SessionPage, Sessions
from kentongan.protocol.commands.setting import ChangeSetting, SettingChanged
from kentongan.protocol.commands.traffic import EndTransfer, TransferEnded
from kentongan.store.audit import AppendAudit
from kentongan.words import AuditEvent, InstitutionKind, Role
from tests.acceptance import Acceptance
from tests.faults.test_kill import opened
from tests.hub.shadow.visitor import Visitor, reach
from tests.process.server import Answer, RunningServer, form_of, running
from tests.process.transfer import uploading

# What each command of an administrator is recorded as. A new command has to be entered here or below.
RECORDED = {
    "approve": AuditEvent.REGISTRATION_APPROVED,
    "reject": AuditEvent.REGISTRATION_REJECTED,
    "set_rights": AuditEvent.RIGHTS_SET,
    "retention": AuditEvent.RETENTION_RUN,
    "suspend": AuditEvent.MEMBER_SUSPENDED,
    "restore": AuditEvent.MEMBER_RESTORED,
    "change_members": AuditEvent.MEMBER_SUSPENDED,
    "end_institution": AuditEvent.SESSIONS_ENDED,
    "intake": AuditEvent.MEMBER_ADDED,
    "export": AuditEvent.MEMBERS_EXPORTED,
    "reset_password": AuditEvent.PASSWORD_RESET,
    "end_sessions": AuditEvent.SESSIONS_ENDED,
    "edit_institution": AuditEvent.INSTITUTION_CHANGED,
    "add_member": AuditEvent.MEMBER_ADDED,
    "edit_member": AuditEvent.MEMBER_CHANGED,
    "create_group": AuditEvent.GROUP_ADDED,
    "add_to_group": AuditEvent.GROUP_CHANGED,
    "remove_from_group": AuditEvent.GROUP_CHANGED,
    "remove_group": AuditEvent.GROUP_REMOVED,
    "end_session": AuditEvent.SESSIONS_ENDED,
    "end_transfer": AuditEvent.TRANSFER_ENDED,
    "resend_letter": AuditEvent.MAIL_RETRIED,
    "retry_letters": AuditEvent.MAIL_RETRIED,
    "diagnostics": AuditEvent.DIAGNOSTICS_MADE,
    "renew_certificate": AuditEvent.CERTIFICATE_RENEWED,
    "disclose": AuditEvent.MESSAGE_DISCLOSED,
    "make_announcer": AuditEvent.MEMBER_ADDED,
    "announce": AuditEvent.ANNOUNCEMENT_SENT,
    "try_popup": AuditEvent.ANNOUNCEMENT_SENT,
    "note_export": AuditEvent.IDENTITY_EXPORTED,
    "unblock": AuditEvent.SOURCE_UNBLOCKED,
    "add_administrator": AuditEvent.ADMINISTRATOR_ADDED,
    "renew_administrator": AuditEvent.ADMINISTRATOR_CHANGED,
    "edit_administrator": AuditEvent.ADMINISTRATOR_CHANGED,
    "remove_administrator": AuditEvent.ADMINISTRATOR_REMOVED,
    "back_up": AuditEvent.BACKUP_MADE,
    "remove_backup": AuditEvent.BACKUP_REMOVED,
    "change_setting": AuditEvent.SETTINGS_CHANGED,
}
READ_ONLY = {
    "status",
    "log",
    "statistics",
    "samples",
    "registrations",
    "invite",
    "audit",
    "verify_audit",
    "blocked",
    "ways",
}
READ_ONLY |= {
    "institutions",
    "desks",
    "members",
    "groups",
    "group_members",
    "sessions",
    "transfers",
    "traffic",
    "letters",
}
READ_ONLY |= {"administrators", "announcer"}
READ_ONLY |= {"backup_status", "backups", "settings"}

HUMAS, SUARA, NEW = "humas@kampus-a", "suara@kampus-a", "baru@kampus-a"
DESK = "sekretariat@konsorsium"
TYPED_INTO_THE_WRONG_FIELD = "rahasia sekali 123"
NASTY = [
    "a\r\n99  2026-01-01  rights_set  local:root", "a\x1b[2J\x1b[Hb", "a\u202etxt.exe", "a\u2028b\u2029c\x85d",
    "\x1b]0;judul\x07", "a\x00b", "=cmd|' /C calc'!A0", "@sum(a1)", "a,b;\"c\"", "a\tb", "\u2066a\u2069", "\\u202e",
]  # fmt: skip


def test_every_command_of_an_administrator_is_recorded_or_only_reads(acceptance: Acceptance) -> None:
    commands = {row.name for row in COMMANDS.values() if row.sender is Sender.ADMINISTRATOR}
    missing = commands - set(RECORDED) - READ_ONLY
    assert missing == set(), f"enter them into RECORDED or READ_ONLY: {sorted(missing)}"
    assert set(RECORDED) | READ_ONLY == commands
    assert not set(RECORDED) & READ_ONLY
    acceptance("A38", "administrators' commands that are neither recorded nor only read: 0", f"0 of {len(commands)}")


def admin_audit(server: RunningServer, *arguments: str, code: int = 0) -> str:
    """What `kentongan admin audit` prints."""
    return admin(server, "audit", *arguments, code=code)


def admin(server: RunningServer, *arguments: str, code: int = 0) -> str:
    """What a command prints."""
    options = ["admin", *arguments, "--data", str(server.data)]
    result = CliRunner().invoke(app, options, prog_name="kentongan", env={"KENTONGAN_LANGUAGE": "en"})
    assert result.exit_code == code, (result.output, result.exception)
    return result.stdout


async def guess(server: RunningServer, address: str, password: str) -> None:
    async with Client.connect(server.line) as client:
        with pytest.raises(ClientError):
            await client.link.request(Login(address=address, password=password, device="meja"), LoggedIn)


def stand_at(port: int) -> None:
    """A visitor with somebody else's proof."""
    with contextlib.suppress(OSError, EOFError, ssl.SSLError), Visitor(reach(port)) as visitor:
        visitor.prove("0" * 64, "upload", "0" * 32)  # type: ignore[arg-type]
        visitor.exactly(1)


async def administer(server: RunningServer, own: str) -> set[str]:
    """Every act on institutions, members, groups, sessions, transfers, letters, limits and administrators.

    Gives the secrets that were spoken.
    """

    async def do(block: Block, answer: type[Answer]) -> Answer:
        return await asyncio.to_thread(server.admin, block, answer)

    await do(EditInstitution(code="kampus-a", city="Kota Lain"), InstitutionEdited)
    await do(AddMember(code="kampus-a", desk="baru", contact="Petugas", email="baru@kampus-a.example"), MemberAdded)
    await do(EditMember(address=NEW, contact="Petugas Lain"), MemberEdited)
    await do(Export(institution="kampus-a"), TablePage)
    await do(CreateGroup(group="wilayah"), GroupChanged)
    await do(AddToGroup(group="wilayah", members=[NEW]), GroupChanged)
    await do(RemoveFromGroup(group="wilayah", members=[NEW]), GroupChanged)
    await do(RemoveGroup(group="wilayah"), GroupChanged)
    async with Client.connect(server.line) as client:
        await client.login(HUMAS, own)
        async with uploading(client, b"isi") as transfer:
            await do(EndTransfer(transfer=transfer.shadow.transfer), TransferEnded)
            with pytest.raises(ServerRefused):
                await transfer.end()
        [session] = (await do(Sessions(), SessionPage)).sessions
        await do(EndSession(session=session.session), SessionEnded)
    await do(RetryLetters(letters=[]), LettersDue)
    await do(Unblock(what=HUMAS), Unblocked)
    secrets = {(await do(AddAdministrator(name="rani", person="Rani", role=Role.AUDITOR), AdministratorLink)).link}
    secrets.add((await do(RenewAdministrator(name="rani"), AdministratorLink)).link)
    await do(EditAdministrator(name="rani", role=Role.OPERATOR), AdministratorEdited)
    await do(RemoveAdministrator(name="rani"), AdministratorEdited)
    await do(Diagnostics(), Diagnosis)
    async with server.session(HUMAS, own) as client:
        sent = await client.send([NEW], "Undangan", "Kamis.")
    await do(Disclose(message=sent.message, reason="Laporan penyalahgunaan."), Disclosed)
    desk = {"institution": "Konsorsium", "city": "Kota", "kind": InstitutionKind.OTHER}
    await do(MakeAnnouncer(**desk, contact="Petugas", email="s@konsorsium.example"), AnnouncerDesk)
    await do(Announce(id=new_id(), subject="Rapat"), Announced)
    await do(TryPopup(address=NEW), Announced)
    await do(RenewCertificate(), CertificateRenewed)
    await do(NoteExport(), ExportNoted)
    for _ in range(2):
        await asyncio.to_thread(admin, server, "backup", "now")  # comes back when it is made and proved
    *_, oldest = (await do(Backups(), BackupPage)).rows
    await do(RemoveBackup(name=oldest.name), BackupRemoved)
    await do(ChangeSetting(name="backup.keep", value="9"), SettingChanged)
    return {link.rpartition("/")[2] for link in secrets}


async def live(server: RunningServer) -> set[str]:
    """Everything that has to be recorded, once; the secrets that were spoken meanwhile."""
    secrets = set[str]()
    own = await server.member(HUMAS)
    secrets |= {own, TYPED_INTO_THE_WRONG_FIELD, "tebakan keliru 7"}
    async with Client.connect(server.line) as client:
        form: Registered = await client.register(**form_of(SUARA))
        secrets.add(form.claim)
    await asyncio.to_thread(server.admin, Reject(number=form.number, reason="Ganda."), Decision)
    await asyncio.to_thread(server.grant, HUMAS, broadcast=True)
    await asyncio.to_thread(server.admin, Retention(), RetentionDone)
    await asyncio.to_thread(server.admin, Suspend(address=HUMAS), Suspension)
    await asyncio.to_thread(server.admin, Restore(address=HUMAS), Suspension)
    await asyncio.to_thread(server.admin, EndSessions(address=HUMAS), SessionsEnded)
    secrets |= await administer(server, own)
    await guess(server, HUMAS, "tebakan keliru 7")
    await guess(server, TYPED_INTO_THE_WRONG_FIELD, "x")
    async with server.session(HUMAS, own) as client, server.session(HUMAS, own) as other:
        for one in (client, other):
            assert one.session
            secrets.add(one.session.device_key)
        await client.revoke_device(other.session.device if other.session else "")
        async with uploading(client, b"isi") as transfer:
            secrets.add(transfer.shadow.ticket)
            await asyncio.to_thread(stand_at, transfer.port)
            assert await transfer.send(b"isi")
        secrets.add("sandi yang baru 99")
        await client.change_password(own, "sandi yang baru 99")
    await asyncio.to_thread(server.admin, ResetPassword(address=HUMAS), CodeQueued)
    for letter in (server.data / "mail").glob("*.eml"):
        secrets |= set(re.findall(r"[a-z0-9]{4}(?:-[a-z0-9]{4}){5}", letter.read_text("utf-8", "replace")))
    return secrets


def recorded(me: str, fingerprint: str) -> list[tuple[str, str, str | None]]:
    """What `live` has done, in order: event, actor, subject; None where the subject is an id or a file's name."""
    return [
        ("server_started", "server", ""),
        ("registration_approved", me, HUMAS),
        ("password_changed", HUMAS, HUMAS),
        ("registration_rejected", me, SUARA),
        ("rights_set", me, HUMAS),
        ("retention_run", me, ""),
        ("retention_run", me, ""),
        ("member_suspended", me, HUMAS),
        ("member_restored", me, HUMAS),
        ("sessions_ended", me, HUMAS),
        ("institution_changed", me, "kampus-a"),
        ("member_added", me, NEW),
        ("member_changed", me, NEW),
        ("members_exported", me, "kampus-a"),
        ("group_added", me, "#wilayah"),
        ("group_changed", me, "#wilayah"),
        ("group_changed", me, "#wilayah"),
        ("group_removed", me, "#wilayah"),
        ("transfer_ended", me, HUMAS),
        ("sessions_ended", me, HUMAS),
        ("mail_retried", me, ""),
        ("source_unblocked", me, HUMAS),
        ("administrator_added", me, "rani"),
        ("administrator_changed", me, "rani"),
        ("administrator_changed", me, "rani"),
        ("administrator_removed", me, "rani"),
        ("diagnostics_made", me, ""),
        ("message_disclosed", me, HUMAS),
        ("institution_added", me, "konsorsium"),
        ("member_added", me, DESK),
        ("rights_set", me, DESK),
        ("announcement_sent", me, DESK),
        ("announcement_sent", me, DESK),
        ("certificate_renewed", me, fingerprint),
        ("identity_exported", me, fingerprint),
        *[("backup_made", me, None)] * 4,
        ("backup_removed", me, None),
        ("settings_changed", me, "backup.keep"),
        ("login_failed", "", HUMAS),
        ("login_failed", "", ""),
        ("device_revoked", HUMAS, HUMAS),
        ("visitor_refused", "", None),
        ("password_changed", HUMAS, HUMAS),
        ("password_reset", me, HUMAS),
        ("server_stopped", "server", ""),
        ("server_started", "server", ""),
    ]


@pytest.mark.process
async def test_a38_everything_is_recorded_once_and_no_secret_is(tmp_path: Path, acceptance: Acceptance) -> None:
    me = f"local:{pwd.getpwuid(os.geteuid()).pw_name}"
    async with running(tmp_path / "server") as server:
        server.log.expected |= {"shadow_stranger"}
        secrets = await live(server)
        await asyncio.to_thread(server.stop)
        await asyncio.to_thread(server.start)
        lines = await asyncio.to_thread(admin_audit, server, "--json", "--limit", "0")
        rows = [json.loads(line) for line in reversed(lines.splitlines())]
        whole = await asyncio.to_thread(admin_audit, server, "verify")
        filtered = await asyncio.to_thread(admin_audit, server, "--event", "rights_set", "--subject", HUMAS, "--json")
        pem = (server.data / "identity.pem").read_text()
    expected = recorded(me, server.line.partition("#")[2])
    told = [(row["event"], row["actor"], row["subject"]) for row in rows]
    assert {event for event, _, _ in expected} >= {str(event) for event in RECORDED.values()}
    unknown = ("visitor_refused", "backup_made", "backup_removed")  # a transfer's id, a file's name
    told = [(event, actor, None if event in unknown else subject) for event, actor, subject in told]
    assert told == expected
    assert {row["source"] for row in rows if row["event"] in ("login_failed", "visitor_refused")} == {"127.0.0.1"}
    assert json.loads(filtered)["detail"] == '{"broadcast":true}'
    assert whole.startswith(f"Whole: {len(rows)} lines, from 1 to {len(rows)}.")
    secrets |= set(pem.splitlines()[1:-1])
    found = [secret for secret in secrets if secret in lines]
    assert (len(secrets) >= 10, found) == (True, [])
    acceptance("A38", "expected events missing 0, each recorded once", f"0 of {len(expected)}")
    acceptance("A38", "secrets found 0", f"0 of {len(secrets)}")


@pytest.mark.process
async def test_a38_one_record_is_one_line_whatever_the_names_contain(tmp_path: Path, acceptance: Acceptance) -> None:
    async with running(tmp_path / "server") as server:
        await asyncio.to_thread(server.stop)
        async with opened(server.data) as store:
            for nasty in NASTY:
                entry = AuditEntry(AuditEvent.LOGIN_FAILED, nasty, nasty, nasty, {"why": nasty})
                await store.write(AppendAudit(entry))
        await asyncio.to_thread(server.start)
        options = ["--event", "login_failed"]
        printed = [await asyncio.to_thread(admin_audit, server, *options, *how) for how in ([], ["--json"], ["--csv"])]
        await asyncio.to_thread(admin_audit, server, "verify")
    text, as_json, as_csv = printed
    for one in printed:
        assert not any(is_control(character) for character in one.replace("\n", ""))
    assert [len(one.splitlines()) for one in printed] == [len(NASTY), len(NASTY), len(NASTY) + 1]
    assert [json.loads(line)["subject"] for line in as_json.splitlines()] == NASTY[::-1]
    cells = list(csv.reader(io.StringIO(as_csv)))[1:]
    assert not any(cell.startswith(("=", "@", "+", "-")) for row in cells for cell in row)
    assert all(re.match(r"\d+  \d{4}-\d\d-\d\d \d\d:\d\d:\d\d  login_failed  ", line) for line in text.splitlines())
    acceptance("A38", "one line per record, no control or direction character", f"{len(NASTY) * 3} of {len(NASTY) * 3}")


@pytest.mark.process
async def test_a38_a_changed_database_is_found_by_the_command(tmp_path: Path) -> None:
    import sqlite3

    async with running(tmp_path / "server") as server:
        await server.member(HUMAS)
        head = tmp_path / "head.json"
        head.write_bytes((server.data / "audit-head.json").read_bytes())
        await asyncio.to_thread(server.stop)
        with contextlib.closing(sqlite3.connect(server.data / "kentongan.db")) as database, database:
            database.execute("UPDATE audit SET subject = 'lain@kampus-b' WHERE sequence = 2")
        await asyncio.to_thread(server.start)
        told = await asyncio.to_thread(admin_audit, server, "verify", "--head", str(head), code=1)
        flaws = json.loads(await asyncio.to_thread(admin_audit, server, "verify", "--json", code=1))["flaws"]
    assert "Line 2: was changed" in told
    assert flaws == [{"sequence": 2, "what": "was changed"}]
