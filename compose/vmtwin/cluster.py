"""`up` and `down`: from nothing to machines at multi-user, and back to nothing."""

import contextlib
import secrets
import shutil
import time

from twinlab import bmc
from twinlab.errors import LabError
from twinlab.progress import say
from vmtwin import image, kinds, network, power, remote
from vmtwin.laboratory import Machine

PREPARE_SECONDS = 30
KILL_SECONDS = 20
BMC_PASSWORD = "ipmi.password"


def up(lab, kind=kinds.MACHINES, count=2, memory_mib=None):
    """Builds the lab and powers its machines on; returns when all are at multi-user and take commands."""
    if lab.exists():
        raise lab.already_up()
    made = kinds.KINDS[kind]
    facts = made.facts(count, memory_mib)
    base = image.ready()
    started = time.monotonic()
    lab.begin(base, count, kind, facts)
    (lab.store / "log").mkdir()
    (lab.run / BMC_PASSWORD).touch(mode=0o600)
    password = secrets.token_hex(8)
    (lab.run / BMC_PASSWORD).write_text(password)
    network.create(lab)
    for machine in lab.nodes():
        machine.run.mkdir()
        machine.disks.mkdir(mode=0o700)
        made.create_disks(machine)
        bmc.create(machine, password, Machine.chassis)
        bmc.start(machine)
    made.lay_cables(lab)
    (lab.run / "built").touch()
    pace = kinds.pace(lab)
    expected = f"time-outs are {pace.factor():.1f} times a server's" if pace.is_known() else "how slow that is will be measured"
    say(f"{count} {made.told(lab)}; {expected}")
    for machine in lab.nodes():
        power.power_on(machine)
    for machine in lab.nodes():
        power.say_ready(machine)
    for machine in lab.nodes():
        prepare(machine)
    say(f"vmlab {lab.name} is up after {time.monotonic() - started:.0f} s")


def prepare(machine):
    """A machine as a server's installation leaves it."""
    code, out, err = remote.run(machine, ["sh", "-c", kinds.of(machine.lab).prepare(machine)],
                                kinds.pace(machine.lab).scaled(PREPARE_SECONDS))
    if code != 0:
        raise LabError(f"{machine.name} is not prepared for guests' disks: {(out + err).strip()}")


def empty_disks(machine):
    """Another box in the place of one that is off, as create_disks() made it."""
    if machine.is_on():
        raise LabError(f"{machine.name} is on; `compose/vmlab power-cut {machine.name}` first")
    shutil.rmtree(machine.disks)
    machine.disks.mkdir(mode=0o700)
    kinds.of(machine.lab).create_disks(machine)


def down(lab):
    """Leaves nothing, however far `up` came and whoever was killed meanwhile: all is found by name."""
    lab.group.kill()
    if not lab.group.wait_empty(KILL_SECONDS):
        raise LabError(f"processes {lab.group.processes()} of {lab.group.path} do not die; `compose/vmlab down` again later")
    network.delete(lab)
    lab.group.remove()
    for kind in kinds.KINDS.values():
        kind.end(lab)
    for folder in (lab.run, lab.store):
        shutil.rmtree(folder, ignore_errors=True)
        with contextlib.suppress(OSError):  # another lab lives there, or it never was
            folder.parent.rmdir()


def status(lab):
    """What the lab knows of its machines: power, BMCs, cables, pace."""
    facts = lab.require_up().facts()
    machines = [{"name": machine.name, "power": "on" if machine.is_on() else "off",
                 "bmc": machine.bmc_address() if bmc.is_alive(machine) else "dead", "console": str(machine.console_log)}
                for machine in lab.nodes()]
    return {"lab": lab.name, "kind": facts["kind"], "accelerator": facts.get("accelerator"),
            "pace": round(kinds.pace(lab).factor(), 1),
            "cuts": network.cuts(lab), "bmcUser": bmc.USER, "bmcPassword": (lab.run / BMC_PASSWORD).read_text(),
            "machines": machines}
