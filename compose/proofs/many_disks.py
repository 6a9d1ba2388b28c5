"""Sixteen volumes of 4 TiB each beside the small ones: all of them are attached within a second after the replication service
is up, and its memory stays small while they are idle."""

import re
from typing import Dict

from twinlab import seed

TIB = 1 << 40
VOLUMES = [f"wide{number}" for number in range(16)]
UNIT = "twinhost-replication.service"
ATTACH_SECONDS_MAX = 1.0


def prove(proof):
    with proof.story() as story:
        story.up(edit=with_many_disks)
        for node in ("jupiter1", "jupiter2"):
            attached_at_once(story, node)


def with_many_disks(configuration):
    for number, name in enumerate(VOLUMES):
        seed.add_volume(configuration, name, 4 * TIB, f"7e3a11c0d5f201{number:02x}")


def attached_at_once(story, node):
    story.wait("healthy", 180)
    killed = story.now()
    story.do(f"kill {node} replication")
    # By its own words: for a moment after the kill status still tells what was.
    story.until("all disks are open again", lambda: len(opened(story, node, killed)) == len(VOLUMES), 120)
    up = max(at for at, line in said(story, node, killed) if "started in" in line)
    attached = max(opened(story, node, killed).values())
    story.check(attached - up <= ATTACH_SECONDS_MAX, f"the last of them {attached - up:.2f} s after the service was up")
    story.saw(f"replication of {node} keeps {resident_mib(story, node)} MiB resident")


def opened(story, node, since):
    """When each of the volumes was first said to be open, by name."""
    disks: Dict[str, float] = {}
    for at, line in said(story, node, since):
        found = re.search(r"volume (wide\d+): \w+ (Consistent|UpToDate|Outdated|Inconsistent) ", line)
        if found:
            disks.setdefault(found[1], at)
    return disks


def said(story, node, since):
    return [(float(line.split(" ", 2)[1]), line) for line in story.stamped_log(node, "replication", since)]


def resident_mib(story, node):
    pid = story.unit(node, UNIT)["pid"]
    _, text, _ = story.inside(node, "cat", f"/proc/{pid}/status")
    return int(re.findall(r"VmRSS:\s+(\d+)", text)[0]) // 1024
