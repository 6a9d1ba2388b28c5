"""Machines under QEMU: hardware of their own, Debian's kernel, and ssh to come in."""

import os
import time

from twinlab.errors import LabError
from twinlab.shell import run, spawn
from vmtwin import accelerator, console, links, monitor, qemu, ssh
from vmtwin.kind import Kind
from vmtwin.laboratory import MEMORY_MIB, MEMORY_MIB_MAX
from vmtwin.links import NETWORKS, SERIAL
from vmtwin.pace import Pace

MONITOR_SECONDS = 120
VOLUME_GROUP = "vg0"
ESCAPE = "0x1d"


class Machines(Kind):
    """Each has its kernel, its clock and its devices; emulated ones are slow."""

    name = "machines"
    has_kernel = True
    deadtime_ms = 15_000
    volume_group = VOLUME_GROUP

    def facts(self, count, memory_mib):
        memory = memory_mib or MEMORY_MIB
        if memory > MEMORY_MIB_MAX:
            raise LabError(f"--memory {memory}: at most {MEMORY_MIB_MAX} MiB a machine")
        return {"memoryMib": memory, "accelerator": accelerator.found(), "cpus": max(1, (os.cpu_count() or 1) // count)}

    def pace(self, lab):
        return Pace(lab.facts()["accelerator"])

    def told(self, lab):
        facts = lab.facts()
        return f"machines with {facts['memoryMib']} MiB each under {facts['accelerator'].upper()}"

    def create_disks(self, machine):
        qemu.create_disks(machine)

    def lay_cables(self, lab):
        commands = []
        for machine in lab.nodes():
            for link in NETWORKS:
                tap = links.port(link, machine)
                commands += [f"tuntap add dev {tap} mode tap", f"link set {tap} master {link} up"]
        run("ip", "-n", lab.network, "-batch", "-", stdin="\n".join(commands) + "\n")

    def prepare(self, machine):
        return f"vgs {VOLUME_GROUP} 2>/dev/null || vgcreate -q {VOLUME_GROUP} /dev/vdb"

    # -- power -----------------------------------------------------------------------------------

    def start(self, machine):
        lab = machine.lab
        (machine.run / "serial-laid").touch()
        log = lab.log(f"{machine.name}-qemu")
        process = spawn(["nsenter", f"--net=/run/netns/{lab.network}", *qemu.words(machine)], machine.os.create(), log)
        deadline = time.monotonic() + MONITOR_SECONDS
        while not monitor.answers(machine):
            if process.poll() is not None or time.monotonic() > deadline:
                machine.os.kill()
                raise LabError(f"QEMU of {machine.name} does not start: {' / '.join(console.last_lines(log, 5))}")
            time.sleep(0.05)

    def clear(self, machine):
        machine.monitor.unlink(missing_ok=True)

    def not_ready(self, machine):
        told = console.since_power_on(machine)
        if not console.NEARLY_THERE.search(told):
            return "it boots" if told.strip() else "nothing on its console yet"
        return None

    # -- cables ----------------------------------------------------------------------------------

    def plug(self, lab, cuts):
        powered = [machine for machine in lab.nodes() if monitor.answers(machine)]
        for machine in powered:
            for link in NETWORKS:
                monitor.ask(machine, "set_link", name=link, up=links.carries(link, machine, cuts, powered))
            if machine.number <= 2:
                _lay_serial_cable(machine, not links.is_cut(SERIAL, machine, cuts))

    # -- what is said to a machine ---------------------------------------------------------------

    def words(self, machine, command, shared=True, terminal=False):
        return ssh.command(machine, command, shared, terminal)

    def was_lost(self, machine, done):
        return done.returncode == ssh.CONNECTION_LOST and not ssh.is_connected(machine)

    def copy(self, machine, sources, target, timeout):
        ssh.copy(machine, sources, target, timeout)

    def hang_up(self, machine):
        machine.connection.unlink(missing_ok=True)

    def sit_down(self, machine):
        return ["socat", f"-,raw,echo=0,escape={ESCAPE}", f"UNIX-CONNECT:{machine.console}"], "Ctrl-] leaves"

    def screenshot(self, machine, file):
        monitor.ask(machine, "screendump", filename=str(file), format="png")

    # -- guests' disks ---------------------------------------------------------------------------

    def device(self, name):
        return f"/dev/{VOLUME_GROUP}/{name}"

    def make_device(self, name, mebibytes):
        return f"lvcreate -qq -y -n {name} -L {mebibytes}M {VOLUME_GROUP}"

    def remove_device(self, name):
        return f"lvremove -qq -y {self.device(name)}"


def _lay_serial_cable(machine, there):
    laid = machine.run / "serial-laid"
    if laid.exists() == there:
        return
    backend = qemu.serial_cable(machine) if there else {"type": "null", "data": {}}
    monitor.ask(machine, "chardev-change", id=SERIAL, backend=backend)
    if there:
        laid.touch()
    else:
        laid.unlink()
