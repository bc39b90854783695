"""The inbox: list, search, reading."""
