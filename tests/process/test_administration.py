"""Administration as an administrator does it: `kentongan admin` as a process, against a real server. [ADMIN-1] ff."""

import asyncio
import contextlib
import io
import json
import os
import re
import socket
import sqlite3
import ssl
import stat
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from kentongan.cli.main import app
from kentongan.client.client import Client
from kentongan.client.errors import LinkEnded, ServerRefused
from kentongan.protocol.alpn import MAIN_ALPN
from kentongan.protocol.commands.message import Message
from tests.process import proc
from tests.process.server import RunningServer, form_of, running
from tests.process.transfer import uploading

pytestmark = pytest.mark.process

REFUSED, USAGE, UNREACHABLE = 1, 2, 3
HUMAS, DEKAN, LAIN = "humas@satu", "dekan@satu", "humas@dua"
# Of a transfer, what changes between two looks although no byte comes.
MOVING = ("rate", "still")


class Administrator:
    """Somebody at a shell on the server's machine."""

    def __init__(self, data: Path, language: str = "en") -> None:
        self.data = data
        self.environment = {"KENTONGAN_LANGUAGE": language, "COLUMNS": "200", "KENTONGAN_DATA": ""}

    def run(self, *arguments: str) -> Result:
        command = ["admin", "--data", str(self.data), *arguments]
        return CliRunner().invoke(app, command, env=self.environment, prog_name="kentongan")

    async def good(self, *arguments: str) -> str:
        done = await asyncio.to_thread(self.run, *arguments)
        assert done.exit_code == 0, (done.stderr, done.exception)
        return done.stdout

    async def rows(self, *arguments: str) -> list[Any]:
        """One JSON object a line."""
        return [json.loads(line) for line in (await self.good(*arguments, "--json")).splitlines()]

    async def bad(self, code: int, *arguments: str) -> str:
        """The one sentence of a command that fails."""
        done = await asyncio.to_thread(self.run, *arguments)
        assert (done.exit_code, done.stdout) == (code, ""), (done.exit_code, done.stdout, done.stderr)
        (line,) = done.stderr.splitlines()
        return line


def _certificate_shown(server: RunningServer) -> str:
    host, _, port = server.line.removeprefix("kentongan://").partition("#")[0].rpartition(":")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols([MAIN_ALPN])
    with socket.create_connection((host, int(port)), 10) as plain, context.wrap_socket(plain) as line:
        return ssl.DER_cert_to_PEM_cert(line.getpeercert(True) or b"")


async def test_a_new_certificate_disturbs_nobody_and_the_log_tells_of_it(server: RunningServer) -> None:
    admin = Administrator(server.data)
    own, _ = await server.member(HUMAS), await server.member(LAIN)
    async with server.session(HUMAS, own) as before:
        assert "still" in await admin.good("certificate", "renew")
        shown = await asyncio.to_thread(_certificate_shown, server)
        assert shown.strip() == (server.data / "certificate.pem").read_text().strip()
        async with server.session(HUMAS, own) as after:
            assert (await before.send([LAIN], "Masih di sini", "")).recipients == 1
            assert (await after.send([LAIN], "Baru datang", "")).recipients == 1
    assert "certificate_renewed" in await admin.good("log", "--search", "CERTIFICATE_renewed")
    assert await admin.rows("log", "--search", "tidak ada kata ini") == []


async def test_the_status_says_what_waits_and_that_all_is_well(server: RunningServer) -> None:
    admin = Administrator(server.data)
    assert "Nothing needs attention." in await admin.good("status")
    async with Client.connect(server.line) as client:
        await client.register(**form_of(HUMAS))
        assert "wait for your decision: 1." in await admin.good("status")
        (report,) = await admin.rows("status")
    assert ([one["kind"] for one in report["concerns"]], {one["good"] for one in report["parts"]}) == (
        *(["registrations"],),
        {True},
    )


