"""What can go wrong that a user can understand and mend."""


class SmafError(Exception):
    """Wrong input: the message is one line that says which file, which line, and what to do.

    Raised anywhere, caught once at the border (terminal, worker, message box). Our own mistakes are never wrapped in it:
    they fly with their traceback.
    """


class Cancelled(Exception):  # noqa: N818 - not an error: somebody asked for it
    """Raised inside a long job at the next safe moment after a person asked it to stop."""
