"""The tables of attachments in a bucket."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Integer, String, Table, UniqueConstraint, false

from kentongan.store.metadata import metadata

# An attachment in a bucket, whole or still coming; also what is left of one that nobody wants any more.
part = Table(
    "part",
    metadata,
    Column("id", String(32), primary_key=True),
    # Nobody's is 0: no foreign key.
    Column("owner_id", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    # Which transfer in a row has it or had it last, and until when nobody else may take it.
    Column("turn", Integer, nullable=False),
    Column("hub", String(80), nullable=False),
    Column("held_until", BigInteger, nullable=False),
    Column("moved_at", BigInteger, nullable=False),
    Column("whole", Boolean, nullable=False, server_default=false()),
    # Since when nothing names it; its objects go first, then its rows.
    Column("dropped_at", BigInteger),
    # To find rows quickly; as constraints they are part of the one statement of their revision.
    UniqueConstraint("sha256", "id"),
    UniqueConstraint("owner_id", "id"),
)

segment = Table(
    "segment",
    metadata,
    Column("part_id", String(32), ForeignKey("part.id"), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("turn", Integer, nullable=False),
    Column("length", BigInteger, nullable=False),
)
