"""Retention's operations know every table that names what they remove; what they do, `services` shows."""

from kentongan.store.retention import ROW_KINDS, Ages, RemoveMessages, RemoveRows, list_due
from kentongan.store.schema import metadata
from kentongan.store.store import Store
from kentongan.words import RetentionKind

REMOVED = {"message", "attachment", "blob", "registration", "letter", "device"}
NEVER = Ages(0, 0, 0, 0, 0, 0, 0)


def test_every_column_that_names_a_removed_row_is_one_that_retention_deals_with() -> None:
    """A new reference would make the removal fail: store/retention has to remove or empty it, then it belongs here."""
    references = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name in REMOVED
    }
    assert references == {
        "attachment.sha256",
        "delivery.message_id",
        "letter.registration_number",
        "message_attachment.attachment_id",
        "message_attachment.message_id",
    }


def test_each_of_these_columns_begins_an_index_so_that_a_removal_looks_nothing_through() -> None:
    for table in metadata.sorted_tables:
        indexed = {next(iter(index.columns)).name for index in table.indexes} | {next(iter(table.primary_key)).name}
        for column in table.columns:
            if any(key.column.table.name in REMOVED for key in column.foreign_keys):
                assert column.name in indexed, f"{table.name}.{column.name}"


async def test_nothing_is_due_in_an_empty_database_and_keys_that_are_not_due_stay(store: Store) -> None:
    for kind in (RetentionKind.MESSAGES, *ROW_KINDS):
        assert await store.read(list_due, kind, NEVER, None, 10) == ()
    for kind in ROW_KINDS:
        assert (await store.write(RemoveRows(kind, (1, 2), NEVER))).rows == 0
    gone = await store.write(RemoveMessages((1, 2), NEVER, 10))
    assert (gone.messages, gone.deliveries) == (0, 0)
