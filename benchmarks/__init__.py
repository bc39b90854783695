"""Measurements, printed and never asserted: `make bench`.

Every figure that is a ratio is measured in turns with its baseline in the same run. The load generator is a process of
its own and stands on `kentongan.protocol` alone; it fills the database before the server starts.
"""
