"""Institutions, for administrators."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.institution import (
    DeskPage,
    Desks,
    EditInstitution,
    InstitutionEdited,
    InstitutionPage,
    Institutions,
)


@handles(Institutions)
async def institutions(call: Call[Institutions]) -> InstitutionPage:
    """[ADMIN-20] A page of institutions."""
    return await call.services.institution.page(call.block.search, call.block.after, call.block.limit)


@handles(Desks)
async def desks(call: Call[Desks]) -> DeskPage:
    """[ADMIN-60] A page of desks."""
    return await call.services.institution.desks(call.block.institution, call.block.after, call.block.limit)


@handles(EditInstitution)
async def edit_institution(call: Call[EditInstitution]) -> InstitutionEdited:
    """[ADMIN-21] Name, city, kind."""
    block = call.block
    return await call.services.institution.edit(block.code, block.name, block.city, block.kind, call.connection.actor)
