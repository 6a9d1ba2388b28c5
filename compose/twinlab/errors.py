"""What the lab says when it cannot do what it was asked: one sentence for people, and an exit code."""


class LabError(Exception):
    """The command failed or was refused; the text says what, where and what to do next (exit 1)."""


class AlreadyUp(LabError):
    """There is a lab of this name already; nothing was done."""


class UsageError(Exception):
    """The command line makes no sense (exit 2)."""
