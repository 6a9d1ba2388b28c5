"""One lab: its name, its folders, its nodes, and the few facts that outlive a command.

Everything that a lab makes carries its name: /run/twinhost-lab/NAME (sockets, mount points, facts),
/var/tmp/twinhost-lab/NAME (logs, software), a folder for disk images, the control group
twinhost-lab.NAME and network namespaces twinhost.NAME.*. The dot cannot be part of a name, so no lab
ever takes another's things for its own.
"""

import contextlib
import fcntl
import json
import os
import re
import time
from pathlib import Path

from twinlab.cgroups import ControlGroup, hierarchy
from twinlab.errors import AlreadyUp, LabError, UsageError

COMPOSE = Path(__file__).resolve().parent.parent
REPOSITORY = COMPOSE.parent
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")
LINKS = ("red", "grey", "yellow", "orange", "serial")
SUBNETS = {"red": "10.90.1", "grey": "10.90.2", "yellow": "10.90.3", "orange": "10.90.4"}
IMAGES_WANTED_BYTES = 2 << 30


class Lab:
    """The lab of a name, whether it is up or not."""

    def __init__(self, name, native=()):
        """native: of which services, or twinctl, `up` installs executables; the others run on Java."""
        if not NAME.fullmatch(name):
            raise UsageError(f"LAB={name!r}: a name has 1 to 32 of A-Z a-z 0-9 _ - and starts with a letter or digit")
        self.name = name
        self.native = tuple(native)
        self.run = Path("/run/twinhost-lab") / name
        self.store = Path("/var/tmp/twinhost-lab") / name
        self.group = ControlGroup(hierarchy() / f"twinhost-lab.{name}")
        self._facts = self.run / "facts.json"

    # -- what was decided at `up` --------------------------------------------------------------

    def exists(self):
        """True from the first moment of `up` to the end of `down`."""
        return self.run.exists() or self.group.path.exists()

    def require_up(self):
        if not (self.run / "built").exists():
            hint = "half built: `compose/lab down` clears it" if self.exists() else "not up: `compose/lab up` starts it"
            raise LabError(f"lab {self.name} is {hint}")
        return self

    def create(self, configuration, units, train=None):
        """The first act of `up`: the folder is the lock against a second one."""
        self.run.parent.mkdir(mode=0o755, exist_ok=True)
        try:
            self.run.mkdir(mode=0o700)
        except FileExistsError as there:
            raise self.already_up() from there
        self.store.mkdir(parents=True, mode=0o700)
        self.images_folder().mkdir(parents=True, mode=0o700)
        self.group.child("tools").create()
        facts = {"configuration": configuration, "units": str(units) if units else None, "images": str(self.images_folder()),
                 "train": train, "native": self.native, "startedAt": time.monotonic()}
        self._facts.write_text(json.dumps(facts, indent=1))

    def already_up(self):
        return AlreadyUp(f"lab {self.name} is already up; `compose/lab down` ends it, LAB=<name> starts another beside it")

    def is_built(self):
        """Every part is there; from now on nodes can be switched on."""
        (self.run / "built").touch()

    def images_folder(self):
        """Disk images: in memory where that is roomy, so that a flush costs what the lab makes it cost
        and not what the build machine's only disk happens to need."""
        if self._facts.exists():
            return Path(self.facts()["images"])
        return images_folders(self.name)[0] if _memory_is_roomy() else images_folders(self.name)[1]

    def facts(self):
        return json.loads(self._facts.read_text())

    def configuration(self):
        """The cluster's configuration as it was at `up`."""
        return self.facts()["configuration"]

    # -- nodes ---------------------------------------------------------------------------------

    def nodes(self):
        return [Node(self, entry["name"], place + 1) for place, entry in enumerate(self.configuration()["nodes"])]

    def node(self, name):
        for node in self.nodes():
            if node.name == name:
                return node
        raise LabError(f"there is no node {name}; this lab has {', '.join(node.name for node in self.nodes())}")

    def guests(self):
        return [guest["name"] for guest in self.configuration()["guests"]]

    def volume(self, name):
        for volume in self.configuration()["volumes"]:
            if volume["name"] == name:
                return volume
        known = ", ".join(volume["name"] for volume in self.configuration()["volumes"])
        raise LabError(f"there is no volume {name}; this lab has {known}")

    @property
    def tools(self):
        """The control group of what belongs to the lab and to no node: recorder, cables, BMCs."""
        return self.group.child("tools")

    @property
    def network(self):
        """The namespace of switches and BMCs."""
        return f"twinhost.{self.name}.net"

    @property
    def software(self):
        return self.store / "software"

    def log(self, name):
        return self.store / "log" / "lab" / f"{name}.log"

    # -- moments -------------------------------------------------------------------------------

    def remember(self, event, **details):
        """Notes a moment on both clocks: what the lab did, for the timeline and for people."""
        line = {"monotonic": time.monotonic(), "at": time.time(), "event": event, **details}
        with open(self.run / "events.jsonl", "a", encoding="utf-8") as events:
            events.write(json.dumps(line) + "\n")

    def events(self):
        try:
            return [json.loads(line) for line in (self.run / "events.jsonl").read_text().splitlines()]
        except FileNotFoundError:
            return []

    @contextlib.contextmanager
    def locked(self, what):
        """One at a time: the command line, the BMC's script and a scenario may all want the same switch."""
        with open(self.run / f"{what}.lock", "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Node:
    """Where one node's things are."""

    def __init__(self, lab, name, number):
        self.lab, self.name, self.number = lab, name, number
        self.run = lab.run / name
        self.log = lab.store / "log" / name
        self.etc = lab.store / "etc" / name
        self.images = lab.images_folder() / name
        self.group = lab.group.child(name)
        self.os = self.group.child("os")
        self.disk = self.group.child("disk")
        self.network = f"twinhost.{lab.name}.{name}"

    def volumes(self):
        """The volumes that have a replica here."""
        return [volume for volume in self.lab.configuration()["volumes"]
                if any(replica["node"] == self.name for replica in volume["replicas"])]

    def address(self, link):
        return f"{SUBNETS[link]}.{self.number}"

    def bmc_address(self):
        return f"10.90.4.{100 + self.number}"

    @property
    def mains(self):
        """The fact that the node has power; it precedes its first process and ends before its last."""
        return self.run / "mains"

    def is_on(self):
        return self.mains.exists()

    def is_frozen(self):
        return self.os.frozen()

    def require_on(self):
        if not self.is_on():
            raise LabError(f"{self.name} is powered off; `compose/lab power-on {self.name}` starts it")
        return self


def images_folders(name):
    """Every place where a lab of that name may keep disk images."""
    return [Path("/dev/shm/twinhost-lab") / name, Path("/var/tmp/twinhost-lab") / name / "images"]


def _memory_is_roomy():
    try:
        room = os.statvfs("/dev/shm")
    except OSError:
        return False
    return room.f_bavail * room.f_frsize >= IMAGES_WANTED_BYTES
