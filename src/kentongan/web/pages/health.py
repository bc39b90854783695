"""For programs that watch: alive, ready, figures."""

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.responses import PlainTextResponse, Response

from kentongan.web.figures import Figures
from kentongan.web.table import page
from kentongan.web.visit import Visit


@page("/healthz", None, quiet=True)
async def alive(visit: Visit) -> Response:
    """Whoever gets this answer knows that the event loop turns."""
    return PlainTextResponse("ok\n")


@page("/readyz", None, quiet=True)
async def ready(visit: Visit) -> Response:
    """Whether members can be served: 200 or 503."""
    is_ready = await visit.services.attention.ready()
    return PlainTextResponse("ready\n" if is_ready else "not ready\n", 200 if is_ready else 503)


@page("/metrics", None, quiet=True)
async def metrics(visit: Visit) -> Response:
    """Figures for Prometheus; to those addresses only that the settings name, and to who is signed in."""
    if visit.who is None and visit.source not in visit.console.metrics_from:
        return PlainTextResponse("403\n", 403)
    registry = CollectorRegistry()
    look, report = await visit.services.attention.look(), visit.services.traffic.report()
    registry.register(Figures(look, report, len(visit.console.streams)))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)
