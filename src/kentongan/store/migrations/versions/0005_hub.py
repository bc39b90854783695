"""The hubs that share a database."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """One table, new."""
    op.create_table(
        "hub",
        sa.Column("name", sa.String(length=63), nullable=False),
        sa.Column("fingerprint", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_hub")),
        if_not_exists=True,
    )
