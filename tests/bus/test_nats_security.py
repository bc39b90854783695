"""Who may ring: each hub has a certificate, and NATS lets it speak in its own name only."""

import asyncio
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
import trustme

from kentongan.bus.bus import LetterQueued
from kentongan.bus.doorbell import Doorbell
from kentongan.bus.nats import NatsSettings
from tests.bus.nats_server import NatsServer, nats_running
from tests.bus.test_nats import hubs, until

pytestmark = pytest.mark.process

# The example of docs/design/many_hubs.md, with two hubs.
CONFIG = """
tls {{
  cert_file: "{folder}/server.pem"
  key_file: "{folder}/server.pem"
  ca_file: "{folder}/ca.pem"
  verify_and_map: true
  handshake_first: true
}}
authorization {{
  users = [
    {{ user: "hub-a", permissions: {{ publish: "kentongan.hub-a.*", subscribe: "kentongan.*.*" }} }}
    {{ user: "hub-b", permissions: {{ publish: "kentongan.hub-b.*", subscribe: "kentongan.*.*" }} }}
  ]
}}
"""


class Office:
    """Gives certificates out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.authority = trustme.CA()
        self.authority.cert_pem.write_to_path(str(folder / "ca.pem"))
        self.authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))

    def settings(
        self, nats: NatsServer, hub: str, *, named: str = "", trusted: trustme.CA | None = None
    ) -> NatsSettings:
        """How a hub connects, with a certificate in its name or another."""
        context = ssl.create_default_context(cafile=str(self.folder / "ca.pem"))
        file = self.folder / f"{hub}.pem"
        (trusted or self.authority).issue_cert(named or hub).private_key_and_cert_chain_pem.write_to_path(str(file))
        context.load_cert_chain(file)
        return NatsSettings(hub, (nats.url,), context)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.fixture
def nats(office: Office) -> Iterator[NatsServer]:
    with nats_running(office.folder, CONFIG.format(folder=office.folder)) as server:
        yield server


async def test_hubs_with_certificates_hear_each_other(nats: NatsServer, office: Office) -> None:
    async with hubs(office.settings(nats, "hub-a"), office.settings(nats, "hub-b")) as (one, other):
        one.bus.publish(LetterQueued())
        await other.hears(Doorbell(letters=True))


async def test_no_hub_rings_in_the_name_of_another(nats: NatsServer, office: Office) -> None:
    thief = office.settings(nats, "hub-c", named="hub-b")
    async with hubs(office.settings(nats, "hub-a"), thief) as (one, other):
        with structlog.testing.capture_logs() as log:
            other.bus.publish(LetterQueued())
            await until(lambda: bool(log))
        assert log[0]["event"] == "bus_refuses"
        assert "kentongan.hub-c.bell" in log[0]["why"]
        one.bus.publish(LetterQueued())
        await other.until(lambda: Doorbell(letters=True) in other.heard)
        assert one.heard == [LetterQueued()]


async def test_who_has_no_certificate_of_ours_hears_nothing(nats: NatsServer, office: Office) -> None:
    stranger = office.settings(nats, "hub-a", trusted=trustme.CA())
    with structlog.testing.capture_logs() as log, pytest.raises(TimeoutError):
        async with asyncio.timeout(3), hubs(stranger):
            raise AssertionError("a stranger was let in")
    assert [line["event"] for line in log] == ["bus_lost"]


async def test_a_server_that_offers_no_tls_is_not_spoken_to(tmp_path: Path, office: Office) -> None:
    """Whoever sits between could say in its name that there is to be none."""
    with nats_running(tmp_path) as plain:
        with structlog.testing.capture_logs() as log, pytest.raises(TimeoutError):
            async with asyncio.timeout(3), hubs(office.settings(plain, "hub-a")):
                raise AssertionError("it went on without TLS")
        assert [line["event"] for line in log] == ["bus_lost"]
