import csv
import io
from pathlib import Path

from kentongan.desktop.outbox.export import table, write
from kentongan.protocol.commands.message import LedgerRow, Times


def test_every_recipient_is_a_line_with_the_times_of_its_steps(tmp_path: Path) -> None:
    rows = [
        LedgerRow(address="b@x", institution="Universitas, “X”", times=Times()),
        LedgerRow(
            address="a@x", institution='=HYPERLINK("http://a")', times=Times(delivered_at=0, opened_at=86_400_000)
        ),
    ]
    write(tmp_path / "a.csv", table(rows))
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    head, first, second = csv.reader(io.StringIO((tmp_path / "a.csv").read_text("utf-8-sig")))
    assert head == ["Address", "Institution", "Delivered", "Shown", "Opened", "Acknowledged"]
    assert first == ["a@x", '\'=HYPERLINK("http://a")', "", "", "1970-01-02T00:00:00+00:00", ""]
    assert second == ["b@x", "Universitas, “X”", "", "", "", ""]
