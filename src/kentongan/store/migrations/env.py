"""Alembic's way in: the connection is handed over by `store.migration`, there is no other configuration."""

from alembic import context

from kentongan.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    version_table=context.config.attributes["version_table"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
