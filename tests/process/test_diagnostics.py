"""The bundle for whoever helps: of a running server and of a stopped one, and without any secret."""

import contextlib
import io
import re
import sqlite3
import stat
import tarfile
from pathlib import Path

import pytest

from kentongan.client.client import Client
from tests.process.administrator import REFUSED, USAGE, Administrator
from tests.process.server import running
from tests.process.transfer import uploading

pytestmark = pytest.mark.process

HUMAS, LAIN = "humas@satu", "humas@dua"


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
