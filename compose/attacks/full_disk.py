#!/usr/bin/env python3
"""Fills the disk of a node, the one that views, proofs and orders are written to, and takes every byte that is freed there,
while guests run on both nodes; then the other node loses its power. In a lab of its own, as root, after a build:

    LAB=twinhost-full compose/attacks/full_disk.py

Guests must go on, the node must name its trouble, its services must come back when they are killed, and the other node's guests
must be taken over or be refused with the reason: libvirt needs a little room, too, and competes for it. When there is room
again the trouble must be over by itself, and all healthy once `twinctl vm start` was said of what was refused. Exit code 1:
something of that did not hold. The lab is taken down whatever happens.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Dict, List, Optional, Sequence

COMPOSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(COMPOSE))

from twinlab import attacks, node_client, product  # noqa: E402
from twinlab.errors import LabError  # noqa: E402
from twinlab.shell import python_environment  # noqa: E402
from twinlab.story import Story  # noqa: E402

FULL, OTHER = "jupiter2", "jupiter1"
GUESTS = ("web1", "mail1")
BALLAST = "/var/lib/twinhost/ballast"
TAKEN_OVER = "is taken over"
PROBE = "/var/lib/twinhost/probe"
# Large pieces first, without writing them; then every KiB, again and again: it competes for whatever is freed.
GREED = f"""
piece=134217728
touch {BALLAST}
while [ $piece -ge 4096 ]; do
    fallocate --offset $(stat --format %s {BALLAST}) --length $piece {BALLAST} 2>/dev/null || piece=$((piece / 2))
done
while :; do
    dd if=/dev/zero of={BALLAST} bs=1k oflag=append conv=notrunc 2>/dev/null
    sleep 0.05
done
"""
TOLD_SECONDS = 60
TAKEN_OVER_SECONDS = 120
STARTED_SECONDS = 120
RUNS_AGAIN_SECONDS = 120
HEALTHY_SECONDS = 180


class Greed:
    """A process in the node that lets nothing stay free."""

    def __init__(self, story: Story):
        self._story = story
        node = story.node(FULL)
        self._process = subprocess.Popen(node_client.exec_argv(node, ["sh", "-c", GREED]), env=python_environment(),
                                         preexec_fn=node.os.child("exec").create().join,
                                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)

    def end(self) -> None:
        """Ends it and gives back what it took."""
        self._process.kill()  # nsenter; with its process group, what it started in the node
        try:
            os.killpg(self._process.pid, 9)
        except ProcessLookupError:
            pass
        self._process.wait()
        self._story.inside(FULL, "rm", "-f", BALLAST)


def is_full(story: Story) -> bool:
    """Whether even root can't write a KiB; what the file system keeps for itself is not counted as used."""
    return story.inside(FULL, "sh", "-c", f"head -c 1024 /dev/zero > {PROBE}; code=$?; rm -f {PROBE}; exit $code")[0] != 0


def complaints(story: Story) -> List[str]:
    """What monitoring reads of that node's services about their state, when they are not content."""
    try:
        lines = product.check_mk(story.node(FULL))
    except LabError:
        return []
    return [line for line in lines if not line.startswith("0 ") and "Twinhost state of" in line]


def troubles(story: Story) -> List[str]:
    """What the status of the full node says about it."""
    try:
        return story.status(FULL)["troubles"]
    except LabError:
        return []


def outcome(story: Story, guest: str) -> Optional[str]:
    """Whether the guest of the lost node runs on the full one, or why it does not; nothing: it is not decided yet."""
    try:
        resource = story.resource(FULL, guest)
    except LabError:
        return None
    if resource["state"] == "started" and resource["node"] == FULL:
        return TAKEN_OVER
    return f"is refused: {resource['reason']}" if resource["state"] == "failed" else None


def attack(story: Story) -> None:
    """Start reading here."""
    story.up()
    all_write(story, GUESTS)
    began = story.now()
    greed = Greed(story)
    try:
        story.until("the disk is full", lambda: is_full(story), 60)
        took = story.until("status names it", lambda: any("is full" in told for told in troubles(story)), TOLD_SECONDS)
        story.saw(f"status after {took:.1f} s: {troubles(story)}")
        story.until("all six services tell monitoring", lambda: len(complaints(story)) == len(product.SERVICES), TOLD_SECONDS)
        story.twinctl(FULL, "status")
        all_write(story, GUESTS)
        for service in ("fencing", "resource", "vm", "replication", "config", "heartbeat"):
            comes_back(story, service)
        all_write(story, GUESTS)
        story.check(story.bmc_offs(began) == [], "nobody was shot for a full disk")
        lost = [guest for guest in GUESTS if story.runs_on(guest) == [OTHER]]
        outcomes = other_loses_power(story, lost)
        all_write(story, [guest for guest in GUESTS if guest not in lost])
    finally:
        greed.end()
    story.until("the trouble is over", lambda: all(product.answers(story.node(FULL), service) for service in product.SERVICES)
                and not troubles(story) and not complaints(story), TOLD_SECONDS)
    for guest, told in outcomes.items():
        if told != TAKEN_OVER:
            story.twinctl(FULL, "vm", "start", guest)
        story.wait(f"{guest}={FULL}", RUNS_AGAIN_SECONDS)
    all_write(story, GUESTS)
    story.do(f"power-on {OTHER}")
    story.wait("healthy", HEALTHY_SECONDS)
    story.verify()


def all_write(story: Story, guests: Sequence[str]) -> None:
    for guest in guests:
        story.waits_for_writes(guest)


def comes_back(story: Story, service: str) -> None:
    """A start raises a session, durably, on the full disk."""
    before = story.unit(FULL, f"twinhost-{service}.service")["pid"]
    story.do(f"kill {FULL} {service}")
    took = story.until(f"{service} is back", lambda: attacks.is_back(story, FULL, service, before), STARTED_SECONDS)
    story.saw(f"{service} is back after {took:.1f} s, the disk {'is full' if is_full(story) else 'has a little room'}")


def other_loses_power(story: Story, lost: Sequence[str]) -> Dict[str, str]:
    """What became of each of its guests."""
    cut = story.now()
    story.do(f"power-cut {OTHER}")
    story.until("its proof is durable on the full disk", lambda: (OTHER, "confirmed") in story.fencings(FULL), 60)
    outcomes: Dict[str, str] = {}
    deadline = time.monotonic() + TAKEN_OVER_SECONDS
    while len(outcomes) < len(lost) and time.monotonic() < deadline:
        for guest in lost:
            told = None if guest in outcomes else outcome(story, guest)
            if told:
                story.saw(f"{story.now() - cut:.1f} s after the power cut {guest} {told}")
                outcomes[guest] = told
        time.sleep(0.2)
    story.check(len(outcomes) == len(lost), f"within {TAKEN_OVER_SECONDS} s each guest is taken over or refused; status: "
                + str([story.resource(FULL, guest) for guest in lost]))
    story.verify()
    return outcomes


if __name__ == "__main__":
    sys.exit(attacks.alone(attack, "full"))
