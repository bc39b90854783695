"""The bus of a server as its settings want it: within this process, or over NATS with other hubs."""

import asyncio
import ssl

from kentongan.bus.bus import Bus
from kentongan.bus.local import LocalBus
from kentongan.config import Settings, SettingsError
from kentongan.config.value import split_bus
from kentongan.hub.hub import Hub
from kentongan.hub.status import LiveHubs
from kentongan.language import Sentence, system_words
from kentongan.services.services import Services

_ALONE = Sentence(
    "“bus” menghubungkan beberapa hub, dan itu memerlukan satu MariaDB untuk semua: isi “database”, atau kosongkan "
    "“bus”.",
    "“bus” connects several hubs, and those need one MariaDB for all: set “database”, or leave “bus” empty.",
)
_MISSING = Sentence(
    "Untuk “bus” pasang juga bagian tambahan “cluster”: pip install 'kentongan[server,cluster]'",
    "For “bus” install the extra “cluster” too: pip install 'kentongan[server,cluster]'",
)


def check_bus(settings: Settings) -> None:
    """Raises SettingsError for a bus beside SQLite, into which one process writes."""
    if settings.bus and not settings.database.get_secret_value():
        raise SettingsError(_ALONE)


def open_bus(settings: Settings) -> Bus:
    """The bus; that of many hubs connects by itself once it is started. Raises SettingsError for unusable files."""
    if not settings.bus:
        return LocalBus()
    try:  # only who has many hubs needs the library
        from kentongan.bus.nats import NatsBus, NatsSettings
    except ImportError:
        raise SettingsError(_MISSING) from None
    nats = settings.nats
    return NatsBus(
        NatsSettings(
            hub=settings.hub_name,
            servers=split_bus(settings.bus),
            tls=_tls(settings),
            user=nats.user,
            password=nats.password.get_secret_value(),
        )
    )


def _tls(settings: Settings) -> ssl.SSLContext | None:
    nats = settings.nats
    if nats.ca is None:
        return None
    try:
        context = ssl.create_default_context(cafile=nats.ca)
        if nats.certificate is not None:
            context.load_cert_chain(nats.certificate, nats.key)
    except OSError as error:  # a file that is no certificate is an SSLError, which is one of these
        why = error.strerror or str(error)
        raise SettingsError(
            Sentence(
                f"Berkas sertifikat untuk NATS tidak dapat dipakai: {system_words(why, 'id')}",
                f"The certificate files for NATS cannot be used: {why}",
            )
        ) from None
    return context


def watch_others(bus: Bus, hub: Hub, services: Services) -> list[asyncio.Task[None]]:
    """Begin to hear other hubs and to tell them how this one is; gives the work to end with the hub."""
    if not bus.is_shared:
        return []
    from kentongan.bus.nats import NatsBus

    assert isinstance(bus, NatsBus)
    every = LiveHubs(hub.live, bus)
    bus.hear_status = every.hear
    services.traffic.live, services.traffic.alone = every, hub.live
    bus.start()
    return [asyncio.create_task(every.run())]
