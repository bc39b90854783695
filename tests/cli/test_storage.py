"""Where attachments lie: what the settings may say, and what a server that cannot use it says."""

import time
from pathlib import Path

import pytest

from kentongan.cli.storage import Shelf, check_contents, open_shelf
from kentongan.config import Settings, SettingsError, load_settings
from kentongan.files.spool import Spool
from kentongan.store.attachment import SaveAttachments
from kentongan.store.engine import open_engines
from kentongan.store.part import HoldParts
from kentongan.store.store import Store

BUCKET = {"attachments": "s3://berkas-contoh/popup", "s3": {"key": "k", "secret": "geheim"}}


def settings(folder: Path, **values: object) -> Settings:
    return load_settings(data=folder, **values)


def refusal(folder: Path, **values: object) -> str:
    with pytest.raises(SettingsError) as refused:
        open_shelf(settings(folder, **values))
    assert refused.value.say("id") != refused.value.say("en")
    return refused.value.say("en")


def test_without_the_setting_attachments_are_files_in_the_data_folder(tmp_path: Path) -> None:
    spool, bucket = open_shelf(settings(tmp_path))
    assert (spool.root, bucket) == (tmp_path / "files", None)


def test_a_folder_that_hubs_share_is_used_as_it_is_and_never_made(tmp_path: Path) -> None:
    shared = tmp_path / "mount"
    assert "cannot be used" in refusal(tmp_path, attachments=str(shared)), "its mount may be missing"
    assert not shared.exists()
    shared.mkdir()
    assert open_shelf(settings(tmp_path / "data", attachments=str(shared))).spool.root == shared


@pytest.mark.parametrize(
    "text",
    ["berkas", "s3://", "s3://ab", "s3://Berkas", "s3://berkas/a b", "s3://berkas/../a", "s3://k:s@berkas", "./a"],
)
def test_anything_else_is_no_place(tmp_path: Path, text: str) -> None:
    assert "s3://BUCKET/PREFIX" in refusal(tmp_path, attachments=text)


@pytest.mark.parametrize(
    "endpoint", ["s3.example", "http://s3.example", "http://10.0.0.1:9000", "https://s3.example/x y"]
)
def test_the_server_of_a_bucket_is_reached_over_tls(tmp_path: Path, endpoint: str) -> None:
    assert "https://" in refusal(tmp_path, attachments="s3://berkas", s3={"endpoint": endpoint})


@pytest.mark.parametrize("endpoint", ["", "https://s3.example:9000/", "http://127.0.0.1:8080", "http://[::1]:8080"])
def test_these_servers_are_fine(tmp_path: Path, endpoint: str) -> None:
    assert settings(tmp_path, s3={"endpoint": endpoint}).s3.endpoint == endpoint.rstrip("/")


def test_a_bucket_needs_a_key_and_a_readable_certificate(tmp_path: Path) -> None:
    assert "“s3.key” and “s3.secret”" in refusal(tmp_path, attachments="s3://berkas")
    missing = {**BUCKET, "s3": {"key": "k", "secret": "geheim", "ca": str(tmp_path / "none.pem")}}
    assert "“s3.ca” cannot be read: No such file" in refusal(tmp_path, **missing)


def test_the_secret_is_never_shown(tmp_path: Path) -> None:
    made = settings(tmp_path, **BUCKET)
    assert dict(made.told())["s3.secret"] == "(set)"
    assert "geheim" not in repr(made)


async def test_a_server_whose_attachments_lie_in_a_bucket_does_not_start_without_it(tmp_path: Path) -> None:
    store = Store(open_engines(tmp_path), lambda: int(time.time() * 1000))
    store.start()
    shelf = Shelf(Spool(tmp_path), None)
    try:
        await check_contents(store, shelf)
        [held] = await store.write(HoldParts(0, ((1, "a" * 64),), "one"))
        await store.write(SaveAttachments(0, (), ((held.content.part, held.turn),)))
        with pytest.raises(SettingsError) as refused:
            await check_contents(store, shelf)
        assert "does not point there any more" in refused.value.say("en")
    finally:
        await store.stop()
