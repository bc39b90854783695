"""Kentongan: a popup messenger between universities.

A kentongan is the slit drum of an Indonesian village: one beat, and everyone within hearing knows.
`kentongan.protocol` is the wire, `kentongan.client` the library to build on, `kentongan.hub` the server.
"""

__version__ = "0.1.0"
