"""Every act of the console as its form sends it, and what it leaves in the audit log. [A38]

`ACTS` is written by hand: an act of the route table that is not in it fails the test.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx

from kentongan.bus.bus import BackupEnded, Event
from kentongan.services.second_factor import STEP, new_second_factor
from kentongan.web import csrf
from kentongan.words import AuditEvent, Role
from tests.services.administrators import PASSWORD, Person
from tests.web.scenery import REJECTED, WAITING, furnish
from tests.web.stage import SAME_ORIGIN, Browser, Stage
from tests.web.test_table import sample

# A file is (name, content).
BEFORE = "local:siti"  # who does what goes before an act
Fields = dict[str, str | tuple[str, bytes]]
_NEW_PASSWORD = "hujan di bulan juni sekali"


@dataclass
class Scene:
    """A furnished server with somebody who does everything, and a browser that has signed in, or not."""

    stage: Stage
    browser: Browser
    person: Person
    message: str
    # What was made for an act, once.
    made: dict[str, str] = field(default_factory=dict)

    def code(self) -> str:
        """The code that the app of whoever acts shows next."""
        self.stage.clock.forward(STEP)
        return self.person.code(self.stage.clock.now)


@dataclass(frozen=True)
class Act:
    """An act that is done when its form is sent: the fields, what goes before, and the events that it leaves."""

    events: tuple[AuditEvent, ...]
    fields: Callable[[Scene], Fields | Awaitable[Fields]] = lambda scene: {}
    actor: str = "console:rani"
    signed_in: bool = True
    # What stands in the places of its path, where the samples of the route table would find nothing.
    places: Callable[[Scene], Awaitable[dict[str, str]]] | None = None
    # What the bus tells when an act has come to its end after its answer.
    until: type[Event] | None = None

    async def send(self, scene: Scene, path: str, **changed: str | tuple[str, bytes]) -> httpx.Response:
        """Fill the form in, some of its fields in another way, and press its button."""
        found = self.fields(scene)
        fields = (found if isinstance(found, dict) else await found) | changed
        for place, value in (await self.places(scene) if self.places else {}).items():
            path = path.replace(place, value)
        files = {name: value for name, value in fields.items() if isinstance(value, tuple)}
        data = {name: value for name, value in fields.items() if not isinstance(value, tuple)}
        data.setdefault(csrf.FIELD, scene.browser.token)
        return await scene.browser.http.post(sample(path), data=data, files=files or None, headers=SAME_ORIGIN)


async def scene_of(stage: Stage, act: Act | None = None) -> Scene:
    """Everything that an act needs."""
    person = await stage.person("rani", Role.ADMINISTRATOR)
    browser = stage.browser()
    if act is None or act.signed_in:
        assert (await browser.sign_in(person)).status_code == 303
        await stage.browser().sign_in(person)  # at another machine
    else:
        await browser.get("/sign-in")
    return Scene(stage, browser, person, await furnish(stage))


def _another_app(scene: Scene) -> Fields:
    key = new_second_factor()
    code = Person("", key, []).code(scene.stage.clock.now)
    return {"password": PASSWORD, "second_factor": key, "code": code}


def _choice(scene: Scene) -> Fields:
    return _another_app(scene) | {"name": "dewi", "person": "Dewi Sampelia", "again": PASSWORD}


async def _rejected(scene: Scene) -> dict[str, str]:
    return {"{number:int}": str(REJECTED)}


async def _link(scene: Scene) -> dict[str, str]:
    if "link" not in scene.made:
        appointed = await scene.stage.services.administrator.add("dewi", "Dewi Sampelia", Role.AUDITOR, BEFORE)
        scene.made["link"] = appointed[1]
    return {"{link}": scene.made["link"]}


def _sign_in(scene: Scene) -> Fields:
    return {"name": "rani", "password": PASSWORD, "code": scene.code(), "next": "/"}


def _new_password(scene: Scene) -> Fields:
    return {"password": PASSWORD, "new_password": _NEW_PASSWORD, "again": _NEW_PASSWORD}


def _only(scene: Scene) -> Fields:
    return {"only": str(WAITING), f"revision-{WAITING}": "0", "sure": "yes"}


async def _backup(scene: Scene) -> Fields:
    if "backup" not in scene.made:
        scene.made["backup"] = (await scene.stage.services.backup.back_up(BEFORE)).path.name
        scene.stage.clock.forward(1000)
        await scene.stage.services.backup.back_up(BEFORE)  # the newest cannot be removed
    return {"name": scene.made["backup"], "sure": "yes"}


ACTS: dict[str, Act] = {
    "/preferences": Act((), lambda scene: {"language": "id", "theme": "dark", "back": "/"}, signed_in=False),
    "/sign-in": Act((AuditEvent.ADMINISTRATOR_LOGGED_IN,), _sign_in, signed_in=False),
    "/sign-out": Act((AuditEvent.ADMINISTRATOR_LOGGED_OUT,)),
    "/set-up/{link}": Act((AuditEvent.ADMINISTRATOR_SET_UP,), _choice, "console:dewi", signed_in=False, places=_link),
    "/account/password": Act((AuditEvent.PASSWORD_CHANGED,), _new_password),
    "/account/app": Act((AuditEvent.SECOND_FACTOR_CHANGED,), _another_app),
    "/account/codes": Act((AuditEvent.SECOND_FACTOR_CHANGED,), lambda scene: {"password": PASSWORD}),
    "/account/sessions/end": Act((AuditEvent.SESSIONS_ENDED,)),
    "/backup/make": Act((AuditEvent.BACKUP_MADE, AuditEvent.BACKUP_MADE), until=BackupEnded),
    "/backup/prove": Act((AuditEvent.BACKUP_MADE, AuditEvent.BACKUP_MADE), _backup, until=BackupEnded),
    "/backup/remove": Act((AuditEvent.BACKUP_REMOVED,), _backup),
    "/registrations/approve": Act((AuditEvent.REGISTRATION_APPROVED,), _only),
    "/registrations/reject": Act(
        (AuditEvent.REGISTRATION_REJECTED,), lambda scene: _only(scene) | {"reason": "Ganda."}
    ),
    "/registrations/{number:int}/resend": Act((AuditEvent.MAIL_RETRIED,), places=_rejected),
}