async def test_a_table_of_members_goes_in_as_a_whole_and_out_again(server: RunningServer, tmp_path: Path) -> None:
    admin = Administrator(server.data)
    table, out = tmp_path / "tabel.csv", tmp_path / "keluar.csv"
    good = "desk;code;contact;email;institution;city;kind\nhumas;satu;Siti;s@satu.example;Universitas Satu;Kota;other\n"
    many = "".join(f"meja-{n};satu;Petugas;p{n}@satu.example;;;\n" for n in range(3000))
    table.write_text(good + many + "admin;satu;X;x@satu.example;;;\n")
    done = await asyncio.to_thread(admin.run, "members", "import", str(table))
    assert (done.exit_code, "3003" in done.stdout.replace(",", ""), "nobody" in done.stderr) == (REFUSED, True, True)
    assert await admin.rows("members") == []
    table.write_text(good + many)
    assert "3,001 members of 1 inst" in await admin.good("members", "import", str(table), "--dry-run")
    assert await admin.rows("members") == []
    await admin.good("members", "import", str(table))
    assert "3,001" in await admin.good("members", "export", str(out))
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert out.read_bytes().startswith(b"\xef\xbb\xbfdesk,code,contact,email")
    # The letters go, and the first password works.
    first = await asyncio.to_thread(server.first_password, "humas@satu")
    async with Client.connect(server.line) as client:
        await client.login("humas@satu", first, new_password="rahasia milik humas")
    again = await asyncio.to_thread(admin.run, "members", "import", str(out), "--json")
    report = json.loads(again.stdout)
    assert (again.exit_code, len(report["flaws"]), report["more_flaws"]) == (REFUSED, 200, 2801)


async def test_institutions_members_and_groups_from_an_empty_server_to_a_popup(server: RunningServer) -> None:
    admin = Administrator(server.data)
    person = ("--contact", "Petugas Contoh", "--email", "petugas@contoh.example")
    new = ("--institution", "Universitas Satu", "--city", "Kota Contoh", "--kind", "university")
    assert "institution" in await admin.bad(REFUSED, "members", "add", HUMAS, *person)
    (added,) = await admin.rows("members", "add", HUMAS, *person, *new)
    assert (added["address"], added["state"], added["devices"]) == (HUMAS, "active", 0)
    # An institution that is there is not changed by a member who joins it.
    await admin.good("members", "add", DEKAN, *person, "--institution", "Nama Lain", "--city", "Kota Lain")
    assert HUMAS in await admin.bad(REFUSED, "members", "add", HUMAS, *person)
    (institution,) = await admin.rows("institutions")
    assert (institution["name"], institution["city"], institution["members"]) == ("Universitas Satu", "Kota Contoh", 2)

    (edited,) = await admin.rows("institutions", "edit", "satu", "--city", "Kota Baru")
    assert (edited["name"], edited["city"]) == ("Universitas Satu", "Kota Baru")
    assert await admin.rows("institutions", "--search", "baru satu") == [edited]
    assert await admin.rows("institutions", "--search", "kota contoh") == []
    assert "lain" in await admin.bad(REFUSED, "institutions", "edit", "lain", "--city", "Kota Baru")

    (member,) = await admin.rows("members", "edit", DEKAN, "--contact", "Dekan Baru")
    assert (member["contact"], member["email"]) == ("Dekan Baru", "petugas@contoh.example")
    assert [row["address"] for row in await admin.rows("members", "--search", "dekan baru")] == [DEKAN]
    assert [row["address"] for row in await admin.rows("members", "--limit", "1")] == [DEKAN]
    assert [row["address"] for row in await admin.rows("members", "--after", DEKAN)] == [HUMAS]
    assert await admin.rows("members", "--institution", "dua") == []
    assert [row["address"] for row in await admin.rows("members", "--no-broadcast", "--search", "DEKÁN")] == [DEKAN]
    assert await admin.rows("members", "--highest-level", "emergency") == []
    assert await admin.rows("institutions", "desks", "satu") == [
        {"desk": "dekan", "members": 1},
        {"desk": "humas", "members": 1},
    ]
    for act, changed in (("suspend", 2), ("suspend", 0), ("restore", 2)):
        assert await admin.rows("institutions", act, "satu") == [{"institution": "satu", "changed": changed}]
    assert "2" in await admin.good("institutions", "rights", "satu", "--quota", "5000")
    assert [row["quota"] for row in await admin.rows("members")] == [5000, 5000]
    assert await admin.rows("institutions", "end-sessions", "satu") == [{"address": "@satu", "devices": 0}]
    assert "dekan@tiga" in await admin.bad(REFUSED, "members", "edit", "dekan@tiga", "--contact", "X")

    await admin.good("groups", "create", "#wilayah")
    assert "wilayah" in await admin.bad(REFUSED, "groups", "create", "wilayah")
    assert LAIN in await admin.bad(REFUSED, "groups", "add-members", "wilayah", DEKAN, LAIN)
    assert await admin.rows("groups", "show", "wilayah") == []
    (changed,) = await admin.rows("groups", "add-members", "wilayah", DEKAN, HUMAS)
    assert changed == {"group": "wilayah", "members": 2, "changed": 2}
    (changed,) = await admin.rows("groups", "remove-members", "wilayah", HUMAS)
    assert changed == {"group": "wilayah", "members": 1, "changed": 1}
    assert await admin.rows("groups", "show", "#wilayah") == [{"address": DEKAN}]
    assert [row["members"] for row in await admin.rows("groups")] == [1]

    passwords = {}
    for address in (HUMAS, DEKAN):
        first = await asyncio.to_thread(server.first_password, address)
        passwords[address] = f"rahasia milik {address}"
        async with Client.connect(server.line) as client:
            await client.login(address, first, new_password=passwords[address])
    async with server.session(HUMAS, passwords[HUMAS]) as sender, server.session(DEKAN, passwords[DEKAN]) as reader:
        await admin.good("members", "edit", HUMAS, "--contact", "Humas Baru")
        assert (await sender.send(["#wilayah"], "Undangan", "Kamis.")).recipients == 1
        async with asyncio.timeout(20):
            message = await anext(reader.follow())
        assert isinstance(message, Message)
        assert (message.subject, message.contact, message.to) == ("Undangan", "Humas Baru", ["#wilayah"])
        await admin.good("groups", "remove", "wilayah")
        with pytest.raises(ServerRefused, match="wilayah"):
            await sender.send(["#wilayah"], "Undangan", "Kamis.")


