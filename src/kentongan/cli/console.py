"""The console as `kentongan serve` opens it, and what it tells the administrator about it."""

import typer

from kentongan.bus.bus import Bus
from kentongan.config import Settings
from kentongan.hub.hub import Hub
from kentongan.language import Sentence, preferred_language
from kentongan.services.services import Services
from kentongan.store.store import Store
from kentongan.web.server import ConsoleServer

_CONSOLE = Sentence("Konsol administrator: {address}", "The administrators' console: {address}")
_SET_UP = Sentence(
    "Siapkan administrator pertama (sekali pakai, tiga hari): {link}",
    "Set up the first administrator (works once, for three days): {link}",
)
_OWN_CERTIFICATE = Sentence(
    "Peramban akan memperingatkan tentang sertifikatnya; bandingkan SHA-256 ini: {fingerprint}",
    "The browser will warn of its certificate; compare this SHA-256: {fingerprint}",
)


def open_console(settings: Settings, services: Services, hub: Hub, store: Store, bus: Bus) -> ConsoleServer | None:
    """The console, if the settings want one."""
    if not settings.console.listen:
        return None
    console = ConsoleServer(
        settings.console, settings.data, services, name=settings.name, endpoint=hub.endpoint, now=store.now
    )
    bus.subscribe(console.console.streams.hear)
    services.attention.console_until = console.certificate.ends_at
    services.certificate.console = console
    services.administrator.console = console.address
    console.start()
    return console


async def announce_console(console: ConsoleServer, services: Services) -> None:
    """Where the console is; and as long as nobody can sign in, the link by which somebody will."""
    language = preferred_language()
    typer.echo(_CONSOLE.say(language, address=console.address))
    if console.certificate.own:
        typer.echo(_OWN_CERTIFICATE.say(language, fingerprint=console.certificate.fingerprint))
    if secret := await services.administrator.first_link():
        typer.echo(_SET_UP.say(language, link=services.administrator.address_of(secret)))
