"""Administration as an administrator does it: `kentongan admin` as a process, against a real server. [ADMIN-1] ff."""

import asyncio
import json
import socket
import ssl
import stat
from pathlib import Path

import pytest

from kentongan.client.client import Client
from kentongan.client.errors import LinkEnded, ServerRefused
from kentongan.protocol.alpn import MAIN_ALPN
from kentongan.protocol.commands.message import Message
from tests.process.administrator import REFUSED, UNREACHABLE, USAGE, Administrator
from tests.process.server import RunningServer, form_of, running

pytestmark = pytest.mark.process

HUMAS, DEKAN, LAIN = "humas@satu", "dekan@satu", "humas@dua"


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


async def test_institutions_and_members_are_made_on_an_empty_server_changed_and_found(server: RunningServer) -> None:
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


async def test_a_group_is_made_and_its_members_get_a_popup(server: RunningServer) -> None:
    admin = Administrator(server.data)
    passwords = await server.members([HUMAS, DEKAN])
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