async def test_an_approval_never_changes_an_institution_that_is_there(server: RunningServer) -> None:
    admin = Administrator(server.data)
    await server.member(HUMAS)
    await admin.good("institutions", "edit", "satu", "--name", "Universitas Satu Asli")
    number = (await server.register(DEKAN)).number
    (waiting,) = await admin.rows("registrations")
    assert (waiting["number"], waiting["existing"]) == (number, True)
    assert "(there already)" in await admin.good("registrations")
    (decided,) = await admin.rows("approve", str(number))
    assert decided == {"number": number, "state": "approved", "address": DEKAN}
    (institution,) = await admin.rows("institutions")
    assert (institution["name"], institution["members"]) == ("Universitas Satu Asli", 2)
    assert await admin.rows("registrations") == []
    assert str(number) in await admin.bad(REFUSED, "reject", str(number), "--reason", "Terlambat.")
    assert await admin.rows("registrations", "--state", "rejected") == []
    assert (await admin.rows("invite"))[0]["line"] == server.line


async def test_a_member_is_suspended_restored_given_rights_and_logged_out(server: RunningServer) -> None:
    admin = Administrator(server.data, language="id")
    password = await server.member(HUMAS)
    async with server.session(HUMAS, password) as client:
        assert "dihentikan" in await admin.good("members", "suspend", HUMAS)
        with pytest.raises(LinkEnded):
            async with asyncio.timeout(5):
                await client.link.next_push()
    assert [row["address"] for row in await admin.rows("members", "--state", "suspended")] == [HUMAS]
    with pytest.raises(ServerRefused):
        async with server.session(HUMAS, password):
            pass
    assert "masuk lagi" in await admin.good("members", "restore", HUMAS)
    (rights,) = await admin.rows("members", "rights", HUMAS, "--broadcast", "--highest-level", "emergency")
    assert (rights["broadcast"], rights["highest_level"]) == (True, "emergency")
    assert "Darurat" in await admin.good("members", "rights", HUMAS)
    async with server.session(HUMAS, password):
        (ended,) = await admin.rows("members", "end-sessions", HUMAS)
        assert ended["devices"] >= 1
    await admin.good("members", "reset-password", HUMAS)
    assert "code" in [row["kind"] for row in await admin.rows("mail")]
    assert "humas@tiga" in await admin.bad(REFUSED, "members", "suspend", "humas@tiga")


