"""Attachments inside: brought here, looked at, saved."""
