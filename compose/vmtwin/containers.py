"""Machines as containers: the image's Debian with its systemd as the first process, on the kernel of the lab's own machine.
Quick where there is no KVM; what is the kernel's they have in common."""

import contextlib
import os
import shutil
import signal
import time
from pathlib import Path

from twinlab import network, serial
from twinlab.errors import LabError
from twinlab.shell import python, python_environment, run, spawn
from vmtwin import console, links, nspawn
from vmtwin.kind import Kind
from vmtwin.laboratory import MACHINES
from vmtwin.links import NETWORKS
from vmtwin.pace import SHARED, FixedPace

VOLUMES = "/srv/volumes"
DROP_IN = "/etc/systemd/system/twinhost-replication.service.d"
START_SECONDS = 60
CABLE_SECONDS = 10
# systemd-nspawn counts its groups here as well, where control groups of version 1 are.
NAMED_GROUPS = Path("/sys/fs/cgroup/systemd")


class Containers(Kind):
    """systemd-nspawn, one a machine, and a process that boots it again when Debian says so."""

    name = "containers"
    deadtime_ms = 5_000

    def facts(self, count, memory_mib):
        if memory_mib:
            raise LabError("--memory: containers have this machine's memory in common")
        if not shutil.which("systemd-nspawn"):
            raise LabError("systemd-nspawn is not installed: it is in Debian's package systemd-container")
        return {}

    def pace(self, lab):
        return FixedPace(SHARED)

    def told(self, lab):
        return "containers with systemd on this kernel"

    def create_disks(self, machine):
        """A sparse copy of the image: an ext4 file system of its own, as full and as large as a machine's."""
        run("cp", "--sparse=always", machine.lab.image().disk, machine.disks / "disk.raw", timeout=600)
        machine.root.mkdir(exist_ok=True)

    def lay_cables(self, lab):
        for path, content in nspawn.CONFIGURATION.items():
            (lab.run / os.path.basename(path)).write_text(content)
        ends = [serial.end_of(machine) for machine in lab.nodes()[:2]]
        if len(ends) < 2:
            return
        spawn(python("vmtwin.null_modem", lab.name), lab.group.child("tools").create(), lab.log("serial-cable"),
              python_environment())
        deadline = time.monotonic() + CABLE_SECONDS
        while not all(end.exists() for end in ends):
            if time.monotonic() > deadline:
                raise LabError(f"the serial cable did not come up; see {lab.log('serial-cable')}")
            time.sleep(0.01)

    def prepare(self, machine):
        return f"mkdir -p {VOLUMES}"

    def end(self, lab):
        for name in MACHINES:
            nspawn.forget(lab, name)
        group = NAMED_GROUPS / lab.group.path.name
        for folder in sorted((path for path in group.rglob("*") if path.is_dir()), reverse=True):
            folder.rmdir()
        with contextlib.suppress(FileNotFoundError):
            group.rmdir()

    # -- power -----------------------------------------------------------------------------------

    def start(self, machine):
        process = spawn(python("vmtwin.boots", machine.lab.name, machine.name), machine.os.create(), machine.console_log,
                        python_environment())
        deadline = time.monotonic() + START_SECONDS
        while _has_no_system(machine):
            if process.poll() is not None or time.monotonic() > deadline:
                machine.os.kill()
                raise LabError(f"{machine.name} does not start: {' / '.join(console.last_lines(machine.console_log, 5))}")
            time.sleep(0.05)

    def stop(self, machine):
        """Everything stands still and not one more packet leaves: no dying process says goodbye."""
        machine.os.freeze()
        unplug(machine)

    def clear(self, machine):
        disconnect(machine)
        nspawn.forget(machine.lab, machine.name)

    # -- cables ----------------------------------------------------------------------------------

    def plug(self, lab, cuts):
        powered = [machine for machine in lab.nodes() if plugged(machine).exists()]
        states = [f"link set {links.port(link, machine)} {'up' if links.carries(link, machine, cuts, powered) else 'down'}"
                  for machine in powered for link in NETWORKS]
        run("ip", "-n", lab.network, "-force", "-batch", "-", stdin="\n".join(states) + "\n", check=False)

    # -- what is said to a machine ---------------------------------------------------------------

    def group(self, machine):
        """In the container, as its systemd sees it."""
        return machine.os.child("payload").child("vmlab")

    def words(self, machine, command, shared=True, terminal=False):
        return nspawn.inside(machine, command, terminal)

    def was_lost(self, machine, done):
        return done.returncode in (-signal.SIGKILL, 128 + signal.SIGKILL) and _has_no_system(machine) \
            or done.stderr.startswith("nsenter: ")

    def copy(self, machine, sources, target, timeout):
        places = [self._place(machine, str(place)) for place in (*sources, target)]
        run("cp", "-r", "--preserve=mode,timestamps", "--", *places, timeout=timeout)

    def _place(self, machine, place):
        """A place as this machine sees it; links in the container mean what they mean there."""
        if not place.startswith("machine:"):
            return place
        path = os.path.join("/root", place.removeprefix("machine:"))
        known = run(*nspawn.inside(machine, ["readlink", "--canonicalize-missing", "--", path]),
                    cgroup=self.group(machine).create()).rstrip("\n")
        return f"/proc/{nspawn.leader(machine)}/root{known}"

    def sit_down(self, machine):
        return nspawn.inside(machine, ["/bin/bash", "-l"], terminal=True), "`exit` leaves"

    # -- guests' disks ---------------------------------------------------------------------------

    def device(self, name):
        return f"{VOLUMES}/{name}"

    def folder(self):
        return (f"mkdir -p {DROP_IN} && printf '[Service]\\nReadWritePaths={VOLUMES}\\n' > {DROP_IN}/volumes.conf && "
                "systemctl daemon-reload")

    def make_device(self, name, mebibytes):
        device = self.device(name)
        return f"truncate -s {mebibytes}M {device} && chgrp twinhost-disk {device} && chmod 660 {device}"

    def remove_device(self, name):
        return f"rm -rf {self.device(name)} {DROP_IN}"


def _has_no_system(machine):
    try:
        nspawn.leader(machine)
        return False
    except LabError:
        return True


# -- a container's cards, which come with its power ------------------------------------------------


def plugged(machine):
    """The fact that a machine has cards: it has power, and is not about to lose it."""
    return machine.run / "plugged"


def connect(machine):
    """One boot's network: a namespace, and a cable from each card to its switch."""
    lab = machine.lab
    with lab.locked("network"):
        _remove(machine)
        run("ip", "netns", "add", machine.network)
        outside = []
        for link in NETWORKS:
            run("ip", "link", "add", link, "netns", machine.network, "address", links.hardware_address(link, machine.number),
                "type", "veth", "peer", "name", links.port(link, machine), "netns", lab.network)
            outside.append(f"link set {links.port(link, machine)} master {link}")
        run("ip", "-n", lab.network, "-batch", "-", stdin="\n".join(outside) + "\n")
        run("ip", "-n", machine.network, "link", "set", "lo", "up")
        plugged(machine).touch()


def unplug(machine):
    """No card has a carrier from now on."""
    with machine.lab.locked("network"):
        plugged(machine).unlink(missing_ok=True)
        network.ports_down(machine.lab.network, _ports(machine))


def disconnect(machine):
    """The cards go, with every address and connection that they had."""
    with machine.lab.locked("network"):
        plugged(machine).unlink(missing_ok=True)
        _remove(machine)


def _ports(machine):
    return [links.port(link, machine) for link in NETWORKS]


def _remove(machine):
    network.remove(machine.lab.network, _ports(machine), machine.network)