async def test_sessions_transfers_and_traffic_show_what_moves_and_end_it(server: RunningServer) -> None:
    admin = Administrator(server.data)
    passwords = await server.members([HUMAS, LAIN])
    content = os.urandom(300_000)
    async with server.session(HUMAS, passwords[HUMAS]) as sender, server.session(LAIN, passwords[LAIN]) as other:
        rows = {row["address"]: row for row in await admin.rows("sessions")}
        assert set(rows) == {HUMAS, LAIN}
        assert all(
            row["peer"] == "127.0.0.1" and row["bytes_in"] > 0 and row["round_trip"] > 0 for row in rows.values()
        )
        await sender.ping()
        again = {row["address"]: row for row in await admin.rows("sessions")}
        assert again[HUMAS]["bytes_in"] > rows[HUMAS]["bytes_in"]
        assert again[LAIN]["since"] == pytest.approx(rows[LAIN]["since"], abs=50)

        async with uploading(sender, b"", content) as transfer, transfer.visit() as line:
            await line.go(2)
            await line.send_bytes(content[:200_000])
            row = await flowing(admin, 200_000)
            assert (row["address"], row["direction"], row["port"]) == (HUMAS, "upload", transfer.port)
            assert proc.owners(row["port"], server.workers) in ({row["worker"]}, set())
            assert row["worker"] in server.workers
            assert [(file["name"], file["size"], file["done"]) for file in row["files"]] == [
                ("berkas-0.bin", 0, 0),
                ("berkas-1.bin", 300_000, 200_000),
            ]
            (look,) = await admin.rows("traffic", "--once")
            [seen] = look["transfers"]
            assert seen == row | {name: seen[name] for name in MOVING}
            assert (look["sessions"], look["workers"]) == (2, server.workers)
            table = await admin.good("traffic", "--once")
            assert re.search(rf"{transfer.port} +{HUMAS} +upload +berkas-1.bin +200 kB / 300 kB \(66 %\)", table)
            assert "66 %" in await admin.good("transfers")
            (ended,) = await admin.rows("transfers", "end", row["transfer"][:8])
            assert ended == {"transfer": row["transfer"], "address": HUMAS}
            with pytest.raises(ServerRefused) as refused:
                await transfer.end()
            assert refused.value.code == "transfer_cancelled"
        assert await admin.rows("transfers") == []

        assert "ffff" in await admin.bad(USAGE, "sessions", "end", "ffff" * 8)
        (ended,) = await admin.rows("sessions", "end", rows[LAIN]["session"])
        assert ended["address"] == LAIN
        with pytest.raises(LinkEnded):
            async with asyncio.timeout(5):
                await other.link.next_push()
        await sender.ping()
    async with server.session(LAIN, passwords[LAIN]):
        pass


async def flowing(admin: Administrator, done: int) -> Any:
    """The only transfer once so many bytes are there; a worker tells how far it has got a few times a second."""
    async with asyncio.timeout(20):
        while True:
            (row,) = await admin.rows("transfers")
            if row["done"] >= done:
                return row


