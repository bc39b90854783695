"""The command table: who may say what and when, what answers it, and how each block fills the original's columns."""

import re
from typing import Any

import pytest

from kentongan.errors import SENTENCES, ErrorCode, LocalProtocolError, ProtocolError, Refusal
from kentongan.protocol import codec
from kentongan.protocol.command import COMMANDS, Block, Columns, Command, Sender, columns_of, command, command_of
from kentongan.protocol.commands.attachment import Attachment, OfferedFile, Transferred, Upload
from kentongan.protocol.commands.link import Error, Goodbye, Ping, Quit, error_block, goodbye_block
from kentongan.protocol.commands.login import Login
from kentongan.protocol.commands.membership import SetRights
from kentongan.protocol.commands.message import Change, Inbox, Message, Popup, Receipt, Receipts, Send, Tally
from kentongan.protocol.states import State
from kentongan.words import AttachmentKind, DeliveryState, Level
from tests.protocol.negative import block_of, negative_cases, requests

ID = "0123456789abcdef" * 2
SECRET = "5ec4e7" + "0" * 58
ROWS = list(COMMANDS.values())

# What is answered by what, written down from the specification and not from the table.
ANSWERED_BY = {
    "ping": "pong",
    "quit": "goodbye",
    "register": "registered",
    "registration_status": "registration",
    "correct": "registration",
    "withdraw": "registration",
    "forgot": "code_asked",
    "reset": "password_reset",
    "login": "logged_in",
    "resume": "logged_in",
    "logout": "logged_out",
    "devices": "device_list",
    "revoke_device": "device_revoked",
    "logout_everywhere": "logged_out_everywhere",
    "change_password": "password_changed",
    "directory": "directory_page",
    "audience": "audience_size",
    "send": "accepted",
    "follow": "following",
    "fetch": "message",
    "delivered": "noted",
    "receipt": "noted",
    "inbox": "inbox_page",
    "outbox": "outbox_page",
    "retract": "retracted",
    "remind": "reminded",
    "mute": "muted",
    "mutes": "muted",
    "archive": "noted",
    "remove": "noted",
    "ledger": "ledger_page",
    "upload": "shadow inband confirmed transferred",
    "download": "shadow inband transferred",
    "cancel": "cancelled",
    "confirm": "noted",
    "registrations": "registration_log",
    "approve": "decided",
    "reject": "decided",
    "invite": "invitation",
    "set_rights": "rights_set",
    "suspend": "suspension",
    "restore": "suspension",
    "reset_password": "code_queued",
    "end_sessions": "sessions_ended",
    "retention": "retention_done",
    "blocked": "blocked_list",
    "unblock": "unblocked",
    "change_members": "members_changed",
    "end_institution": "sessions_ended",
    "desks": "desk_page",
    "status": "status_report",
    "disclose": "disclosed",
    "announcer": "announcer_desk",
    "make_announcer": "announcer_desk",
    "announce": "announced",
    "try_popup": "announced",
    "resend_letter": "letters_due",
    "renew_certificate": "certificate_renewed",
    "log": "log_lines",
    "samples": "sample_series",
    "statistics": "statistics_page",
    "intake": "intake_report",
    "export": "table_page",
    "institutions": "institution_page",
    "edit_institution": "institution_edited",
    "members": "member_page",
    "add_member": "member_added",
    "edit_member": "member_edited",
    "groups": "group_page",
    "group_members": "group_member_page",
    "create_group": "group_changed",
    "remove_group": "group_changed",
    "add_to_group": "group_changed",
    "remove_from_group": "group_changed",
    "sessions": "session_page",
    "end_session": "session_ended",
    "transfers": "transfer_page",
    "end_transfer": "transfer_ended",
    "traffic": "traffic_report",
    "letters": "letter_page",
    "retry_letters": "letters_due",
    "diagnostics": "diagnosis",
    "note_export": "export_noted",
    "back_up": "backup_report",
    "backup_status": "backup_report",
    "backups": "backup_page",
    "settings": "setting_list",
    "change_setting": "setting_changed",
    "remove_backup": "backup_removed",
    "audit": "audit_page",
    "verify_audit": "audit_verified",
    "ways": "ways_list",
    "administrators": "administrator_list",
    "add_administrator": "administrator_link",
    "renew_administrator": "administrator_link",
    "edit_administrator": "administrator_edited",
    "remove_administrator": "administrator_edited",
}
ADMINISTRATORS = {"registrations", "approve", "reject", "invite", "set_rights", "retention"}
ADMINISTRATORS |= {
    "institutions",
    "edit_institution",
    "members",
    "add_member",
    "edit_member",
    "groups",
    "group_members",
    "create_group",
    "remove_group",
    "add_to_group",
    "remove_from_group",
    "sessions",
    "end_session",
    "transfers",
    "end_transfer",
    "traffic",
    "letters",
    "retry_letters",
    "diagnostics",
    "note_export",
}
ADMINISTRATORS |= {"audit", "verify_audit", "ways", "back_up", "backup_status", "backups", "remove_backup", "settings"}
ADMINISTRATORS |= {"change_setting"}
ADMINISTRATORS |= {"blocked", "unblock"}
ADMINISTRATORS |= {"disclose", "resend_letter", "log", "renew_certificate"}
ADMINISTRATORS |= {"change_members", "end_institution", "desks", "status", "intake", "export"}
ADMINISTRATORS |= {"administrators", "add_administrator", "renew_administrator"}
ADMINISTRATORS |= {"edit_administrator", "remove_administrator"}
ADMINISTRATORS |= {"suspend", "restore", "reset_password", "end_sessions"}
ADMINISTRATORS |= {"samples", "statistics"}
ADMINISTRATORS |= {"announcer", "make_announcer", "announce", "try_popup"}
PUSHED = {"welcome", "error", "goodbye", "registration", "message", "receipts", "elsewhere", "reminder", "retracted"}


