"""Who tests the tester: every saboteur of every area; a new one goes into the file of its area."""

from tests.saboteurs import (
    account,
    audit,
    backup,
    console,
    delivery,
    durability,
    flood,
    hostile,
    line,
    rights,
    transfer,
)
from tests.saboteurs.saboteur import Saboteur

SABOTEURS: list[Saboteur] = [
    *durability.SABOTEURS,
    *delivery.SABOTEURS,
    *line.SABOTEURS,
    *transfer.SABOTEURS,
    *rights.SABOTEURS,
    *account.SABOTEURS,
    *hostile.SABOTEURS,
    *flood.SABOTEURS,
    *audit.SABOTEURS,
    *backup.SABOTEURS,
    *console.SABOTEURS,
]
