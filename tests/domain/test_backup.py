"""What a backup says about itself, when one is due, which may go. [BACKUP-1]"""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kentongan.domain.backup import (
    BackupRefused,
    Manifest,
    Piece,
    blob_piece,
    concern_about,
    is_backup_name,
    may_be_named,
    read_manifest,
    read_piece,
    slot_before,
    surplus,
)
from kentongan.words import BackupConcern, BackupFlaw

HOUR, DAY, MINUTE = 3_600_000, 86_400_000, 60_000
HASH = "ab" * 32
MANIFEST = Manifest("1.2", "0001", 1000, "Contoh", "AAAA", {"member": 3}, 2, 700)


def test_what_is_written_is_read_again() -> None:
    assert read_manifest(MANIFEST.line()) == MANIFEST
    piece = blob_piece(HASH, 5)
    assert piece.name == f"files/blobs/ab/{HASH}"
    assert read_piece(piece.line(), None) == piece


@given(st.text(max_size=60))
def test_no_name_with_a_path_in_it_may_be_named(name: str) -> None:
    for wrong in (f"../{name}", f"/{name}", f"{name}/..", f"files/{name}", f"a/{name}.pem"):
        assert not may_be_named(wrong)


def test_only_our_own_names_may_be_named() -> None:
    ours = ["kentongan.db", "identity.pem", "certificate.pem", "console-key.pem", "identity.pem.before"]
    assert all(map(may_be_named, [*ours, "settings.toml", "audit-head.json", f"files/blobs/ab/{HASH}"]))
    others = ["lock", "reserve", "mail/1.eml", ".pem", "A.pem", "a.pem\n", f"files/blobs/cd/{HASH}", "files/blobs/ab/x"]
    assert not any(map(may_be_named, others))


@given(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=4), max_leaves=8))
def test_a_line_of_whatever_else_is_refused(value: object) -> None:
    line = json.dumps(value).encode()
    with pytest.raises(BackupRefused):
        read_piece(line, None)
    with pytest.raises(BackupRefused):
        read_manifest(line)


@given(st.binary(max_size=80))
def test_a_line_of_whatever_bytes_is_refused(line: bytes) -> None:
    for read in (read_manifest, lambda one: read_piece(one, None)):
        with pytest.raises(BackupRefused):
            read(line)


def test_pieces_stand_in_one_order_and_each_once() -> None:
    database, blob = Piece("kentongan.db", 1, HASH), blob_piece(HASH, 1)
    key = Piece("identity.pem", 1, HASH)
    assert read_piece(database.line(), key) == database
    assert read_piece(blob.line(), Piece("settings.toml", 1, HASH)) == blob
    for piece, before in ((key, database), (database, database), (key, blob), (blob, blob)):
        with pytest.raises(BackupRefused) as refused:
            read_piece(piece.line(), before)
        assert (refused.value.flaw, refused.value.detail) == (BackupFlaw.MANIFEST, piece.name)


def test_what_a_newer_program_says_is_not_guessed_at() -> None:
    with pytest.raises(BackupRefused) as refused:
        read_manifest(json.dumps({"format": 2, "kentongan": "9", "new": True}).encode())
    assert (refused.value.flaw, refused.value.detail) == (BackupFlaw.NEWER, "9")


def test_every_flaw_has_its_sentences() -> None:
    for flaw in BackupFlaw:
        told = BackupRefused(flaw, "x{0}")
        assert told.say("id") != told.say("en")
        assert str(flaw) in str(told)


# Many


def test_names_of_backups() -> None:
    assert is_backup_name("kentongan-20261123-023000.tar")
    names = ("kentongan-20261123-023000.tar.json", "../kentongan-20261123-023000.tar", "making", "")
    assert not any(map(is_backup_name, names))


def test_the_oldest_go_and_the_newest_proved_one_stays() -> None:
    assert surplus([], 1) == []
    assert surplus([("c", True), ("b", True), ("a", True)], 2) == ["a"]
    assert surplus([("d", False), ("c", False), ("b", True), ("a", True)], 1) == ["c", "a"]
    assert surplus([("b", False), ("a", False)], 1) == ["a"]


def test_a_daily_slot_is_at_its_time_of_day_where_the_server_stands() -> None:
    midnight = 20_000 * DAY
    assert slot_before(midnight + 150 * MINUTE, 24, 150, 0) == midnight + 150 * MINUTE
    assert slot_before(midnight + 150 * MINUTE - 1, 24, 150, 0) == midnight - DAY + 150 * MINUTE
    jakarta = 7 * 3600
    assert slot_before(midnight, 24, 150, jakarta) == midnight - DAY + 150 * MINUTE - 7 * HOUR + DAY


@given(
    now=st.integers(0, 2**42),
    every=st.integers(1, 744),
    at=st.integers(0, 1439),
    offset=st.integers(-50_000, 50_000),
    later=st.integers(0, 2**40),
)
def test_slots_are_regular_and_never_in_the_future(now: int, every: int, at: int, offset: int, later: int) -> None:
    slot = slot_before(now, every, at, offset)
    assert now - every * HOUR < slot <= now
    assert slot_before(slot, every, at, offset) == slot
    assert (slot_before(now + later, every, at, offset) - slot) % (every * HOUR) == 0
    assert (slot + offset * 1000 - at * MINUTE) % (every * HOUR) == 0


def test_what_to_worry_about() -> None:
    assert concern_about(0, 0, 5 * DAY, 24) is BackupConcern.NEVER
    assert concern_about(5 * DAY, 4 * DAY, 5 * DAY, 24) is BackupConcern.UNPROVED
    assert concern_about(DAY, DAY, 3 * DAY, 24) is BackupConcern.NONE
    assert concern_about(DAY, DAY, 3 * DAY + 1, 24) is BackupConcern.OLD
    assert concern_about(DAY, DAY, 8 * DAY, 0) is BackupConcern.NONE
    assert concern_about(DAY, DAY, 8 * DAY + 1, 0) is BackupConcern.OLD
