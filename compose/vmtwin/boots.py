"""A container's power: LAB MACHINE. The process that boots it, and again when Debian reboots; it ends when Debian switches the
machine off, and a power cut ends it with all the rest."""

import shutil
import subprocess
import sys
import time

from twinlab import serial
from twinlab.errors import LabError
from twinlab.shell import run
from vmtwin import containers, network, nspawn
from vmtwin.laboratory import VmLab

DISK_SECONDS = 60


def main():
    """Boots until it is told otherwise."""
    lab = VmLab(sys.argv[1])
    machine = lab.node(sys.argv[2])
    code = nspawn.REBOOT
    while code == nspawn.REBOOT:
        code = boot(machine)
        containers.disconnect(machine)
        network.apply_cuts(lab)
    sys.exit(code)


def boot(machine):
    """From the first process to the last; systemd-nspawn's exit code."""
    wait_for_the_disk(machine)
    if machine.number <= 2:
        own_the_serial_line(machine)
    containers.connect(machine)
    network.apply_cuts(machine.lab)
    return subprocess.run([str(word) for word in nspawn.words(machine)], stdin=subprocess.DEVNULL, check=False).returncode


def wait_for_the_disk(machine):
    """A disk is mounted once: of the boot before, a process may be on its way out still."""
    deadline = time.monotonic() + DISK_SECONDS
    disk = machine.disks / "disk.raw"
    while run("losetup", "--associated", disk):
        if time.monotonic() > deadline:
            raise LabError(f"{disk} is still in use {DISK_SECONDS} s after the last boot ended")
        time.sleep(0.02)


def own_the_serial_line(machine):
    """As udev would give it away; nothing waits in it of the time before."""
    serial.forget(machine)
    line = serial.end_of(machine).resolve()
    shutil.chown(line, "root", "dialout")
    line.chmod(0o660)


if __name__ == "__main__":
    main()
