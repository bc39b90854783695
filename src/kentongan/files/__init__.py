"""The door to the bytes of attachments: where they lie on disk, and what their content says they are."""
