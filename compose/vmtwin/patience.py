"""What a machine is told of how slow it is here: twinctl waits as much longer for answers, and fencing for its BMCs; services
repeat less often what has not changed."""

import math

from vmtwin import kinds

# The largest that twinctl takes.
FACTOR_MAX = 100
FENCING = "/etc/twinhost/fencing.properties"
# FencingConfig's own, on a server.
IPMI_SECONDS = 4
SERVICES = "/etc/systemd/system/twinhost-.service.d/90-vmlab.conf"
# Emulated, each message wakes seven services through page tables that have to be walked anew: ten a second leave a machine no
# time for anything else. Less than the three seconds after which a bus counts as silent.
REPEAT_MS = 2_000
SLOW = 2
# Who asks for a test of a BMC has his answer before the gateway gives up.
IPMI_SECONDS_MAX = 25


def factor(pace):
    return min(FACTOR_MAX, max(1, math.ceil(pace.factor())))


def environment(machine):
    """Words before a command in a machine, after which what it calls knows."""
    return ["env", f"TWINHOST_PATIENCE={factor(kinds.pace(machine.lab))}"]


def fencing(pace):
    """The settings of the fencing service."""
    seconds = min(IPMI_SECONDS_MAX, math.ceil(IPMI_SECONDS * max(1.0, pace.factor())))
    return f"# Of vmlab: ipmitool is emulated here\ntwinhost.fencing.ipmi-timeout={seconds}S\n"


def services(pace):
    """What systemd tells all our services; empty where a machine is as quick as a server."""
    return f"[Service]\nEnvironment=TWINHOST_BUS_REPEAT_MS={REPEAT_MS}\n" if pace.factor() >= SLOW else ""


def settings(pace):
    """What is written in a machine before our services start there: path and text."""
    return {path: text for path, text in ((FENCING, fencing(pace)), (SERVICES, services(pace))) if text}


def write(path):
    """A shell's words that write what they read: where our packages are, unless somebody has set something himself."""
    return (f"if [ -d {FENCING.rpartition('/')[0]} ] && [ ! -e {path} ]; then umask 022; mkdir -p {path.rpartition('/')[0]}; "
            f"cat > {path}; fi")
