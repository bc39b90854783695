"""The rules of the house, pure: what names, addresses, messages and rights may look like. No I/O, no clock."""
