"""For programs that watch: alive, ready, figures in the form that Prometheus reads."""

import httpx
from prometheus_client.parser import text_string_to_metric_families

from tests.store.people import form
from tests.web.stage import ORIGIN, Stage


async def test_alive_and_ready(stage: Stage) -> None:
    browser = stage.browser()
    assert ((await browser.get("/healthz")).status_code, (await browser.get("/readyz")).status_code) == (200, 200)
    stage.store.writer._broken = True
    assert (await browser.get("/readyz")).status_code == 503


async def test_figures_are_read_by_the_official_parser(stage: Stage) -> None:
    await stage.services.registration.submit(form("humas@satu"), "192.0.2.7")
    browser = await stage.signed_in()
    answer = await browser.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=")
    found = {one.name: one for one in text_string_to_metric_families(answer.text)}
    assert found["kentongan_registrations_waiting"].samples[0].value == 1
    assert {found[name].type for name in ("kentongan_bytes", "kentongan_file_bytes")} == {"counter"}
    assert {sample.labels["state"] for sample in found["kentongan_connections"].samples} == {
        "fresh",
        "waiting",
        "member",
    }
    assert all(one.documentation for one in found.values())


async def test_figures_are_for_the_addresses_of_the_settings(stage: Stage) -> None:
    stranger = stage.browser()
    assert (await stranger.get("/metrics")).status_code == 403
    here = httpx.ASGITransport(stage.app, client=("127.0.0.1", 50000))
    async with httpx.AsyncClient(transport=here, base_url=ORIGIN) as local:
        assert (await local.get("/metrics")).status_code == 200
