"""The outbox: what was sent, how far it has come, what waits here."""
