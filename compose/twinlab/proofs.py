"""What takes long: proofs that `test --all` adds to what CI runs, one file each in compose/proofs.

A proof is a module with a docstring that says what must come true, and a function prove(proof). It passes when the function
returns, fails when a check or a command fails, and counts for neither when this machine can't carry it (`proof.needs`).
"""

import os
import shlex
import subprocess
import time
from contextlib import contextmanager

from twinlab import java
from twinlab.errors import UsageError
from twinlab.laboratory import COMPOSE, REPOSITORY
from twinlab.report import Failed, Report
from twinlab.story import Story

PROOFS = COMPOSE / "proofs"


class Proof(Report):
    """What a proof is written with: commands in the checkout as it was built, and labs of its own."""

    def __init__(self, lab):
        self._lab = lab
        self.cores = os.cpu_count() or 1

    def runs(self, *words, minutes, environment=None):
        """A command in the checkout that must end well within that time; what it prints is the report."""
        shown = shlex.join(str(word) for word in words)
        self.saw(f"$ {shown}")
        began = time.monotonic()
        try:
            done = subprocess.run([str(word) for word in words], cwd=REPOSITORY, timeout=minutes * 60, check=False,
                                  env={**os.environ, "JAVA_HOME": str(java.home()), **(environment or {})})
        except subprocess.TimeoutExpired:
            raise Failed(f"{shown}: not ended within {minutes} min") from None
        if done.returncode != 0:
            raise Failed(f"{shown} ended with {done.returncode}")
        self.saw(f"ended well after {time.monotonic() - began:.0f} s")

    @contextmanager
    def story(self):
        """A lab of its own, with all that a scenario has; it is gone afterwards."""
        with Story(self._lab) as story:
            yield story


def known():
    """Files of the proofs, by name."""
    return {path.stem: path for path in sorted(PROOFS.glob("*.py"))}


def chosen(names):
    """Files of the proofs with these names."""
    unknown = [name for name in names if name not in known()]
    if unknown:
        raise UsageError(f"there is no proof {', '.join(unknown)}; there are {', '.join(known())}")
    return [known()[name] for name in names]