def name_of(row: Command) -> str:
    return row.name


# The rows


def test_every_request_has_its_answer_and_no_row_is_forgotten() -> None:
    assert {row.name: " ".join(row.answers) for row in requests()} == ANSWERED_BY


def test_the_server_says_only_answers_and_what_it_pushes() -> None:
    answers = {answer for answers in ANSWERED_BY.values() for answer in answers.split()}
    assert {row.name for row in ROWS if row.sender is Sender.SERVER} == answers | PUSHED


def test_administrators_have_their_own_commands_on_their_own_socket() -> None:
    assert {row.name for row in ROWS if row.sender is Sender.ADMINISTRATOR} == ADMINISTRATORS
    assert all(COMMANDS[name].states == {State.LOCAL} for name in ADMINISTRATORS)


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_a_row_has_a_clause_a_sentence_and_states_where_it_is_a_request(row: Command) -> None:
    assert re.fullmatch("[A-Z]+-[0-9]+", row.clause)
    assert re.fullmatch(r"[A-Z].*\.", row.help)
    assert bool(row.states) is bool(row.answers) is (row.sender is not Sender.SERVER)
    assert State.CLOSED not in row.states
    assert row.block.__doc__


def test_only_receipts_and_confirmations_may_go_without_an_answer() -> None:
    assert {row.name for row in ROWS if row.silent_without_token} == {"delivered", "receipt", "confirm"}


def test_a_command_cannot_be_declared_twice() -> None:
    before = dict(COMMANDS)

    class SecondPing(Block, frozen=True, kw_only=True, tag="ping"):
        """Another block under a name that is taken."""

    with pytest.raises(LocalProtocolError, match="ping"):
        command(sender=Sender.CLIENT, clause="LINK-2", help="Twice.")(SecondPing)
    assert before == COMMANDS


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_a_block_knows_its_row_and_cannot_be_changed(row: Command) -> None:
    block = block_of(row.name)
    assert command_of(block) is row
    with pytest.raises(AttributeError):
        block.token = "other"  # type: ignore[misc]


# The columns of the original


def message(**fields: Any) -> Message:
    return Message(
        id=ID,
        sequence=7,
        sender="humas@contoh",
        institution="Universitas Contoh",
        contact="Petugas Contoh",
        to=["@contoh"],
        recipients=3,
        subject="Undangan",
        text="Seminar besok.",
        level=Level.NORMAL,
        sent_at=1,
        expires_at=2,
        attachments=[],
        **fields,
    )


