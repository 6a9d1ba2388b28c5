"""The first process of a node's container: a boot, then the units of its packages for ever. NODE as argument."""

import shutil
import subprocess
import sys
import uuid
from pathlib import Path

from twinlab import supervisor, units
from twinlab.errors import LabError
from twinlab.laboratory import COMPOSE
from twindocker.layout import VOLUMES
from twindocker.sessions import Sessions

PACKAGED, LIBVIRT = Path("/lib/systemd/system"), COMPOSE / "systemd"
BOOT_ID, KERNELS_BOOT_ID = Path("/run/boot_id"), Path("/proc/sys/kernel/random/boot_id")
LIBRARY = Path("/usr/lib/twinhost")
ETC = Path("/etc/twinhost")
FIREWALL = "twinhost-firewall.service"
CONTROL, GROUPS, LOGS = Path("/run/lab/control"), Path("/run/lab/units"), Path("/var/log/twinhost")


def main(name):
    """Start reading here. What is in /run and /tmp went with the last power cut."""
    if f"twinhost.node={name}\n" not in (ETC / "node.properties").read_text():
        raise LabError(f"{ETC} is not of {name}")
    begin_boot()
    (Path("/run/systemd")).mkdir(exist_ok=True)
    Path("/run/systemd/container").write_text("docker\n")  # so that nobody judges this kernel as the node's own
    for path in (ETC / "libvirt").iterdir():
        shutil.copy(path, Path("/etc/libvirt"))
    _call("systemd-tmpfiles", "--create", "/usr/lib/tmpfiles.d/twinhost.conf", LIBRARY / "secrets.conf")
    for disk in VOLUMES.iterdir():  # what a rule of udev does on a real node
        shutil.chown(disk, "root", "twinhost-disk")
        disk.chmod(0o660)
    CONTROL.parent.mkdir(mode=0o700)
    known = {**units_of(PACKAGED, "twinhost-*.service"), **units_of(LIBVIRT, "*virt*.service")}
    print(f"{name} boots; of the units' sandbox is not applied: {', '.join(units.not_applied(known))}", flush=True)
    supervisor.Supervisor(known, units.in_start_order(known), Sessions(GROUPS), LOGS, supervisor.listen(CONTROL)).run()


def begin_boot():
    """All containers share their kernel's boot id. A node that came back under the one it had would take itself for one that
    was never off; so it gets one of its own (boot_id.c), and does not start where that is not seen."""
    BOOT_ID.write_text(f"{uuid.uuid4()}\n")
    if _call("cat", KERNELS_BOOT_ID) != BOOT_ID.read_text():
        raise LabError(f"{BOOT_ID} is not taken for {KERNELS_BOOT_ID}: is /etc/ld.so.preload of the image as it was made?")


def units_of(folder, pattern):
    """The units of a folder whose files have such names; not the firewall, which only `twinctl setup` enables: what reaches a
    container say Docker's networks."""
    return {path.name: units.parse(path.name, path.read_text()) for path in sorted(folder.glob(pattern))
            if path.name != FIREWALL}


def _call(*words):
    done = subprocess.run([str(word) for word in words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        raise LabError(f"{words[0]} ended with {done.returncode}: {done.stdout.strip()}")
    return done.stdout


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except (LabError, OSError) as wrong:
        print(f"the node does not boot: {wrong}", file=sys.stderr)
        sys.exit(1)
