"""The audit log, for administrators."""

from kentongan.hub.dispatch import Call, handles
from kentongan.protocol.commands.audit import Audit, AuditPage, AuditVerified, VerifyAudit


@handles(Audit)
async def audit(call: Call[Audit]) -> AuditPage:
    """[AUDIT-2] A page of lines, newest first."""
    return await call.services.audit.page(call.block)


@handles(VerifyAudit)
async def verify_audit(call: Call[VerifyAudit]) -> AuditVerified:
    """[AUDIT-3] The whole log."""
    return await call.services.audit.verified(call.block.head)
