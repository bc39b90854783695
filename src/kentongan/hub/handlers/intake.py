"""Tables of members, for administrators."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.intake import Export, Intake, IntakeReport, TablePage
from kentongan.protocol.commands.roster import Members


@handles(Intake)
async def intake(call: Call[Intake]) -> IntakeReport:
    """[ADMIN-61] Members from a table."""
    return await call.services.intake.receive(call.block, call.connection.actor)


@handles(Export)
async def export(call: Call[Export]) -> TablePage:
    """[ADMIN-62] Members as a table."""
    block = call.block
    wanted = Members(
        search=block.search,
        institution=block.institution,
        state=block.state,
        broadcast=block.broadcast,
        highest_level=block.highest_level,
        after=block.after,
    )
    return await call.services.intake.export_page(wanted, call.connection.actor)