def attachment(name: str) -> Attachment:
    return Attachment(id=ID, name=name, size=1, sha256=SECRET, kind=AttachmentKind.TEXT, media_type="text/plain")


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (Ping(n=3, token="t", endpoint=":7420"), Columns("3", "", "t", "ping", ":7420")),
        (Quit(), Columns("", "", "", "quit", "")),
        (Login(address="humas@contoh", password="p", device="meja"), Columns("humas@contoh", "meja", "", "login", "")),
        (Send(id=ID, to=["@a", "b@c"], subject="S", token="1"), Columns("S", "@a, b@c", "1", "send", "")),
        (Popup(message=message()), Columns("Undangan", "humas@contoh", "", "message", "")),
        (Receipt(state=DeliveryState.SHOWN, messages=[ID]), Columns("shown", ID, "", "receipt", "")),
        (Inbox(), Columns("", "50", "", "inbox", "")),
        (
            Upload(files=[OfferedFile(name=name, size=9, sha256=SECRET) for name in ("a", "b")]),
            Columns("a, b", "9, 9", "", "upload", ""),
        ),
        (
            Transferred(transfer=ID, attachments=[attachment("a.txt"), attachment("b.txt")]),
            Columns("a.txt, b.txt", ID, "", "transferred", ""),
        ),
        (
            Receipts(
                message=ID,
                tally=Tally(recipients=1, delivered=1, shown=0, opened=0, acknowledged=0),
                changed=[Change(address="b@c", state=DeliveryState.DELIVERED, at=1)],
            ),
            Columns(ID, "b@c", "", "receipts", ""),
        ),
    ],
    ids=lambda value: value.command if isinstance(value, Columns) else "",
)
def test_a_block_stands_in_the_columns_of_the_original(block: Block, expected: Columns) -> None:
    assert columns_of(block) == expected


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_every_block_can_be_shown_in_columns(row: Command) -> None:
    columns = columns_of(block_of(row.name, token="t", endpoint=":1"))
    assert (columns.token, columns.command, columns.endpoint) == ("t", row.name, ":1")


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_secrets_never_stand_in_the_columns(row: Command) -> None:
    secrets = {"password", "new_password", "claim", "device_key", "ticket"} & set(row.block.__struct_fields__)
    block = block_of(row.name, **dict.fromkeys(secrets, SECRET))
    columns = columns_of(block)
    assert SECRET not in columns.string_1 + columns.string_2


def test_what_is_left_out_leaves_its_column_empty() -> None:
    assert columns_of(SetRights(address="a@b")).string_2 == ""


# Refusals as blocks


@pytest.mark.parametrize("code", ErrorCode)
def test_a_refusal_becomes_an_error_with_both_sentences(code: ErrorCode) -> None:
    block = error_block(Refusal(code, field="to", detail="x@y", retry_after=4, reference=ID), "t")
    assert (block.code, block.field, block.detail, block.retry_after, block.reference, block.token) == (
        *(code, "to", "x@y", 4, ID, "t"),
    )
    assert (block.id, block.en) == tuple(
        sentence.format(field="to", detail="x@y") for sentence in (SENTENCES[code].id, SENTENCES[code].en)
    )
    payload = codec.encode_block(block)
    assert codec.decode_block(payload, frozenset({Sender.SERVER})) == block


def test_a_refusal_becomes_a_goodbye_that_says_when_to_come_back() -> None:
    block = goodbye_block(Refusal(ErrorCode.GOING_DOWN, retry_after=30))
    assert block == Goodbye(
        code="going_down",
        id="Server sedang dimulai ulang; aplikasi akan menyambung lagi sendiri.",
        en="The server restarts; the connection comes back by itself.",
        retry_after=30,
    )


def test_a_protocol_error_names_its_field_in_the_answer() -> None:
    with pytest.raises(ProtocolError) as caught:
        codec.decode_block(b'{"command":"login","token":"t","address":"a@b"}', frozenset({Sender.CLIENT}))
    assert error_block(caught.value, "t") == Error(
        token="t",
        code="field_missing",
        field="password",
        id="Isian “password” belum ada.",
        en="The field “password” is missing.",
    )


# The generator of bad requests, which later runs against a real server too


def test_the_generator_covers_every_request_every_field_and_every_wrong_state() -> None:
    cases = list(negative_cases())
    for row in requests():
        mine = [case for case in cases if case.command == row.name]
        assert set(row.block.__struct_fields__) <= {case.field for case in mine}
        wrong = {case.state for case in mine if case.what == "not allowed in this state"}
        assert wrong == set(State) - row.states - {State.CLOSED}


def test_the_generator_makes_each_kind_of_fault() -> None:
    made = {(case.command, case.field, case.code) for case in negative_cases()}
    assert {
        ("login", "password", ErrorCode.FIELD_MISSING),
        ("login", "password", ErrorCode.FIELD_EMPTY),
        ("login", "password", ErrorCode.FIELD_TOO_LONG),
        ("login", "password", ErrorCode.FIELD_INVALID),
        ("inbox", "limit", ErrorCode.FIELD_INVALID),
        ("register", "kind", ErrorCode.FIELD_INVALID),
        ("send", "to", ErrorCode.FIELD_EMPTY),
        ("send", "to[1]", ErrorCode.FIELD_TOO_LONG),
        ("upload", "files[1].name", ErrorCode.FIELD_MISSING),
        ("fetch", "message", ErrorCode.FIELD_INVALID),
        ("follow", "", ErrorCode.WRONG_STATE),
        ("approve", "", ErrorCode.COMMAND_UNKNOWN),
    } <= made


def test_every_bad_request_fits_the_frame_that_its_state_allows() -> None:
    """Otherwise a server would refuse the frame and not the field."""
    for case in negative_cases():
        logged_in = case.state in {State.MEMBER, State.FOLLOWING, State.LOCAL}
        assert len(case.payload) <= (262_144 if logged_in else 8_192), case
