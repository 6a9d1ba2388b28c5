"""`verify`: is every acknowledged record on every UpToDate replica, and did no guest run twice?"""

import time
from typing import Optional

from twinlab import product, recorder, records
from twinlab.disks import Disk
from twinlab.errors import LabError

UP_TO_DATE = "UpToDate"
SETTLE_SECONDS = 0.1


def verify(lab, also_powered_off=False, replicas=None):
    """The report of all guests: {guest: {acknowledged, found, lost, overlapMs, …}}.

    replicas: (node, volume) pairs that must hold everything, when the product is not there to be asked.
    """
    before = replicas or trusted_replicas(lab, also_powered_off)
    time.sleep(SETTLE_SECONDS)  # what was acknowledged by now has reached the recorder
    changes = recorder.changes_of(lab)
    now = time.monotonic()
    report = {}
    for guest in lab.configuration()["guests"]:
        told = records.acknowledged(recorder.lines_of(lab, guest["name"]))
        volume = lab.volume(guest["volumes"][0])
        read = {(node, name): _missing_on(lab.node(node), volume, told) for node, name in before if name == volume["name"]}
        report[guest["name"]] = (told, read, _overlap_ms(changes, guest["name"], now))
    after = replicas or trusted_replicas(lab, also_powered_off)
    return {guest: _judge(told, {node: gone for (node, name), gone in read.items() if (node, name) in after}, overlap)
            for guest, (told, read, overlap) in report.items()}


def is_clean(report):
    """True when nothing was lost, nothing ran twice, and what was acknowledged could be looked for."""
    return not complaints(report)


def complaints(report):
    """What is wrong, one sentence a guest."""
    found = []
    for guest, judged in report.items():
        if judged["lost"]:
            found.append(f"{guest} lost {judged['lost']} acknowledged records")
        if judged["acknowledged"] and not judged["replicas"]:
            found.append(f"{guest}: no replica is UpToDate, nothing could be checked")
        if judged["overlapMs"]:
            found.append(f"{guest} could run twice for {judged['overlapMs']} ms")
    return found


def _judge(told, read, overlap_ms):
    gone = told.forgotten.union(*read.values()) if read else set(told.forgotten)
    lost = len(gone)
    judged = {"acknowledged": len(told.numbers), "found": len(told.numbers) - lost, "lost": lost, "overlapMs": overlap_ms,
              "replicas": sorted(read)}
    if gone:
        judged["firstLost"] = sorted(gone)[:10]
        judged["forgottenAtBoot"] = len(told.forgotten)
    if not read:
        judged["note"] = "no replica is UpToDate: only the guest's own FOUND was checked"
    return judged


def trusted_replicas(lab, also_powered_off=False, status_of=product.status):
    """(node, volume) of every replica that its own node calls UpToDate; status_of: asks a node, LabError if it is silent."""
    trusted = set()
    for node in lab.nodes():
        if not node.is_on():
            if also_powered_off:
                trusted |= {(node.name, volume["name"]) for volume in node.volumes()}
            continue
        try:
            status = status_of(node)
        except LabError:
            continue
        trusted |= {(node.name, volume["name"]) for volume in status["volumes"] for replica in volume["replicas"]
                    if replica["node"] == node.name and replica["disk"] == UP_TO_DATE}
    return trusted


def _missing_on(node, volume, told):
    """Reads through the node's power-cut disk while it has power, else what survived on the backing file."""
    disk = Disk(node, volume["name"])
    path = disk.device if node.is_on() else disk.image
    try:
        slots = records.read_slots(path, volume["sizeBytes"])
    except OSError as unreadable:
        raise LabError(f"cannot read {volume['name']} of {node.name}: {unreadable}") from unreadable
    return records.missing(told, slots)


def _overlap_ms(changes, guest, now):
    return round(1000 * overlap_seconds(changes, guest, now))


def overlap_seconds(changes, guest, now):
    """How long more than one process of a guest could run at once, on all nodes together."""
    total = 0.0
    since: Optional[float] = None
    for change in [*changes, {"at": now, "runnable": {}}]:
        running = sum(len(guests.get(guest, [])) for guests in change["runnable"].values())
        if since is not None:
            total += change["at"] - since
        since = change["at"] if running > 1 else None
    return total
