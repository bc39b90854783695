"""Where the limits were; see kentongan.limits."""

from kentongan.limits import *  # noqa: F403
