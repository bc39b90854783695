"""The one way in which a step of a scenario fails."""


class Surprise(Exception):
    """The other side did not do what the step says; the text says what it did. The player adds which step it was."""
