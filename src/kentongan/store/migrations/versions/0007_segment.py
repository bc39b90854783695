"""The segments of which an attachment in a bucket is made."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """One table, new."""
    op.create_table(
        "segment",
        sa.Column("part_id", sa.String(length=32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["part_id"], ["part.id"], name=op.f("fk_segment_part_id")),
        sa.PrimaryKeyConstraint("part_id", "place", name=op.f("pk_segment")),
        if_not_exists=True,
    )
