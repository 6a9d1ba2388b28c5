"""Telling people what is waited for and for how long, without filling a log."""

import sys
import time
from typing import Optional

from twinlab.errors import LabError

REPEAT_SECONDS = 10
POLL_SECONDS = 0.1
SPEAKER = "lab"  # compose/vmlab speaks under its own name


def say(text):
    """One line about what happens now, on stderr: stdout belongs to results."""
    print(f"{SPEAKER}: {text}", file=sys.stderr, flush=True)


def wait_for(what, missing, timeout, poll=POLL_SECONDS):
    """Waits until missing() is empty (None or ""); it says what it still waits for when that changes."""
    started = time.monotonic()
    told: Optional[str] = None
    told_at = started
    while True:
        reason = missing()
        elapsed = time.monotonic() - started
        if not reason:
            if told is not None:
                say(f"{what}: reached after {elapsed:.1f} s")
            return elapsed
        if elapsed > timeout:
            raise LabError(f"{what}: not reached within {timeout:g} s: {reason}")
        now = time.monotonic()
        if (reason != told and now - told_at > 1) or now - told_at > REPEAT_SECONDS:
            say(f"waiting for {what} ({elapsed:.0f} s): {reason}")
            told, told_at = reason, now
        time.sleep(poll)
