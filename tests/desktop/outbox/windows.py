"""The outbox, filled with sample data."""

from PySide6.QtWidgets import QWidget

from kentongan.client.link_state import NotConnected
from kentongan.ids import new_id
from kentongan.protocol.commands.message import LedgerRow, Send, Sent, Tally, Times
from kentongan.words import Level
from tests.desktop.scene import scene
from tests.desktop.stage import SENDERS, TEXT, TITLE, Stage, message


def keep_sent(stage: Stage) -> tuple[Sent, list[LedgerRow]]:
    assert stage.bridge
    cache = stage.bridge.keeper.cache
    tally = Tally(recipients=4, delivered=3, shown=2, opened=1, acknowledged=1)
    sent = Sent(message=message(90, Level.IMPORTANT), tally=tally)
    cache.keep_sent([sent])
    steps = [{}, {"delivered_at": 1}, {"delivered_at": 1, "shown_at": 2}, {"delivered_at": 1, "acknowledged_at": 2}]
    rows = [
        LedgerRow(address=address, institution=institution, times=Times(**times))
        for (address, institution), times in zip(SENDERS, steps, strict=True)
    ]
    cache.keep_ledger(sent.message.id, rows)
    return sent, rows


@scene("outbox")
async def _outbox(stage: Stage) -> QWidget:
    stage.member()
    sent, rows = keep_sent(stage)
    window = stage.window()
    stage.tell(NotConnected())
    window.rail.choose(1)
    window.outbox.show_message(sent.message.id)
    window.outbox.sent.show_ledger(rows)
    return window


@scene("outbox, waiting")
async def _outgoing(stage: Stage) -> QWidget:
    bridge = stage.member()
    (stage.folder / "jadwal.txt").write_text("09.00\n" * 900, "utf-8")
    send = Send(id=new_id(), to=[SENDERS[0][0], SENDERS[1][0]], subject=TITLE, text=TEXT)
    bridge.keeper.outbox.put(send, [stage.folder / "jadwal.txt"])
    bridge.hold(send.id)
    window = stage.window()
    stage.tell(NotConnected())
    window.rail.choose(1)
    window.outbox.show_message(send.id)
    return window