async def test_traffic_is_one_object_a_line_and_a_look_and_counts_what_passes(server: RunningServer) -> None:
    password = await server.member(HUMAS, broadcast=True)
    await server.member(LAIN)
    command = [sys.executable, "-m", "kentongan", "admin", "--data", str(server.data)]
    command += ["traffic", "--json", "--every", "0.2"]
    watching = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert watching.stdout
    try:
        async with asyncio.timeout(60), server.session(HUMAS, password) as client:
            looks = [json.loads(await watching.stdout.readline())]
            for place in range(5):
                await client.send([LAIN], f"Pesan {place}", "Isi.")
            while looks[-1]["messages"] < looks[0]["messages"] + 5:
                looks.append(json.loads(await watching.stdout.readline()))
    finally:
        watching.terminate()
        await watching.communicate()
    assert looks[-1]["messages_per_minute"] > 0, looks
    assert looks[-1]["bytes_in"] > looks[0]["bytes_in"]
    assert looks[-1]["rate_in"] > 0
    assert [look["now"] for look in looks] == sorted(look["now"] for look in looks)


async def test_letters_are_listed_and_tried_again(tmp_path: Path) -> None:
    settings = {"mail.host": "127.0.0.1", "mail.port": 1, "mail.security": "none", "mail.timeout": 2}
    async with running(tmp_path / "server", settings=settings) as server:
        admin = Administrator(server.data)
        person = ("--contact", "Petugas", "--email", "a@satu.example", "--institution", "Satu", "--city", "Kota")
        await admin.good("members", "add", HUMAS, *person, "--kind", "other")
        server.log.wait_for(lambda: "letter_postponed" in str(server.log) or None, 20, "a letter that cannot be sent")
        (letter,) = await admin.rows("mail", "--state", "waiting")
        assert (letter["kind"], letter["address"], letter["email"]) == ("welcome", HUMAS, "a@satu.example")
        assert letter["attempts"] >= 1
        assert letter["error"]
        assert await admin.rows("mail", "--state", "failed") == []
        assert (await admin.rows("mail", "retry"))[0]["letters"] == 0
        assert (await admin.rows("mail", "retry", str(letter["letter"])))[0]["letters"] == 1
        assert HUMAS in await admin.good("mail")
        in_indonesian = await Administrator(server.data, language="id").good("mail")
        assert "selamat datang" in in_indonesian
        assert "welcome" not in in_indonesian


async def test_the_key_moves_to_another_folder_and_pinned_clients_notice_nothing(tmp_path: Path) -> None:
    file = tmp_path / "identity.pem"
    async with running(tmp_path / "old") as old:
        admin = Administrator(old.data)
        (told,) = await admin.rows("identity", "export", str(file))
        assert told["fingerprint"] in old.line
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert "already" in await admin.bad(USAGE, "identity", "export", str(file))
        assert str(old.pid) in await admin.bad(REFUSED, "identity", "import", str(file))
    other = Administrator(tmp_path / "new")
    assert (await other.rows("identity", "import", str(file)))[0]["fingerprint"] == told["fingerprint"]
    async with running(tmp_path / "new") as new:
        assert new.line.partition("#")[2] == old.line.partition("#")[2]
        async with Client.connect(new.line) as client:
            await client.ping()
    third = Administrator(tmp_path / "third")
    (tmp_path / "third").mkdir()
    async with running(tmp_path / "third") as server:
        assert server.line.partition("#")[2] != old.line.partition("#")[2]
    assert "--replace" in await third.bad(REFUSED, "identity", "import", str(file))
    (tmp_path / "broken.pem").write_text("bukan kunci")
    assert "not the key" in await third.bad(REFUSED, "identity", "import", str(tmp_path / "broken.pem"))
    await third.good("identity", "import", str(file), "--replace")
    assert (tmp_path / "third" / "identity.pem.before").exists()


