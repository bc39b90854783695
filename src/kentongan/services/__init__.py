"""Every use case once: here the rules of the domain meet the doors to database, files, bus and mail."""
