"""A container with systemd as its first process: the words that boot it, and those that come into it."""

import os
import shutil
from pathlib import Path

from twinlab import serial
from twinlab.errors import LabError
from vmtwin.laboratory import MACHINES
from vmtwin.links import DIRECT, NETWORKS, told_to_a_machine

# What systemd-nspawn leaves under a container's name.
PROPAGATED = Path("/run/systemd/nspawn/propagate")
# systemd-nspawn's word for "boot it again".
REBOOT = 133
ENVIRONMENT = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "USER": "root",
               "LOGNAME": "root", "SHELL": "/bin/bash", "LANG": "C.UTF-8"}
# As on a server: one hierarchy of control groups, /tmp on the disk, and settings of the network in /proc and /sys. The network
# is the one in which systemd-nspawn is started: given its path, it would show its own there.
SETTINGS = {"UNIFIED_CGROUP_HIERARCHY": "1", "SYSTEMD_NSPAWN_TMPFS_TMP": "0", "SYSTEMD_NSPAWN_API_VFS_WRITABLE": "network"}
# The parent of a command is outside of the container's process namespace. nsenter itself would stop when systemd stops all that
# is left before a reboot, nobody would wake it, and systemd would wait for the child that it does not bury.
WAIT = '"$@"; exit $?'
# What is this machine's, not the container's: root of a container must not touch it.
NOT_ITS_OWN = "-sys_module,-sys_time,-sys_rawio,-syslog"
# In a mount namespace of its own, so that nothing of it is seen elsewhere, and all of it goes with the last process. The
# image's own program writes down who the machine is, from what a kernel would have been told. As docs/running.md says, a direct
# cable keeps its address while the other end has no power.
BOOT = """
mount -o loop "$1" "$2"
echo "$3" > "$2/proc/cmdline"
sh "$2/usr/lib/vmlab/machine" "$2"
rm "$2/proc/cmdline"
for link in $4; do
    file=$2/etc/systemd/network/20-$link.network
    grep -q ConfigureWithoutCarrier "$file" || sed -i '/^\\[Network\\]/a ConfigureWithoutCarrier=yes' "$file"
done
shift 4
exec "$@"
"""


# systemd-nspawn mounts a boot id over the kernel's, and deletes its file. A unit with ProtectProc= has a /proc of its own and
# would see the kernel's, the same in each boot of each container: it gets a copy. Files by their places in a container.
CONFIGURATION = {
    "/run/tmpfiles.d/vmlab-boot-id.conf": "C /run/boot-id 0444 - - - /proc/sys/kernel/random/boot_id\n",
    "/run/systemd/system/twinhost-.service.d/boot-id.conf":
        "[Service]\nBindReadOnlyPaths=/run/boot-id:/proc/sys/kernel/random/boot_id\n"}


def name(lab, machine):
    """As a container is known on the lab's machine."""
    return f"vmlab.{lab.name}.{machine}"


def told(machine):
    """What the image's program asks for."""
    return (f"vmlab.machines={','.join(MACHINES)} vmlab.number={machine.number} "
            f"vmlab.links={told_to_a_machine(NETWORKS)}")


def words(machine):
    """The command line of one boot. It ends with REBOOT when the machine is to boot again."""
    line = [f"--bind={os.readlink(serial.end_of(machine))}:/dev/ttyS1"] if machine.number <= 2 else []
    return ["env", *(f"{key}={value}" for key, value in SETTINGS.items()), "nsenter", f"--net=/run/netns/{machine.network}",
            "unshare", "--mount", "--propagation", "slave", "sh", "-ec", BOOT, "boot", machine.disks / "disk.raw", machine.root,
            told(machine), " ".join(DIRECT), "systemd-nspawn", "--quiet", f"--directory={machine.root}", "--boot",
            f"--machine={name(machine.lab, machine.name)}", f"--hostname={machine.name}", "--capability=CAP_NET_ADMIN",
            "--register=no", "--keep-unit", "--link-journal=no", "--resolv-conf=off", "--timezone=off",
            "--console=read-only", *line, *configuration(machine.lab), "systemd.mask=vmlab-machine.service",
            "systemd.show_status=true"]


def configuration(lab):
    """The words that place these files."""
    return [f"--bind-ro={lab.run / os.path.basename(path)}:{path}" for path in CONFIGURATION]


def leader(machine):
    """The process that is the first one in the container."""
    payload = machine.os.child("payload")
    for group in (payload.child("init.scope"), payload):
        for pid in group.processes():
            if _is_first(pid):
                return pid
    raise LabError(f"{machine.name} can't be reached: no system runs there")


def _is_first(pid):
    try:
        lines = Path("/proc", str(pid), "status").read_text().splitlines()
    except OSError:  # gone meanwhile
        return False
    return any(line.startswith("NSpid:") and len(line.split()) > 2 and line.split()[-1] == "1" for line in lines)


def inside(machine, command, terminal=False):
    """The words that run a command as root's shell in the machine would."""
    known = {**ENVIRONMENT, **({"TERM": os.environ.get("TERM", "linux")} if terminal else {})}
    return ["nsenter", f"--target={leader(machine)}", "--mount", "--uts", "--ipc", "--net", "--pid", "--no-fork",
            "--cgroup", "--wdns=/root", "setpriv", f"--bounding-set={NOT_ITS_OWN}", "env", "-i",
            *(f"{key}={value}" for key, value in known.items()), "sh", "-c", WAIT, "vmlab", *command]


def forget(lab, machine):
    """What is left on the lab's machine of a container of that name that is gone."""
    shutil.rmtree(PROPAGATED / name(lab, machine), ignore_errors=True)
