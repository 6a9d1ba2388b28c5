"""What the lab sees all the time: every line of every guest's console, and every QEMU process.

One process, woken 50 times a second. Lines go to consoles.jsonl with the host's monotonic clock; each time
the set of QEMU processes that can run (alive, its node not frozen) changes, guests.jsonl gets a line. On
both, `at` are seconds of one clock, so that events of two nodes can be compared.
"""

import json
import os
import sys
import time
from pathlib import Path
from typing import BinaryIO, Dict, List, Optional

from twinlab.laboratory import Lab
from twinlab.shell import python, python_environment, spawn

PERIOD_SECONDS = 0.02
YOUNG_SECONDS = 15  # as long may lie between fork and exec of a QEMU
TRIES = 20
BACKUPS_MAX = 4  # virtlogd keeps fewer
MOMENT_SECONDS = 0.2  # nodes read further apart than this were not seen at one moment


def consoles_file(lab):
    return lab.store / "consoles.jsonl"


def guests_file(lab):
    return lab.store / "guests.jsonl"


def start(lab):
    """Starts recording; ends with the lab."""
    consoles_file(lab).touch()
    guests_file(lab).touch()
    spawn(python("twinlab.recorder", lab.name), lab.tools, lab.log("recorder"), python_environment())


class Console:
    """The tail of a log by whole lines, also where virtlogd has begun a new file: NAME.log becomes NAME.log.0, that one
    NAME.log.1. The file at hand stays open, so what was last written to it is read wherever it is by now."""

    def __init__(self, path):
        self._path, self._rest = path, b""
        self._file: Optional[BinaryIO] = None

    def new_lines(self):
        """Lines that were completed since the last call."""
        newer = [] if self._is_newest() else self._newer()  # first: nothing is written to a file that was put aside
        data = self._read()
        for begun in newer:
            self.close()
            self._file = begun
            data += self._read()
        *lines, self._rest = (self._rest + data).split(b"\n")
        return [line.decode(errors="replace").rstrip("\r") for line in lines]

    def close(self):
        if self._file:
            self._file.close()

    def _read(self):
        if self._file is None:
            return b""
        if os.fstat(self._file.fileno()).st_size < self._file.tell():  # begun anew
            self._file.seek(0)
            self._rest = b""
        return self._file.read()

    def _is_newest(self):
        try:
            return self._is_at_hand(os.stat(self._path))
        except FileNotFoundError:
            return False  # not yet, or at this moment not

    def _is_at_hand(self, found):
        return self._file is not None and os.path.samestat(found, os.fstat(self._file.fileno()))

    def _newer(self):
        """Files that were begun since the one at hand, oldest first. One that is put aside between two of these looks is
        found under both names."""
        newer: List[BinaryIO] = []
        for name in (self._path, *(self._path.with_name(f"{self._path.name}.{age}") for age in range(BACKUPS_MAX))):
            try:
                console = open(name, "rb", buffering=0)
            except FileNotFoundError:
                continue
            found = os.fstat(console.fileno())
            if self._is_at_hand(found):
                console.close()
                break
            if newer and os.path.samestat(found, os.fstat(newer[0].fileno())):
                console.close()
                continue
            newer.insert(0, console)
        return newer


class GuestWatch:
    """The QEMU processes of one node, found by the guest's name on their command line."""

    def __init__(self, node):
        self._group = node.os
        self._known = {}
        self._at_rest = False  # frozen since it was told to freeze

    def runnable(self):
        """Guests that can run here at this moment: {guest: [process ids]}."""
        pids = self._group.processes()
        self._at_rest = self._group.told_to_freeze() and (self._at_rest or self._group.frozen())
        if not pids or self._at_rest:
            return {}
        now = time.monotonic()
        found: Dict[str, List[int]] = {}
        for pid in pids:
            first_seen, guest = self._known.get(pid, (now, None))
            if guest is None and now - first_seen < YOUNG_SECONDS:
                guest = guest_of(pid)
            self._known[pid] = (first_seen, guest)
            if guest:
                found.setdefault(guest, []).append(pid)
        for gone in self._known.keys() - set(pids):
            del self._known[gone]
        return found


def guest_of(pid):
    """The guest that a process is the QEMU of, or None."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return None
    if not os.path.basename(words[0]).startswith(b"qemu-system"):
        return None
    for option, value in zip(words, words[1:]):
        if option == b"-name":
            name = value.split(b",")[0]
            return name.removeprefix(b"guest=").decode()
    return None


def at_one_moment(watches, clock=time.monotonic):
    """What can run on which node, all seen within MOMENT_SECONDS: a recorder that was kept from its processor between
    two nodes would else call a guest that moved meanwhile a guest that runs twice."""
    for _ in range(TRIES):
        began = clock()
        runnable = {name: watch.runnable() for name, watch in watches.items()}
        if clock() - began <= MOMENT_SECONDS:
            break
        time.sleep(PERIOD_SECONDS)
    return runnable  # a machine that is never quicker is recorded all the same


def record(lab):
    """The recorder's process."""
    nodes, guests = lab.nodes(), lab.guests()  # the configuration does not change while the lab is up
    watches = {node.name: GuestWatch(node) for node in nodes}
    consoles = {}
    before = None
    with open(consoles_file(lab), "a", buffering=1, encoding="utf-8") as lines, \
            open(guests_file(lab), "a", buffering=1, encoding="utf-8") as changes:
        while True:
            runnable = at_one_moment(watches)
            if runnable != before:
                changes.write(json.dumps({"at": time.monotonic(), "runnable": runnable}) + "\n")
                before = runnable
            for node in nodes:
                for guest in guests:
                    key = (node.name, guest)
                    if key not in consoles:
                        consoles[key] = Console(node.log / "console" / f"{guest}.log")
                    for line in consoles[key].new_lines():
                        lines.write(json.dumps({"at": time.monotonic(), "node": node.name, "guest": guest, "line": line})
                                    + "\n")
            time.sleep(PERIOD_SECONDS)


def lines_of(lab, guest=None):
    """All console lines so far, as dicts, oldest first."""
    with open(consoles_file(lab), encoding="utf-8") as lines:
        recorded = [json.loads(line) for line in lines if line.endswith("\n")]
    return [line for line in recorded if guest is None or line["guest"] == guest]


def changes_of(lab):
    """All changes of runnable guests so far, oldest first."""
    with open(guests_file(lab), encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.endswith("\n")]


if __name__ == "__main__":
    record(Lab(sys.argv[1]))
