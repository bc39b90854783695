"""The door to the database, and the only place that knows SQLAlchemy: tables, queries by noun, the one writer."""
