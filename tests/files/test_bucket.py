"""The door to S3 against a real server: what it does, and how it says what cannot be done."""

import re
from pathlib import Path

import pytest

from kentongan.files import bucket as door
from kentongan.files.bucket import Bucket, BucketFailed, BucketUnusable
from kentongan.files.place import PIECE_BYTES, BucketPlace
from tests.swift import KEY, SECRET, STRANGER, STRANGERS_SECRET, Swift, running

pytestmark = pytest.mark.process


def bucket(server: Swift, folder: Path, **other: str) -> Bucket:
    usual = {"bucket": server.bucket, "endpoint": server.endpoint, "region": "us-east-1", "key": KEY, "secret": SECRET}
    return Bucket(BucketPlace(prefix=f"{folder.name}/a", **{**usual, **other}))


def test_an_object_in_pieces_is_there_when_it_is_closed_and_not_before(swift: Swift, tmp_path: Path) -> None:
    one, run = bucket(swift, tmp_path), bytearray(b"x" * (1 << 20))
    writer = one.write("segments/p/0-1")
    for place in range(9):
        run[0] = place
        writer.write(memoryview(run))  # the same buffer again and again, as receiving does it
    assert one.size("segments/p/0-1") == -1
    writer.close()
    assert one.size("segments/p/0-1") == 9 << 20 > PIECE_BYTES
    assert [one.read("segments/p/0-1", place << 20, 1) for place in range(9)] == [bytes([place]) for place in range(9)]
    assert one.read("segments/p/0-1", (9 << 20) - 2, 100) == b"xx"
    assert one.remove_below("segments/p") == 1
    assert one.names_below("segments") == []


def test_only_what_lies_below_the_prefix_is_touched(swift: Swift, tmp_path: Path) -> None:
    swift.write(f"{tmp_path.name}/ab/segments/q/0-1", b"neighbour")
    one = bucket(swift, tmp_path)
    one.check()
    one.put("segments/q/0-1", b"ours")
    assert swift.read(f"{tmp_path.name}/a/segments/q/0-1") == b"ours"
    assert one.remove_below("segments/q") == 1
    assert swift.objects(tmp_path.name) == [f"{tmp_path.name}/ab/segments/q/0-1"], "the check has left nothing"


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"bucket": "nowhere"}, "There is no bucket “nowhere” .* (404 Not Found, NoSuchBucket)"),
        ({"secret": "wrong"}, "refuses our key .* (403 Forbidden, SignatureDoesNotMatch)"),
        ({"key": STRANGER, "secret": STRANGERS_SECRET}, "rights to read, write, list and delete .*AccessDenied"),
        ({"endpoint": "http://127.0.0.1:1"}, "cannot be used now: Connection refused"),
        ({"ca": "no certificate"}, "cannot be used now: No certificates found"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_bucket_that_cannot_be_used_is_refused_with_what_to_do(
    swift: Swift, tmp_path: Path, other: dict[str, str], said: str
) -> None:
    with pytest.raises(BucketUnusable) as refused:
        bucket(swift, tmp_path, **other).check()
    assert re.search(said.replace("(", r"\(").replace(")", r"\)"), refused.value.say("en"))
    assert refused.value.say("id") != refused.value.say("en")
    assert not {SECRET, STRANGERS_SECRET} & set(refused.value.say("en").split())


def test_a_server_that_stands_still_is_an_error_after_a_while(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "_REQUEST", 1)
    monkeypatch.setattr(door, "_ALL", 1)
    with running() as server:
        one = bucket(server, tmp_path)
        server.pause()
        with pytest.raises(BucketFailed):
            one.put("a", b"isi")
        server.go_on()
        one.put("a", b"isi")
        assert one.read("a", 0, 9) == b"isi"


def test_the_place_never_shows_its_secret() -> None:
    assert "geheim" not in repr(BucketPlace(bucket="b", region="r", key="k", secret="geheim"))
