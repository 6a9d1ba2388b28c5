"""What stories and proofs have in common: they say what they see, and end at the first thing that is not as it must be."""


class Failed(Exception):
    """Something did not come true."""


class NotHere(Exception):
    """This machine lacks what is needed; says what, and how one gets it."""


class Report:
    """What is told while it runs."""

    def saw(self, text):
        """One line of the report."""
        print(f"    {text}", flush=True)

    def needs(self, holds, what):
        """Ends it, neither passed nor failed, unless that is there."""
        if not holds:
            raise NotHere(what)

    def check(self, holds, text):
        """Something that must be true now."""
        if not holds:
            raise Failed(f"not true: {text}")
        self.saw(f"ok: {text}")
