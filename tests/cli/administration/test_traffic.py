from pathlib import Path

import msgspec
import pytest

from kentongan.cli.administration.office import Office
from kentongan.cli.administration.traffic import _picture
from kentongan.cli.terminal import Terminal
from kentongan.language import Language
from kentongan.protocol.commands.traffic import FileProgress, HubTraffic, TrafficReport, TransferRow
from kentongan.words import Direction, TransferState

REPORT = TrafficReport(
    now=1,
    started_at=1,
    fresh=0,
    waiting=0,
    sessions=1,
    messages=0,
    messages_per_minute=0,
    bytes_in=0,
    bytes_out=0,
    rate_in=0,
    rate_out=0,
    transfers=1,
    file_bytes=0,
    file_rate=0,
    queue=0,
    workers=[23120],
    hubs=[],
)
ROW = TransferRow(
    transfer="0" * 32,
    address="humas@universitas-contoh",
    direction=Direction.UPLOAD,
    state=TransferState.FLOWING,
    port=32204,
    worker=23120,
    peer="127.0.0.1",
    file=0,
    done=500_000,
    size=1_000_000,
    rate=95_100_000,
    still=0,
    refused=0,
    files=[FileProgress(name="laporan-tahunan.pdf", size=1_000_000, done=500_000)],
)


def drawn(
    language: Language,
    width: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    report: TrafficReport = REPORT,
) -> str:
    monkeypatch.setenv("COLUMNS", str(width))
    terminal = Terminal(language, None)
    terminal.draw(_picture(Office(Path("data"), terminal), report, [ROW]))
    return capsys.readouterr().out


def test_a_shadow_socket_is_a_row_in_the_users_language(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    *_, row, _ = drawn("id", 160, monkeypatch, capsys).splitlines()
    wanted = "32204 humas@universitas-contoh unggah laporan-tahunan.pdf 500 kB / 1,0 MB (50 %) 95,1 MB/d 23120"
    assert " ".join(row.split()) == wanted


def test_of_several_hubs_each_is_a_row(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    own = {of: getattr(REPORT, of) for of in HubTraffic.__struct_fields__ if of != "hub"}
    hubs = [HubTraffic(hub=f"hub-{place}", **own | {"sessions": place}) for place in (7, 8)]
    said = drawn("en", 160, monkeypatch, capsys, msgspec.structs.replace(REPORT, hubs=hubs)).splitlines()
    rows = [" ".join(line.split()) for line in said if line.strip().startswith("hub-")]
    assert rows == [f"hub-{place} {place} 0 0 0 B/s 0 B/s 1 0 B/s" for place in (7, 8)]


def test_in_a_narrow_terminal_no_word_is_chopped(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    output = drawn("en", 60, monkeypatch, capsys)
    assert max(map(len, output.splitlines())) <= 60
    assert {"32204", "humas@universitas-contoh", "upload", "laporan-tahunan.pdf", "23120"} <= set(output.split())
    assert "Rate 95.1 MB/s" in " ".join(output.split())
