"""What somebody does who wants to hurt: one module each in compose/attacks, with a docstring that says what must hold all the
same, and a function attack(story). `compose/lab test hostile` runs them all, `compose/attacks/NAME.py` one alone."""

import os
import sys

from twinlab.errors import LabError, UsageError
from twinlab.laboratory import COMPOSE, Lab
from twinlab.story import Failed, Story

ATTACKS = COMPOSE / "attacks"
WORD = "hostile"


def known():
    """Their files."""
    return sorted(ATTACKS.glob("*.py"))


def alone(attack, name):
    """One of them in a lab of its own, taken down whatever happens; the exit code."""
    if os.geteuid() != 0:
        print("only root can make a lab", file=sys.stderr)
        return 2
    try:
        lab = Lab(os.environ.get("LAB") or f"twinhost-{name}")
    except UsageError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    if lab.exists():
        print(f"lab {lab.name} is there already: this attack needs one of its own", file=sys.stderr)
        return 2
    try:
        with Story(lab) as story:
            attack(story)
    except (Failed, LabError) as failed:
        print(f"FAILED: {failed}")
        return 1
    print("it held")
    return 0
