"""The door between hubs: small typed events after a commit. The truth is in the database; an event only says "look"."""
