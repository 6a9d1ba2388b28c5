"""One vmlab: its name, its folders, its machines.

What it makes carries its name, as with compose/lab beside it: /run/twinhost-vmlab/NAME (sockets, facts),
/var/tmp/twinhost-vmlab/labs/NAME (logs, disks), the control group twinhost-vmlab.NAME, the network namespaces twinhost-vm.NAME
and, of a container, twinhost-vm.NAME.MACHINE.
"""

import json
import time
from pathlib import Path

from twinlab.cgroups import ControlGroup, hierarchy
from twinlab.errors import AlreadyUp, LabError
from twinlab.laboratory import COMPOSE, SUBNETS, Lab
from vmtwin.image import Image

MACHINES = ("jupiter1", "jupiter2", "jupiter3")
MEMORY_MIB = 1024
MEMORY_MIB_MAX = 2048


class VmLab(Lab):
    """The vmlab of a name, whether it is up or not."""

    def __init__(self, name):
        super().__init__(name)
        self.run = Path("/run/twinhost-vmlab") / name
        self.store = Path("/var/tmp/twinhost-vmlab/labs") / name
        self.group = ControlGroup(hierarchy() / f"twinhost-vmlab.{name}")
        self._facts = self.run / "facts.json"

    @property
    def network(self):
        """The namespace of the switches, the BMCs and everything that speaks with a machine."""
        return f"twinhost-vm.{self.name}"

    def require_up(self):
        if not (self.run / "built").exists():
            hint = "half built: `compose/vmlab down` clears it" if self.exists() else "not up: `compose/vmlab up` starts it"
            raise LabError(f"vmlab {self.name} is {hint}")
        return self

    def begin(self, image, count, kind, facts):
        """The first act of `up`: the folder is the lock against a second one. facts: what that kind of machine keeps."""
        self.run.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        try:
            self.run.mkdir(mode=0o700)
        except FileExistsError as there:
            raise self.already_up() from there
        self.store.mkdir(parents=True, mode=0o700)
        self.group.child("tools").create()
        self._facts.write_text(json.dumps({
            "image": str(image.folder), "machines": MACHINES[:count], "kind": kind, **facts,
            "startedAt": time.monotonic()}, indent=1))

    def already_up(self):
        return AlreadyUp(f"vmlab {self.name} is already up; `compose/vmlab down` ends it, LAB=<name> starts another beside it")

    def image(self):
        return Image(self.facts()["image"])

    def nodes(self):
        """Called as in compose/lab, whose parts ask for them; each is a Machine."""
        return [Machine(self, name, place + 1) for place, name in enumerate(self.facts()["machines"])]

    def log(self, name):
        return self.store / "log" / f"{name}.log"


class Machine:
    """Where one machine's things are."""

    chassis = COMPOSE / "bin" / "vmchassis"

    def __init__(self, lab, name, number):
        self.lab, self.name, self.number = lab, name, number
        self.run = lab.run / name
        self.group = lab.group.child(name)
        self.os = self.group.child("os")
        self.connections = self.group.child("connections")
        self.disks = lab.store / name
        self.root = self.run / "root"
        self.console_log = lab.store / "log" / f"{name}-console.log"
        self.monitor = self.run / "monitor.sock"
        self.console = self.run / "console.sock"
        self.connection = self.run / "ssh"

    @property
    def network(self):
        """The namespace of a container's cards."""
        return f"{self.lab.network}.{self.name}"

    def address(self, link):
        return f"{SUBNETS[link]}.{self.number}"

    def bmc_address(self):
        return f"{SUBNETS['orange']}.{100 + self.number}"

    def port(self):
        """Where its ssh is heard, on the loopback of the lab's namespace."""
        return 2200 + self.number

    def is_on(self):
        """A machine has power as long as its QEMU, or container, lives: that ends when Debian switches the machine off."""
        return self.os.populated()

    def require_on(self):
        if not self.is_on():
            raise LabError(f"{self.name} is powered off; `compose/vmlab power-on {self.name}` starts it")
        return self
