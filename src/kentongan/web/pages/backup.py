"""The backups: what they are worth, making one, proving one again, removing one by hand."""

from typing import Any

from starlette.responses import Response

from kentongan.errors import ErrorCode, Refusal
from kentongan.services.proof import Backup, BackupHealth
from kentongan.web.stream import BACKUP
from kentongan.web.table import act, page
from kentongan.web.texts import backup as texts
from kentongan.web.visit import Visit
from kentongan.words import BackupConcern, BackupStep, Role

_SHOWN = 50
# An example, which whoever restores replaces.
_NEW_FOLDER = "/srv/kentongan"


@page("/backup", Role.AUDITOR)
async def backup(visit: Visit) -> Response:
    """Everything about backups."""
    return await visit.page("backup.html", texts, stream=BACKUP, **await _shown(visit))


@page("/backup/parts", Role.AUDITOR, quiet=True)
async def parts(visit: Visit) -> Response:
    """The same again, for an open page."""
    return visit.fragment("backup_parts.html", texts, **await _shown(visit))


@page("/backup/said", Role.AUDITOR, quiet=True)
async def said(visit: Visit) -> Response:
    """What is being done, in words, for who listens to the page."""
    return visit.fragment("backup_said.html", texts, moving=visit.services.backup.progress)


@act("/backup/make", Role.ADMINISTRATOR)
async def make(visit: Visit) -> Response:
    """Begin one; it goes on whoever looks."""
    await visit.services.backup.begin(visit.actor)
    return visit.go("/backup")


@act("/backup/prove", Role.ADMINISTRATOR)
async def prove(visit: Visit) -> Response:
    """Begin to restore one on trial once more."""
    await visit.services.backup.begin_proof(visit.field("name"), visit.actor)
    return visit.go("/backup")


@act("/backup/remove", Role.ADMINISTRATOR)
async def remove(visit: Visit) -> Response:
    """Delete one, when that was asked once more."""
    name = visit.field("name")
    if visit.field("sure") != "yes":
        found = next((one for one in await visit.services.backup.backups() if one.path.name == name), None)
        if found is None:
            raise Refusal(ErrorCode.BACKUP_UNKNOWN, detail=name[:80])
        return await visit.page("backup_sure.html", texts, one=found)
    await visit.services.backup.remove(name, visit.actor)
    return visit.go("/backup")


async def _shown(visit: Visit) -> dict[str, Any]:
    service = visit.services.backup
    # How far it is comes first: what ends while the others are asked must not be neither under way nor among them.
    moving = service.progress
    backups, health = await service.backups(), await service.health()
    steps = [*BackupStep]
    return {
        "backups": backups[:_SHOWN],
        "count": len(backups),
        "bytes": sum(one.size for one in backups),
        "health": health,
        "tint": _tint(health, failed=service.failure is not None),
        "broken": health.newest if health.newest and _is_damaged(health.newest) else None,
        "failure": service.failure,
        "moving": moving,
        "steps": steps,
        "at_step": steps.index(moving.step) if moving else -1,
        "schedule": service.schedule,
        "folder": service.folder,
        "restore": f"kentongan admin restore {_best(health)} --into {_NEW_FOLDER}",
        "serve": f"kentongan serve --data {_NEW_FOLDER} --config {_NEW_FOLDER}/settings.toml",
    }


def _best(health: BackupHealth) -> str:
    """The name of the one to restore."""
    best = health.proved or health.newest
    return best.path.name if best else "kentongan-20261123-023000.tar"


def _is_damaged(one: Backup) -> bool:
    return one.proof is not None and one.proof.flaw is not None


def _tint(health: BackupHealth, *, failed: bool) -> str:
    """How the headline looks."""
    if failed or (health.newest is not None and _is_damaged(health.newest)):
        return "emergency"
    return "ok" if health.concern is BackupConcern.NONE else "important"
