"""How the server is: what may be shown to others, and nothing else. [ADMIN-35]"""

import io
import tarfile
from pathlib import Path

import pytest

from kentongan.config import load_settings
from kentongan.protocol.commands.diagnostics import Diagnosis, Fact
from kentongan.services.diagnostics import FolderEmpty, LogTail, blot, diagnose_folder, pack
from kentongan.store.engine import AlreadyRunning, FolderLock, open_engines


def test_the_log_keeps_its_newest_lines_without_what_looks_like_a_secret() -> None:
    tail = LogTail()
    for number in range(1000):
        assert tail(None, "info", f"line {number} {'5ec4e7' + 58 * 'a'}") == f"line {number} {'5ec4e7' + 58 * 'a'}"
    lines = tail.lines()
    assert len(lines) == 400
    assert (lines[0], lines[-1]) == ("line 600 […]", "line 999 […]")


def test_the_log_is_read_on_from_a_line_and_by_words() -> None:
    tail = LogTail()
    for number in range(1, 6001):
        tail(None, "info", f"\x1b[32mline {number}\x1b[0m " + ("Peringatan surat" if number % 2000 == 0 else "biasa"))
    tail(None, "error", f"gagal\nTraceback {'5e' * 32}")
    first = tail.after(0, "", 2)
    assert [(line.number, line.text) for line in first.lines] == [(1003, "line 1003 biasa"), (1004, "line 1004 biasa")]
    found = tail.after(0, "PERINGATAN surat", 10)
    assert ([line.number for line in found.lines], found.last) == ([2000, 4000, 6000], 6002)
    assert [line.text for line in tail.after(6000, "", 10).lines] == ["gagal", "Traceback […]"]
    assert (tail.after(6002, "", 10).lines, tail.after(6002, "", 10).last) == ([], 6002)


def test_first_passwords_and_keys_are_blotted_out_and_fingerprints_are_not() -> None:
    assert blot("kata sandi ab12-cd34-ef56-gh78-ij90-kl12 itu") == "kata sandi […] itu"
    assert blot(f"kunci {'0f' * 32}") == "kunci […]"
    assert blot("AAAA-BBBB-CCCC-DDDD-EEEE-FFFF") == "AAAA-BBBB-CCCC-DDDD-EEEE-FFFF"


def test_of_a_secret_setting_only_whether_it_is_set_is_told(tmp_path: Path) -> None:
    told = dict(load_settings(data=tmp_path, mail={"password": "rahasia"}).told())
    assert told["mail.password"] == "(set)"
    assert dict(load_settings(data=tmp_path).told())["mail.password"] == "(not set)"
    assert told["shadow.ports"] == "32000-32255"


def test_a_folder_is_looked_at_when_no_server_runs_in_it_and_only_then(tmp_path: Path) -> None:
    settings = load_settings(data=tmp_path / "server")
    with pytest.raises(FolderEmpty):
        diagnose_folder(settings)
    settings.data.mkdir()
    open_engines(settings.data).dispose()
    facts = {(fact.about, fact.name): fact.value for fact in diagnose_folder(settings).facts}
    assert facts["rows", "member"] == "0"
    assert facts["health", "running"] == "False"
    assert facts["schema", "member"].startswith("CREATE TABLE member")
    assert facts["backup", "concern"] == "never"
    settings.backup_folder.mkdir()
    (settings.backup_folder / "kentongan-20200102-030405.tar").write_bytes(b"isi")
    facts = {(fact.about, fact.name): fact.value for fact in diagnose_folder(settings).facts}
    assert facts["backup", "concern"] == "unproved"
    assert facts["backup", "newest"].startswith("kentongan-20200102-030405.tar, 3 bytes, ")
    lock = FolderLock(settings.data)
    with pytest.raises(AlreadyRunning):
        diagnose_folder(settings)
    lock.release()


def test_a_bundle_has_a_file_for_each_kind_of_fact() -> None:
    facts = [Fact(about="disk", name="bytes", value="1"), Fact(about="disk", name="bytes free", value="0")]
    with tarfile.open(fileobj=io.BytesIO(pack(Diagnosis(facts=facts, log=["a", "b"]), 1_700_000_000.9))) as bundle:
        found = {entry.name: bundle.extractfile(entry).read() for entry in bundle}  # type: ignore[union-attr]
    assert found == {
        "kentongan-diagnostics/disk.txt": b"bytes: 1\nbytes free: 0\n",
        "kentongan-diagnostics/log.txt": b"a\nb\n",
    }
