"""What a machine is told of how slow it is here: twinctl waits as much longer for answers, and fencing for its BMCs."""

import math

from vmtwin import kinds

# The largest that twinctl takes.
FACTOR_MAX = 100
FENCING = "/etc/twinhost/fencing.properties"
# FencingConfig's own, on a server.
IPMI_SECONDS = 4
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


def write_fencing():
    """A shell's words that take that: where our packages are, unless somebody has set something himself."""
    return f"if [ -d {FENCING.rpartition('/')[0]} ] && [ ! -e {FENCING} ]; then umask 022; cat > {FENCING}; fi"
