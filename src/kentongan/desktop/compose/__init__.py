"""Writing and sending messages."""