async def test_a_bundle_has_what_helps_and_no_secret_of_the_run(tmp_path: Path) -> None:
    smtp_password = "rahasia-smtp-contoh"
    settings = {"mail.password": smtp_password}
    async with running(tmp_path / "server", settings=settings) as server:
        registered = await server.register(LAIN)
        password = await server.member(HUMAS)
        letters = [path.read_text("utf-8", "replace") for path in (server.data / "mail").glob("*.eml")]
        firsts = {found for letter in letters for found in re.findall(r"[a-z0-9]{4}(?:-[a-z0-9]{4}){5}", letter)}
        async with Client.connect(server.line) as client:
            member = await client.login(HUMAS, password)
            secrets = {smtp_password, registered.claim, password, member.device_key, *firsts}
            async with uploading(client, b"isi") as transfer:
                secrets.add(transfer.shadow.ticket)
                running_bundle = tmp_path / "running.tar.gz"
                admin = Administrator(server.data)
                await admin.good("diagnostics", str(running_bundle))
                assert stat.S_IMODE(running_bundle.stat().st_mode) == 0o600
        secrets |= {line for line in (server.data / "identity.pem").read_text().splitlines() if len(line) > 30}
        assert "already" in await admin.bad(USAGE, "diagnostics", str(running_bundle))
    stopped_bundle = tmp_path / "stopped.tar.gz"
    assert (await admin.rows("diagnostics", str(stopped_bundle)))[0]["running"] is False
    secrets |= hashes_in(server.data / "kentongan.db")
    assert len(secrets) >= 8
    for bundle, log in ((running_bundle, True), (stopped_bundle, False)):
        files = contents(bundle)
        assert {"versions.txt", "settings.txt", "rows.txt", "schema.txt", "disk.txt", "health.txt"} <= set(files)
        assert "member: 1\n" in files["rows.txt"]
        assert ("started" in files["log.txt"]) is log
        whole = "".join(files.values())
        assert [secret for secret in secrets if secret in whole] == []
    assert "mail.password: (set)" in contents(running_bundle)["settings.txt"]
    nowhere = Administrator(tmp_path / "nowhere")
    assert "no data" in await nowhere.bad(REFUSED, "diagnostics", str(tmp_path / "no.tar.gz"))


def contents(bundle: Path) -> dict[str, str]:
    with tarfile.open(fileobj=io.BytesIO(bundle.read_bytes())) as opened:
        return {Path(entry.name).name: opened.extractfile(entry).read().decode() for entry in opened}  # type: ignore[union-attr]


def hashes_in(database: Path) -> set[str]:
    """What the database keeps of secrets: hashes of passwords, device keys and claims."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        queries = ("SELECT password_hash FROM member", "SELECT key_hash FROM device")
        rows = [row for query in (*queries, "SELECT claim_hash FROM registration") for row in connection.execute(query)]
    return {value for (value,) in rows if value}


@pytest.mark.parametrize("command", ["members", "traffic", "mail"])
def test_without_a_server_a_command_says_so_in_the_users_language(command: str, tmp_path: Path) -> None:
    for language, word in (("id", "Tidak ada server"), ("en", "No server runs")):
        done = Administrator(tmp_path, language).run(command)
        assert (done.exit_code, done.stdout) == (UNREACHABLE, "")
        assert word in done.stderr


async def test_administrators_speak_to_members_from_a_desk_of_their_own(server: RunningServer) -> None:
    admin = Administrator(server.data)
    own = await server.member(HUMAS)
    assert "has not been made yet" in await admin.good("announcements")
    assert "has not been made yet" in await admin.bad(REFUSED, "announcements", "test", HUMAS)
    desk = ("--contact", "Sekretariat", "--email", "s@konsorsium.example")
    new = ("--institution", "Konsorsium Contoh", "--city", "Kota Contoh", "--kind", "other")
    await admin.good("announcements", "make", *desk, *new)
    assert "sekretariat@konsorsium (Konsorsium Contoh, Sekretariat)" in await admin.good("announcements")
    async with server.session(HUMAS, own) as client:
        asked = await asyncio.to_thread(admin.run, "announcements", "send", "Rapat")
        assert asked.exit_code != 0
        assert "Announcement (Normal) for 1 recipients" in asked.stderr
        done = await admin.good("announcements", "send", "Rapat", "Kamis.", "--level", "emergency", "--yes")
        assert "Sent to 1 recipients" in done
        assert "A test popup was sent" in await admin.good("announcements", "test", HUMAS)
        found = [one async for one in client.inbox()]
    assert [one.message.subject for one in found] == ["Tes popup · Test popup", "Rapat"]
    assert (found[1].message.sender, found[1].message.level) == ("sekretariat@konsorsium", "emergency")
