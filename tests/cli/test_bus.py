"""The bus that settings ask for, and the sentences for those that cannot be."""

import asyncio
import ssl
import sys
from pathlib import Path

import pytest
import trustme

from kentongan.bus.local import LocalBus
from kentongan.bus.nats import NatsBus
from kentongan.cli.bus import check_bus, open_bus, watch_others
from kentongan.config import SettingsError, load_settings
from kentongan.hub.status import LiveHubs
from tests.hub.peer import HubStage


def test_one_hub_has_a_bus_of_its_own() -> None:
    settings = load_settings()
    check_bus(settings)
    assert isinstance(open_bus(settings), LocalBus)


def test_many_hubs_on_sqlite_are_refused_and_it_is_said_what_to_do() -> None:
    bus = "nats://127.0.0.1:4222"
    with pytest.raises(SettingsError) as refused:
        check_bus(load_settings(bus=bus))
    for words in (refused.value.sentence.en, refused.value.sentence.id):
        assert "MariaDB" in words
        assert "“database”" in words
    check_bus(load_settings(bus=bus, database="mysql://kentongan:rahasia@localhost/kentongan"))


async def test_many_hubs_have_nats(tmp_path: Path) -> None:
    authority, file = trustme.CA(), tmp_path / "hub.pem"
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    authority.issue_cert("hub-a").private_key_and_cert_chain_pem.write_to_path(str(file))
    nats = {"hub": "hub-a", "ca": tmp_path / "ca.pem", "certificate": file, "key": file}
    bus = open_bus(load_settings(bus="nats://nats1.example:4222,nats://nats2.example:4222", nats=nats))
    assert isinstance(bus, NatsBus)
    assert bus.hub == "hub-a"
    assert bus._settings.servers == ("nats://nats1.example:4222", "nats://nats2.example:4222")
    assert bus._settings.tls is not None
    assert bus._settings.tls.verify_mode is ssl.CERT_REQUIRED
    assert bus._settings.tls.check_hostname


def test_a_certificate_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("none")
    for name in ("ca.pem", "missing.pem"):
        settings = load_settings(bus="nats://nats.example:4222", nats={"ca": tmp_path / name})
        with pytest.raises(SettingsError) as refused:
            open_bus(settings)
        assert "NATS" in refused.value.sentence.en


def test_without_the_library_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "kentongan.bus.nats", None)
    with pytest.raises(SettingsError) as refused:
        open_bus(load_settings(bus="nats://127.0.0.1:4222"))
    assert "cluster" in refused.value.sentence.en


async def test_with_others_the_traffic_is_that_of_all_hubs() -> None:
    stage = HubStage()
    stage.services.traffic = type("Traffic", (), {"live": stage.hub.live})()  # type: ignore[attr-defined]
    assert watch_others(LocalBus(), stage.hub, stage.services.bundle) == []
    assert stage.services.traffic.live is stage.hub.live  # type: ignore[attr-defined]
    bus = NatsBus(open_bus(load_settings(bus="nats://127.0.0.1:1"))._settings)  # type: ignore[attr-defined]
    bus.start = lambda: None  # type: ignore[method-assign]
    (task,) = watch_others(bus, stage.hub, stage.services.bundle)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert isinstance(stage.services.traffic.live, LiveHubs)  # type: ignore[attr-defined]
