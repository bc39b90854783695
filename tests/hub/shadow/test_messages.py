import msgspec
import pytest

from kentongan.errors import ErrorCode
from kentongan.hub.shadow.messages import (
    Besieged,
    Cancel,
    Failed,
    FileOrder,
    Listening,
    MessageReader,
    Occupied,
    Open,
    Order,
    Progress,
    Ready,
    Refused,
    Report,
    Setup,
    Stored,
    ToldFile,
    Why,
    encode_message,
)
from kentongan.ids import new_id, new_secret
from kentongan.words import AttachmentKind, Direction

NAME = new_id()
ORDERS: list[Order] = [
    Setup(
        transfers_at_most=256,
        certificate="c",
        key="k",
        spool="s",
        ticket_life=30.0,
        proof_time=5.0,
        stall_time=60.0,
        stall_rate=1024,
    ),
    Open(
        transfer=NAME,
        direction=Direction.DOWNLOAD,
        ticket=new_secret(),
        files=[FileOrder(size=2**40, sha256="0" * 64, offset=7, part="7.1." + "0" * 64)],
        local_host="fe80::1%eth0",
        port=32000,
        peer_host="",
    ),
    Cancel(transfer=NAME, code=ErrorCode.GOING_DOWN),
]
REPORTS: list[Report] = [
    Ready(),
    Listening(transfer=NAME),
    Occupied(transfer=NAME),
    Besieged(transfer=NAME),
    Refused(transfer=NAME, count=3, last_peer="192.0.2.1", last_why=Why.EVICTED),
    Progress(transfer=NAME, file=1, done=2**41, rate=0.5),
    Stored(transfer=NAME, files=[ToldFile(kind=AttachmentKind.IMAGE, media_type="image/png")]),
    Failed(transfer=NAME, code=ErrorCode.HASH_MISMATCH, file=4, detail="x"),
]


def test_orders_arrive_as_they_were_given_however_the_bytes_are_cut() -> None:
    reader, arrived = MessageReader(), list[Order]()
    for byte in b"".join(encode_message(order) for order in ORDERS):
        arrived += reader.orders(bytes([byte]))
    assert arrived == ORDERS


def test_reports_arrive_as_they_were_given_when_they_come_at_once() -> None:
    assert MessageReader().reports(b"".join(encode_message(report) for report in REPORTS)) == REPORTS


def test_a_report_is_no_order() -> None:
    with pytest.raises(msgspec.ValidationError):
        MessageReader().orders(encode_message(Ready()))


def test_the_ticket_is_in_no_printed_order() -> None:
    order = ORDERS[1]
    assert isinstance(order, Open)
    assert order.ticket not in f"{order} {order!r}"
