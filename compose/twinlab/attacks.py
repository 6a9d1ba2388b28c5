"""What somebody does who wants to hurt: one module each in compose/attacks, with a docstring that says what must hold all the
same, and a function attack(story). `compose/lab test hostile` runs them all, `compose/attacks/NAME.py` one alone."""

import os
import sys

from twinlab import product
from twinlab.errors import LabError, UsageError
from twinlab.laboratory import COMPOSE, Lab
from twinlab.report import Failed
from twinlab.story import Story

ATTACKS = COMPOSE / "attacks"
WORD = "hostile"
# Begins a program that runs in a node: takes a port there as soon as its owner is gone, before he is back.
TAKE_A_PORT = """
import socket, sys, time
def take(port, seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        end = socket.socket()
        end.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            end.bind(("127.0.0.1", port))
            end.listen()
            end.settimeout(0.5)
            return end
        except OSError:
            end.close()
            time.sleep(0.0005)
    sys.exit("the port was never free")
"""


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


def is_back(story, node, service, before):
    """Whether a service that was killed is another process than that one, and answers."""
    unit = story.unit(node, f"twinhost-{service}.service")
    return unit["pid"] not in (None, before) and product.answers(story.node(node), service)
