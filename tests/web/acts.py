"""Every act of the console as its form sends it, and what it leaves in the audit log. [A38]

`ACTS` is written by hand: an act of the route table that is not in it fails the test.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import httpx

from kentongan.bus.bus import AuditLooked, BackupEnded, Event
from kentongan.protocol.commands.announcement import MakeAnnouncer
from kentongan.services.second_factor import STEP, new_second_factor
from kentongan.web import csrf
from kentongan.words import AuditEvent, InstitutionKind, Role
from tests.services.administrators import PASSWORD, Person
from tests.web.scenery import GROUP, MEMBER, OTHER, REJECTED, WAITING, furnish
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


async def _appointed(scene: Scene) -> Fields:
    if "dewi" not in scene.made:
        await scene.stage.services.administrator.add("dewi", "Dewi Sampelia", Role.AUDITOR, BEFORE)
        scene.made["dewi"] = "yes"
    return {"name": "dewi", "person": "Dewi Teladan", "role": "operator", "sure": "yes"}


_TABLE = (
    b"desk,code,contact,email,institution,city,kind\n"
    b"humas,univ-baru,Siti Contoh,a@b.example,Universitas Baru,Kota Contoh,university\n"
)


async def _laid_out(scene: Scene) -> dict[str, str]:
    return {"{table}": (await scene.stage.services.intake.lay_out(_TABLE)).table}


async def _other_session(scene: Scene) -> Fields:
    sessions = await scene.stage.services.console.everybodys_sessions()
    return {"session": sessions[-1].session.id}


def _fields(**fields: str) -> Callable[[Scene], Fields]:
    return lambda scene: dict(fields)


async def _suspended(scene: Scene) -> Fields:
    membership = scene.stage.services.membership
    await membership.suspend(MEMBER, BEFORE)
    return {"only": MEMBER, "sure": "yes"}


async def _message(scene: Scene) -> dict[str, str]:
    return {"{message}": scene.message}


async def _announcement(scene: Scene) -> Fields:
    if "desk" not in scene.made:
        desk = MakeAnnouncer(kind=InstitutionKind.OTHER, **_DESK)
        await scene.stage.services.announcement.make_desk(desk, BEFORE)
        scene.made["desk"] = "yes"
    return {"to": MEMBER, "level": "info", "subject": "Coba", "text": "Isi.", "sure": "yes"}


async def _tested(scene: Scene) -> Fields:
    await _announcement(scene)
    return {"address": MEMBER}


async def _changed_setting(scene: Scene) -> Fields:
    await scene.stage.services.setting.change("backup.keep", "9", BEFORE)
    return {"name": "backup.keep"}


_MEMBER = {"only": MEMBER, "sure": "yes"}
_DESK = {"institution": "Konsorsium Sampel", "city": "Kota Contoh", "contact": "Rani Sampelia", "email": "a@b.example"}
_NEW = {"code": "univ-baru", "desk": "humas", "contact": "Siti Contoh", "email": "a@b.example", "kind": "university"}
_NEW |= {"institution": "Universitas Baru", "city": "Kota Contoh"}
_RIGHTS = {"broadcast": "yes", "level": "important", "quota": ""}
_OF_MEMBERS = {
    "/members/add": Act((AuditEvent.INSTITUTION_ADDED, AuditEvent.MEMBER_ADDED), _fields(**_NEW)),
    "/members/import": Act((), lambda scene: {"table": ("anggota.csv", _TABLE)}),
    "/members/import/{table}/make": Act((AuditEvent.INSTITUTION_ADDED, AuditEvent.MEMBER_ADDED), places=_laid_out),
    "/members/export": Act((AuditEvent.MEMBERS_EXPORTED,), _fields(query="")),
    "/members/{desk}@{code}/edit": Act((AuditEvent.MEMBER_CHANGED,), _fields(contact="Budi", email="c@d.example")),
    "/members/suspend": Act((AuditEvent.MEMBER_SUSPENDED,), _fields(**_MEMBER)),
    "/members/restore": Act((AuditEvent.MEMBER_RESTORED,), _suspended),
    "/members/end-sessions": Act((AuditEvent.SESSIONS_ENDED,), _fields(**_MEMBER)),
    "/members/reset-password": Act((AuditEvent.PASSWORD_RESET,), _fields(**_MEMBER)),
    "/members/rights": Act((AuditEvent.RIGHTS_SET,), _fields(**_MEMBER, **_RIGHTS)),
    "/members/groups": Act((AuditEvent.GROUP_ADDED,), _fields(group="baru")),
    "/members/put-into-group": Act((AuditEvent.GROUP_CHANGED,), _fields(group=GROUP, only=MEMBER)),
    "/members/groups/{group}/add": Act((AuditEvent.GROUP_CHANGED,), _fields(members=MEMBER)),
    "/members/groups/{group}/take-out": Act((AuditEvent.GROUP_CHANGED,), _fields(only=OTHER)),
    "/members/groups/{group}/remove": Act((AuditEvent.GROUP_REMOVED,), _fields(sure="yes")),
}
_OF_INSTITUTIONS = {
    "edit": Act((AuditEvent.INSTITUTION_CHANGED,), _fields(name="Universitas Lain", city="Ambon", kind="institute")),
    "suspend": Act((AuditEvent.MEMBER_SUSPENDED,), _fields(sure="yes")),
    "restore": Act((AuditEvent.MEMBER_RESTORED,), _suspended),
    "rights": Act((AuditEvent.RIGHTS_SET,), _fields(**_RIGHTS)),
    "end-sessions": Act((AuditEvent.SESSIONS_ENDED,)),
}
_OF_ADMINISTRATORS = {
    "appoint": Act((AuditEvent.ADMINISTRATOR_ADDED,), _fields(name="sari", person="Sari Contoh", role="auditor")),
    "change": Act((AuditEvent.ADMINISTRATOR_CHANGED,), _appointed),
    "renew": Act((AuditEvent.ADMINISTRATOR_CHANGED,), _appointed),
    "remove": Act((AuditEvent.ADMINISTRATOR_REMOVED,), _appointed),
    "end": Act((AuditEvent.SESSIONS_ENDED,), _other_session),
}
_OF_WATCHING = {
    "/messages/desk": Act(
        (AuditEvent.INSTITUTION_ADDED, AuditEvent.MEMBER_ADDED, AuditEvent.RIGHTS_SET), _fields(**_DESK)
    ),
    "/messages/send": Act((AuditEvent.ANNOUNCEMENT_SENT,), _announcement),
    "/trouble/test": Act((AuditEvent.ANNOUNCEMENT_SENT,), _tested),
    "/trouble/bundle": Act((AuditEvent.DIAGNOSTICS_MADE,)),
    "/trouble/letters/retry": Act((AuditEvent.MAIL_RETRIED,), _fields(letter="1")),
    "/security/verify": Act((AuditEvent.AUDIT_VERIFIED,), until=AuditLooked),
    "/security/export": Act((AuditEvent.AUDIT_EXPORTED,), _fields(event="", actor="")),
    "/security/settings/change": Act((AuditEvent.SETTINGS_CHANGED,), _fields(name="limits.messages", value="40")),
    "/security/settings/reset": Act((AuditEvent.SETTINGS_CHANGED,), _changed_setting),
    "/security/unblock": Act((AuditEvent.SOURCE_UNBLOCKED,), _fields(what=MEMBER)),
    "/security/renew": Act((AuditEvent.CERTIFICATE_RENEWED,), _fields(which="main")),
    "/traffic/sessions/{session}/end": Act((AuditEvent.SESSIONS_ENDED,)),
    "/traffic/transfers/{transfer}/end": Act((AuditEvent.TRANSFER_ENDED,)),
    "/traffic/messages/{message}/disclose": Act(
        (AuditEvent.MESSAGE_DISCLOSED,), _fields(reason="Laporan."), places=_message
    ),
}

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
    **{f"/members/institutions/{{code}}/{name}": act for name, act in _OF_INSTITUTIONS.items()},
    **{f"/security/administrators/{name}": act for name, act in _OF_ADMINISTRATORS.items()},
    **_OF_MEMBERS,
    **_OF_WATCHING,
}
