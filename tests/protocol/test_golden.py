"""Our code reads and writes exactly the golden bytes, which a script of its own wrote from the specification."""

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

from kentongan import limits
from kentongan.errors import ErrorCode, ProtocolError
from kentongan.protocol.chunk import chunk_frame
from kentongan.protocol.codec import decode_block, frame_of
from kentongan.protocol.command import COMMANDS, Block, Sender, columns_of
from kentongan.protocol.framing import FrameReader
from kentongan.protocol.session import Broken, Received, ReceivedChunk, Session, Side
from kentongan.protocol.states import ShadowState, State
from kentongan.protocol.ticket import proof_is_right, ticket_proof
from kentongan.protocol.transfer import Flow, Go, RecordReader, ShadowProgress, encode_record
from kentongan.words import Direction

FOLDER = Path(__file__).parent / "golden"
INDEX: list[dict[str, Any]] = json.loads((FOLDER / "index.json").read_text("utf-8"))
# Cases that our code still gets wrong, and why. The day it gets one right its test fails: take the line away.
ALLOWED_IMPORTS = {"hashlib", "hmac", "json", "pathlib", "struct", "sys"}


def cases(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", [parameter(case) for case in INDEX if case["kind"] == kind])


def parameter(case: dict[str, Any]) -> Any:
    file = case["file"]
    return pytest.param(case, id=file.removesuffix(".bin"))


def bytes_of(case: dict[str, Any]) -> bytes:
    return Path(FOLDER, case["file"]).read_bytes()


def read(case: dict[str, Any]) -> Block:
    reader = FrameReader(limits.BLOCK.value)
    reader.feed(bytes_of(case))
    frame = reader.next_frame()
    assert frame is not None
    assert not reader.partial
    return decode_block(frame.payload, frozenset({Sender(case["sender"])}))


@cases("block")
def test_a_golden_block_is_read_and_written_to_the_byte(case: dict[str, Any]) -> None:
    block = read(case)
    assert msgspec.to_builtins(block) == case["block"]
    assert frame_of(block) == bytes_of(case)


@cases("block")
def test_a_golden_block_fills_the_columns_of_the_original(case: dict[str, Any]) -> None:
    columns = columns_of(read(case))
    shown = [columns.string_1, columns.string_2, columns.token, columns.command, columns.endpoint]
    assert shown == case["columns"]


def test_every_command_has_a_golden_block() -> None:
    assert {case["block"]["command"] for case in INDEX if case["kind"] == "block"} == set(COMMANDS)


@cases("reading")
def test_another_spelling_of_a_block_is_read_as_the_same(case: dict[str, Any]) -> None:
    assert msgspec.to_builtins(read(case)) == case["block"]


def refused(session: Session, data: bytes) -> tuple[ProtocolError, str]:
    """The refusal of one frame and the token to echo."""
    (event,) = session.receive(data, now=0.0)
    if isinstance(event, Broken):
        return event.error, event.token
    if isinstance(event, ReceivedChunk):
        with pytest.raises(ProtocolError) as caught:
            session.admit_chunk()
        return caught.value, ""
    with pytest.raises(ProtocolError) as caught:
        session.admit(event.block)
    return caught.value, event.block.token


@cases("chunk")
def test_a_golden_chunk_is_read_and_written_to_the_byte(case: dict[str, Any]) -> None:
    (event,) = Session(Side.SERVER, heard_at=0.0, state=State.MEMBER).receive(bytes_of(case), now=0.0)
    assert isinstance(event, ReceivedChunk)
    chunk = event.chunk
    assert (chunk.transfer, chunk.file, chunk.offset) == (case["transfer"], case["place"], case["offset"])
    assert len(chunk.data) == case["length"]
    assert case["content"] in (None, chunk.data.hex())
    assert chunk_frame(chunk) == bytes_of(case)


@cases("refusal")
def test_golden_bad_input_is_refused_and_the_connection_goes_on_where_it_can(case: dict[str, Any]) -> None:
    session = Session(Side.SERVER, heard_at=0.0, state=State(case["state"]))
    error, token = refused(session, bytes_of(case))
    assert (error.code, error.field) == (case["code"], case["field"])
    assert case["token"] in (None, token)
    assert case["detail"] in (None, error.detail)
    assert error.closes is case["ends"]
    events = session.receive((FOLDER / "block-ping.bin").read_bytes(), now=0.0)
    assert [type(event) for event in events] == ([] if case["ends"] else [Received])


def test_every_error_of_the_wire_has_a_golden_refusal() -> None:
    # The codes up to `field_invalid` are the decoder's own; what comes after them needs a server behind the wire.
    codes = list(ErrorCode)
    of_the_wire = set(codes[: codes.index(ErrorCode.FIELD_INVALID) + 1])
    assert of_the_wire <= {case["code"] for case in INDEX if case["kind"] == "refusal"}


def proof_for(values: dict[str, Any], shadow: dict[str, Any]) -> bytes:
    nonce, certificate = bytes.fromhex(values["nonce"]), bytes.fromhex(values["certificate"])
    return ticket_proof(shadow["ticket"], Direction(shadow["direction"]), shadow["transfer"], nonce, certificate)


@cases("proof")
def test_our_proof_is_the_golden_proof(case: dict[str, Any]) -> None:
    assert proof_for(case, case) == bytes_of(case)
    others = [bytes_of(other) for other in INDEX if other["kind"] == "proof" and other is not case]
    assert not any(proof_is_right(bytes_of(case), other) for other in others)


@cases("record")
def test_a_golden_record_is_read_and_written_to_the_byte(case: dict[str, Any]) -> None:
    (record,) = RecordReader().receive(bytes_of(case))
    assert msgspec.to_builtins(record) == case["record"]
    assert encode_record(record) == bytes_of(case)


@pytest.mark.parametrize("direction", ["upload", "download"])
def test_a_golden_dialogue_walks_through_the_states_and_moves_the_announced_bytes(direction: str) -> None:
    streams = {side: dialogue_of(direction, side) for side in ("server", "visitor")}
    case = next(case for case in INDEX if case["file"] == f"dialogue-{direction}-server.bin")
    sizes = tuple(file["size"] for file in case["shadow"]["files"])
    progress, flow = ShadowProgress(), Flow(sizes, list(sizes))
    for who, what, length in case["steps"]:
        data, streams[who] = streams[who][:length], streams[who][length:]
        if what.startswith("file"):
            assert progress.state is ShadowState.FLOWING
            flow_through(flow, int(what.split()[1]), data)
            continue
        progress.pass_on(what)
        if what == "proof":
            assert data == proof_for(case, case["shadow"])
        elif what != "nonce":
            (record,) = RecordReader().receive(data)
            assert record.__struct_config__.tag == what
            if isinstance(record, Go):
                flow = Flow(sizes, [start.offset for start in record.files])
                assert flow.offsets == [file["offset"] for file in case["shadow"]["files"]]
    assert progress.state is ShadowState.SETTLED
    assert streams == {"server": b"", "visitor": b""}
    assert flow.left == 0


def dialogue_of(direction: str, side: str) -> bytes:
    return (FOLDER / f"dialogue-{direction}-{side}.bin").read_bytes()


def flow_through(flow: Flow, file: int, data: bytes) -> None:
    """The bytes of one file, in pieces of at most 700, land where the flow expects them."""
    while data:
        piece = flow.next_piece(700)
        assert piece is not None
        assert piece.file == file
        assert piece.length <= len(data)
        flow.advance(piece.length)
        data = data[piece.length :]


def test_the_script_writes_the_committed_files_again_to_the_byte(tmp_path: Path) -> None:
    # -S leaves out every installed package and -E every path of the environment: ours could not be imported.
    command = [sys.executable, "-S", "-E", "-B", str(FOLDER / "make.py"), str(tmp_path)]
    subprocess.run(command, check=True, cwd=tmp_path)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    committed = {path.name: path.read_bytes() for path in FOLDER.iterdir() if path.suffix in (".bin", ".json")}
    assert written.keys() == committed.keys()
    assert {name for name in written if written[name] != committed[name]} == set()


def test_the_script_imports_nothing_but_the_standard_library_and_itself() -> None:
    scripts = {path.stem: ast.parse(path.read_text("utf-8")) for path in FOLDER.glob("*.py")}
    imported = set()
    for tree in scripts.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add(str(node.module))
    assert imported <= ALLOWED_IMPORTS | scripts.keys()
