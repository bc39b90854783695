"""The server's figures in the form of Prometheus: names, kinds and units as its conventions want them."""

from collections.abc import Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from kentongan.domain.attention import Look
from kentongan.protocol.commands.traffic import TrafficReport


class Figures(Collector):
    """One moment."""

    def __init__(self, look: Look, report: TrafficReport, pages: int) -> None:
        """`pages`: open pages of the console."""
        self._look = look
        self._report = report
        self._pages = pages

    def collect(self) -> Iterator[Metric]:
        """Every figure."""
        yield from self._connections()
        yield from self._traffic()
        yield from self._storage()
        parts = GaugeMetricFamily("kentongan_part_state", "How a part is: 0 good, 1 look, 2 bad.", labels=["part"])
        for part in self._look.parts:
            parts.add_metric([part.part], part.state.rank)
        yield parts
        yield _gauge("console_pages", "Open pages of the console.", self._pages)

    def _connections(self) -> Iterator[Metric]:
        report = self._report
        yield _gauge("start_time_seconds", "When the server was started, since 1970.", report.started_at / 1000)
        states = GaugeMetricFamily("kentongan_connections", "Connections on the main socket.", labels=["state"])
        for state, count in (("fresh", report.fresh), ("waiting", report.waiting), ("member", report.sessions)):
            states.add_metric([state], count)
        yield states

    def _traffic(self) -> Iterator[Metric]:
        report = self._report
        yield CounterMetricFamily("kentongan_messages", "Messages accepted since the start.", value=report.messages)
        moved = CounterMetricFamily("kentongan_bytes", "Bytes on main sockets since the start.", labels=["direction"])
        moved.add_metric(["in"], report.bytes_in)
        moved.add_metric(["out"], report.bytes_out)
        yield moved
        yield CounterMetricFamily(
            "kentongan_file_bytes", "Bytes of files moved since the start.", value=report.file_bytes
        )
        yield _gauge("transfers", "Transfers under way.", report.transfers)
        yield _gauge("transfer_bytes_per_second", "Bytes a second that all transfers move.", report.file_rate)

    def _storage(self) -> Iterator[Metric]:
        figures = self._look.figures
        yield _gauge("write_queue", "Operations that wait for the database.", figures.queue)
        yield _gauge("free_bytes", "Bytes free on the server's disk.", figures.free)
        yield _gauge("registrations_waiting", "Registrations that wait for a decision.", figures.registrations)
        letters = GaugeMetricFamily(
            "kentongan_letters", "Letters not sent yet, and those that are stuck.", labels=["state"]
        )
        letters.add_metric(["waiting"], figures.mail.waiting)
        letters.add_metric(["stuck"], figures.mail.stuck)
        yield letters
        yield _gauge("failed_logins_last_hour", "Failed logins in the last hour.", figures.failures_hour)


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(f"kentongan_{name}", meaning, value=value)
