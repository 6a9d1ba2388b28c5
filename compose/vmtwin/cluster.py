"""`up` and `down`: from nothing to machines at multi-user, and back to nothing."""

import contextlib
import secrets
import shutil
import time

from twinlab import bmc
from twinlab.errors import LabError
from twinlab.progress import say
from vmtwin import accelerator, image, network, power, qemu, remote
from vmtwin.laboratory import MEMORY_MIB_MAX, Machine
from vmtwin.pace import Pace

VOLUME_GROUP = "vg0"
PREPARE_SECONDS = 30
KILL_SECONDS = 20
BMC_PASSWORD = "ipmi.password"


def up(lab, count=2, memory_mib=1024):
    """Builds the lab and powers its machines on; returns when all are at multi-user and take commands."""
    if lab.exists():
        raise lab.already_up()
    if memory_mib > MEMORY_MIB_MAX:
        raise LabError(f"--memory {memory_mib}: at most {MEMORY_MIB_MAX} MiB a machine")
    base = image.ready()
    started = time.monotonic()
    kind = accelerator.found()
    lab.begin(base, count, memory_mib, kind)
    (lab.store / "log").mkdir()
    (lab.run / BMC_PASSWORD).touch(mode=0o600)
    password = secrets.token_hex(8)
    (lab.run / BMC_PASSWORD).write_text(password)
    network.create(lab)
    for machine in lab.nodes():
        machine.run.mkdir()
        qemu.create_disks(machine)
        bmc.create(machine, password, Machine.chassis)
        bmc.start(machine)
    (lab.run / "built").touch()
    pace = Pace(kind)
    expected = f"time-outs are {pace.factor():.1f} times a server's" if pace.is_known() else "how slow that is will be measured"
    say(f"{count} machines with {memory_mib} MiB each under {kind.upper()}; {expected}")
    for machine in lab.nodes():
        power.power_on(machine)
    for machine in lab.nodes():
        power.say_ready(machine)
    for machine in lab.nodes():
        make_volume_group(machine)
    say(f"vmlab {lab.name} is up after {time.monotonic() - started:.0f} s")


def make_volume_group(machine):
    """The second disk of a machine, as a server's installation leaves it."""
    code, out, err = remote.run(machine, ["sh", "-c", f"vgs {VOLUME_GROUP} 2>/dev/null || vgcreate -q {VOLUME_GROUP} /dev/vdb"],
                                Pace(machine.lab.facts()["accelerator"]).scaled(PREPARE_SECONDS))
    if code != 0:
        raise LabError(f"{machine.name} gets no volume group: {(out + err).strip()}")


def down(lab):
    """Leaves nothing, however far `up` came and whoever was killed meanwhile: all is found by name."""
    lab.group.kill()
    if not lab.group.wait_empty(KILL_SECONDS):
        raise LabError(f"processes {lab.group.processes()} of {lab.group.path} do not die; `compose/vmlab down` again later")
    network.delete(lab)
    lab.group.remove()
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
    return {"lab": lab.name, "accelerator": facts["accelerator"], "pace": round(Pace(facts["accelerator"]).factor(), 1),
            "cuts": network.cuts(lab), "bmcUser": bmc.USER, "bmcPassword": (lab.run / BMC_PASSWORD).read_text(),
            "machines": machines}
