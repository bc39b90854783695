"""Settings for all tests; what pytest itself needs to know stands in pyproject.toml."""

from hypothesis import settings

# A shared machine may pause for longer than hypothesis' 200 ms an example: a slow example is no failure here.
settings.register_profile("house", deadline=None)
settings.load_profile("house")
