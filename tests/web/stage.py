"""The console in this process, over a real database, with browsers that speak to it without a network.

rani = await stage.signed_in("rani", Role.OPERATOR)
page = await rani.get("/registrations")
answer = await rani.post("/registrations/1/approve")
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import httpx

from kentongan.bus.local import LocalBus
from kentongan.cli.services import make_services
from kentongan.cli.storage import Shelf
from kentongan.config import Settings
from kentongan.errors import ErrorCode, Refusal
from kentongan.files.spool import Spool
from kentongan.protocol.commands.session import SessionRow
from kentongan.protocol.commands.traffic import TransferRow
from kentongan.services.audit import AuditService
from kentongan.services.diagnostics import LogTail
from kentongan.services.identity import load_identity
from kentongan.services.live import EndedTransfer, Snapshot
from kentongan.services.password import PasswordService
from kentongan.services.second_factor import STEP
from kentongan.store.store import Store
from kentongan.web import cookies, csrf
from kentongan.web.app import make_app
from kentongan.web.console import Console
from kentongan.words import Role
from tests.services.administrators import PASSWORD, Person, appoint
from tests.services.clock import Clock

HOST = "console.example"
ORIGIN = f"https://{HOST}"
SAME_ORIGIN = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}


class QuietHub:
    """A hub on which nothing happens."""

    def __init__(self) -> None:
        self.started_at = 0
        self.names: list[str] = []
        self.workers: list[int] = []
        self.messages = 0
        self.waiting: set[int] = set()
        self.following: set[int] = set()
        self.session_rows: list[SessionRow] = []
        self.transfer_rows: list[TransferRow] = []
        self.ends: list[EndedTransfer] = []

    def snapshot(self) -> Snapshot:
        counts = ("fresh", "waiting", "sessions", "messages", "messages_per_minute", "bytes_in", "bytes_out")
        more = ("rate_in", "rate_out", "transfers", "file_bytes", "file_rate")
        known = {"messages": self.messages, "sessions": len(self.session_rows), "transfers": len(self.transfer_rows)}
        return Snapshot(started_at=self.started_at, workers=self.workers, **dict.fromkeys((*counts, *more), 0) | known)

    def hubs(self) -> dict[str, Snapshot]:
        return {name: self.snapshot() for name in self.names}

    def published(self) -> int:
        return self.messages

    def waits(self, registration: int) -> bool:
        return registration in self.waiting

    def sessions(self, after: str, limit: int, search: str = "") -> list[SessionRow]:
        later = sorted((row for row in self.session_rows if row.session > after), key=lambda row: row.session)
        return [row for row in later if search in row.address][:limit]

    def online(self, members: Iterable[int]) -> frozenset[int]:
        return frozenset(self.following & set(members))

    def transfers(self, after: str, limit: int) -> list[TransferRow]:
        return [row for row in self.transfer_rows if row.transfer > after][:limit]

    def ended(self, after: int) -> list[EndedTransfer]:
        return [one for one in self.ends if one.number > after]

    def owner_of_session(self, session: str) -> str:
        for row in self.session_rows:
            if row.session == session:
                return row.address
        raise Refusal(ErrorCode.SESSION_UNKNOWN, field="session")

    def end_session(self, session: str) -> None:
        self.session_rows = [row for row in self.session_rows if row.session != session]

    def owner_of_transfer(self, transfer: str) -> str:
        for row in self.transfer_rows:
            if row.transfer == transfer:
                return row.address
        raise Refusal(ErrorCode.TRANSFER_UNKNOWN, field="transfer")

    async def end_transfer(self, transfer: str) -> None:
        self.transfer_rows = [row for row in self.transfer_rows if row.transfer != transfer]


class Browser:
    """Keeps cookies, and sends forms with the token of the page that it saw last, as browsers do."""

    def __init__(self, stage: "Stage") -> None:
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(stage.app, client=("192.0.2.7", 50000)),
            base_url=ORIGIN,
            headers={"Accept-Language": "en", "User-Agent": "Browser/1"},
        )
        self._stage = stage

    @property
    def token(self) -> str:
        """The CSRF token that this browser's cookie has."""
        jar = self.http.cookies
        return csrf.token_of(jar.get(cookies.SESSION) or jar.get(cookies.VISITOR) or "")

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.http.get(path, headers=headers)

    async def part(self, path: str) -> httpx.Response:
        """As htmx asks for a part of a page."""
        return await self.http.get(path, headers={"HX-Request": "true", "Sec-Fetch-Site": "same-origin"})

    async def post(self, path: str, **fields: object) -> httpx.Response:
        """As a form of our own page is sent."""
        return await self.http.post(path, data={csrf.FIELD: self.token} | fields, headers=SAME_ORIGIN)

    async def sign_in(self, person: Person, **changed: str) -> httpx.Response:
        """With the next code of the app."""
        await self.get("/sign-in")
        self._stage.clock.forward(STEP)
        fields = {"name": person.name, "password": PASSWORD, "code": person.code(self._stage.clock.now)}
        return await self.post("/sign-in", **fields | changed)


@dataclass
class Stage:
    """Everything behind the browsers."""

    folder: Path
    store: Store
    clock: Clock
    passwords: PasswordService
    bus: LocalBus = field(default_factory=LocalBus)
    settings: Settings = field(init=False)

    def __post_init__(self) -> None:
        self.settings = Settings(data=self.folder, name="Konsorsium Contoh")
        identity, spool = load_identity(self.folder), Spool(self.folder / "files")
        audit, self.log = AuditService(self.store, self.folder, identity), LogTail()
        self.services = make_services(
            self.settings, identity, self.store, Shelf(spool), self.passwords, self.bus, audit, self.log
        )
        self.hub = self.services.traffic.live = QuietHub()
        near = frozenset(self.settings.console.metrics_from)
        self.console = Console(self.services, self.settings.name, "pesan.example:7420", self.clock, near)
        self.bus.subscribe(self.console.streams.hear)
        self.app = make_app(self.console, frozenset({HOST}))
        self._browsers: list[Browser] = []

    def browser(self) -> Browser:
        """One that has never been here."""
        browser = Browser(self)
        self._browsers.append(browser)
        return browser

    async def person(self, name: str = "rani", role: Role = Role.ADMINISTRATOR) -> Person:
        """An administrator who has set itself up."""
        return await appoint(self.services.administrator, self.clock.now, name, role)

    async def signed_in(self, name: str = "rani", role: Role = Role.ADMINISTRATOR) -> Browser:
        """The browser of somebody who has just signed in."""
        browser = self.browser()
        answer = await browser.sign_in(await self.person(name, role))
        assert answer.status_code == 303, answer.text
        return browser

    async def close(self) -> None:
        """Close every browser, and end what they have begun."""
        await self.services.backup.stop()
        await self.services.verification.stop()
        await self.services.intake.stop()
        self.console.close()
        for browser in self._browsers:
            await browser.http.aclose()


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def handle_data(self, data: str) -> None:
        self.said.append(data)


def text_of(page: httpx.Response) -> str:
    """What a page says, in one line."""
    parser = _Text()
    parser.feed(page.text)
    return re.sub(r"\s+", " ", " ".join(parser.said))
