#!/usr/bin/env python3
"""Damages every file that a service keeps, in turn for each service of a node, and kills it. In a lab of its own, as root,
after a build:

    LAB=twinhost-damaged compose/attacks/damaged_state.py

Each must come back, keep what it can't read aside and say so, and nobody may be shot and no write be lost; then the other node
loses its power, and this one takes over what ran there. Exit code 1: something of that did not hold.
"""

import sys
from pathlib import Path

COMPOSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(COMPOSE))

from twinlab import attacks  # noqa: E402
from twinlab.story import Story  # noqa: E402

DAMAGED, OTHER = "jupiter2", "jupiter1"
GUESTS = ("web1", "mail1")
HEALTHY_SECONDS = 180
# Half of each file is gone, and a piece of what is left is something else. What is set aside for a full disk stays.
DAMAGE = r"""
import os, sys
folder = sys.argv[1]
for place, _, names in os.walk(folder):
    for name in names:
        path = os.path.join(place, name)
        size = os.path.getsize(path)
        if size and name.endswith((".json", ".log")) or "incarnation" in name or "session" in name:
            with open(path, "r+b") as file:
                file.truncate(size - size // 2)
                file.seek(size // 4)
                file.write(b"\0\xff{")
            print(path)
"""


def attack(story: Story) -> None:
    """Start reading here."""
    story.up()
    for guest in GUESTS:
        story.waits_for_writes(guest)
    began = story.now()
    for service in ("fencing", "resource", "vm", "replication", "config", "heartbeat"):
        comes_back(story, service)
    story.check(story.bmc_offs(began) == [], "nobody was shot")
    story.verify()
    story.do(f"power-cut {OTHER}")
    for guest in GUESTS:
        story.wait(f"{guest}={DAMAGED}", 60)
        story.waits_for_writes(guest)
    story.verify()
    story.do(f"power-on {OTHER}")
    story.wait("healthy", HEALTHY_SECONDS)
    story.verify()


def comes_back(story: Story, service: str) -> None:
    """The service whose files are damaged answers again, the cluster is healthy again, guests have written on."""
    before = story.unit(DAMAGED, f"twinhost-{service}.service")["pid"]
    code, out, err = story.inside(DAMAGED, "python3", "-c", DAMAGE, f"/var/lib/twinhost/{service}")
    names = [Path(path).name for path in out.split()]
    story.check(code == 0, f"{service}: damaged {', '.join(names) or 'nothing'} {err.strip()}")
    since = story.now()
    story.do(f"kill {DAMAGED} {service}")
    took = story.until(f"{service} is back", lambda: attacks.is_back(story, DAMAGED, service, before), 60)
    aside = story.inside(DAMAGED, "sh", "-c", f"ls /var/lib/twinhost/{service} | grep -e unreadable -e broken")[1].split()
    story.saw(f"{service} is back after {took:.1f} s; kept aside: {', '.join(aside) or 'nothing'}")
    story.wait("healthy", HEALTHY_SECONDS)
    for guest in GUESTS:
        story.waits_for_writes(guest)
        story.check(not story.guest_errors(guest, since), f"{guest} saw no error")


if __name__ == "__main__":
    sys.exit(attacks.alone(attack, "damaged"))
