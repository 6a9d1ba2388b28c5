#!/usr/bin/env python3
"""Fills the disk of a node, the one that views, proofs and orders are written to, and takes every byte that is freed there,
while guests run on both nodes; then the other node loses its power. In a lab of its own, as root, after a build:

    LAB=twinhost-full compose/attacks/full_disk.py

Guests must go on, the node must name its trouble, its services must come back when they are killed, and the guest of the other
node must be taken over or be refused with the reason. When there is room again all must be healthy without a person. Exit code
1: something of that did not hold. The lab is taken down whatever happens.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import List, Optional

COMPOSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(COMPOSE))

from twinlab import node_client, product  # noqa: E402
from twinlab.errors import LabError  # noqa: E402
from twinlab.laboratory import Lab  # noqa: E402
from twinlab.shell import python_environment  # noqa: E402
from twinlab.story import Failed, Story  # noqa: E402

FULL, OTHER = "jupiter2", "jupiter1"
BALLAST = "/var/lib/twinhost/ballast"
# Large pieces first, then every KiB, again and again: it competes for whatever is freed.
GREED = f"""
dd if=/dev/zero of={BALLAST} bs=1M 2>/dev/null
while :; do
    dd if=/dev/zero of={BALLAST} bs=1k oflag=append conv=notrunc 2>/dev/null
    sleep 0.02
done
"""
TOLD_SECONDS = 30
TAKEN_OVER_SECONDS = 60
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


def free_kib(story: Story) -> int:
    """What anybody, root included, may still write."""
    out = story.inside(FULL, "stat", "--file-system", "--format", "%f %S", "/var/lib/twinhost")[1].split()
    return int(out[0]) * int(out[1]) // 1024


def complaints(story: Story) -> List[str]:
    """What monitoring reads of that node's services about their state, when they are not content."""
    found = []
    for service in product.PORTS:
        try:
            lines = product.text(story.node(FULL), service, "/check_mk").splitlines()
        except LabError:
            continue  # it starts
        found += [line for line in lines if not line.startswith("0 ") and "Twinhost state of" in line]
    return found


def troubles(story: Story) -> List[str]:
    """What the status of the full node says about it."""
    try:
        return story.status(FULL)["troubles"]
    except LabError:
        return []


def is_up(story: Story, service: str) -> bool:
    """Whether the other node hears that the service of the full one is there."""
    try:
        nodes = {node["name"]: node for node in story.status(OTHER)["nodes"]}
    except LabError:
        return False
    return {"name": service, "status": "UP"} in (nodes[FULL]["services"] or [])


def outcome(story: Story, guest: str) -> Optional[str]:
    """Whether the guest of the lost node runs on the full one, or why it does not; nothing: it is not decided yet."""
    try:
        resource = story.resource(FULL, guest)
    except LabError:
        return None
    if resource["state"] == "started" and resource["node"] == FULL:
        return "is taken over"
    reason = resource["reason"] or ""
    return f"is {resource['state']}: {reason}" if resource["state"] == "failed" or "failed" in reason else None


def attack(story: Story) -> None:
    """Start reading here."""
    story.up()
    story.waits_for_writes("web1")
    story.waits_for_writes("mail1")
    began = story.now()
    greed = Greed(story)
    try:
        story.until("the disk is full", lambda: free_kib(story) < 64, 60)
        took = story.until("status names it", lambda: any("is full" in told for told in troubles(story)), TOLD_SECONDS)
        story.saw(f"status after {took:.1f} s: {troubles(story)}")
        story.until("all six services tell monitoring", lambda: len(complaints(story)) == len(product.PORTS), TOLD_SECONDS)
        story.twinctl(FULL, "status")
        story.waits_for_writes("web1")
        story.waits_for_writes("mail1")
        for service in ("heartbeat", "fencing", "resource", "vm", "replication", "config"):
            comes_back(story, service)
        story.check(story.bmc_offs(began) == [], "nobody was shot for a full disk")
        other_loses_power(story)
    finally:
        greed.end()
    story.until("the trouble is over", lambda: not troubles(story) and not complaints(story), TOLD_SECONDS)
    took = story.wait(f"web1={FULL}", RUNS_AGAIN_SECONDS)
    story.saw(f"web1 runs {took:.1f} s after there was room again")
    story.do(f"power-on {OTHER}")
    story.wait("healthy", HEALTHY_SECONDS)
    story.verify()


def comes_back(story: Story, service: str) -> None:
    """A start raises a session, durably, on the full disk."""
    before = story.unit(FULL, f"twinhost-{service}.service")["pid"]
    story.do(f"kill {FULL} {service}")

    def is_back() -> bool:
        unit = story.unit(FULL, f"twinhost-{service}.service")
        return unit["pid"] not in (None, before) and is_up(story, service)

    took = story.until(f"{service} is back on a full disk", is_back, 60)
    story.saw(f"{service} is back after {took:.1f} s, {free_kib(story)} KiB are free")


def other_loses_power(story: Story) -> None:
    cut = story.now()
    story.do(f"power-cut {OTHER}")
    deadline = time.monotonic() + TAKEN_OVER_SECONDS
    told = None
    while told is None and time.monotonic() < deadline:
        told = outcome(story, "web1")
        time.sleep(0.2)
    story.check(told is not None, f"within {TAKEN_OVER_SECONDS} s web1 is taken over or refused with the reason; status: "
                + str(story.resource(FULL, "web1")))
    story.saw(f"{story.now() - cut:.1f} s after the power cut web1 {told}; fencing: {story.fencings(FULL)}")
    story.check((OTHER, "confirmed") in story.fencings(FULL), "the proof is durable on the full disk")
    story.waits_for_writes("mail1")
    story.verify()


def main() -> int:
    if os.geteuid() != 0:
        print("only root can make a lab", file=sys.stderr)
        return 2
    lab = Lab(os.environ.get("LAB") or "twinhost-full")
    if lab.exists():
        print(f"lab {lab.name} is there already: this attack needs one of its own", file=sys.stderr)
        return 2
    try:
        with Story(lab) as story:
            attack(story)
    except (Failed, LabError) as failed:
        print(f"FAILED: {failed}")
        return 1
    print("the node with the full disk did its duty")
    return 0


if __name__ == "__main__":
    sys.exit(main())
