"""Becoming a unit's user: groups, capabilities, what is never given back. systemd.exec(5) says what each line means.

All of it happens in a child between fork and exec, which is root when it begins.
"""

import ctypes
import grp
import os
import pwd
import struct

from twinlab.errors import LabError

# Numbers of <linux/capability.h>, in order.
CAPABILITIES = """CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE
NET_BIND_SERVICE NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT
SYS_ADMIN SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE
MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE""".split()
CAPABILITY_VERSION_3 = 0x20080522
CAPSET = {"x86_64": 126, "aarch64": 91}
PR_SET_KEEPCAPS, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 8, 24, 38, 47, 2
LIBC = ctypes.CDLL(None, use_errno=True)


def number_of(name):
    """The kernel's number of CAP_NAME."""
    try:
        return CAPABILITIES.index(name.removeprefix("CAP_"))
    except ValueError as unknown:
        raise LabError(f"{name} is no capability") from unknown


def account_of(unit):
    """(uid, gid) as which the unit runs; LabError when there is no such user or group."""
    try:
        user = pwd.getpwnam(unit.user)
        return user.pw_uid, grp.getgrnam(unit.group).gr_gid if unit.group else user.pw_gid
    except KeyError as missing:
        raise LabError(f"unit {unit.name}: {missing.args[0]}") from missing


def environment_of(unit):
    """What a unit with a user of its own finds in its environment."""
    if unit.user == "root":
        return {}
    user = pwd.getpwnam(unit.user)
    return {"HOME": user.pw_dir, "USER": user.pw_name, "LOGNAME": user.pw_name, "SHELL": user.pw_shell}


def give_folder(path, uid, gid, mode):
    """A folder of the unit's user, with all below it if it was somebody else's."""
    path.mkdir(parents=True, exist_ok=True)
    about = path.stat()
    if (about.st_uid, about.st_gid) != (uid, gid):
        for folder, _, files in os.walk(path):
            for name in (folder, *(os.path.join(folder, file) for file in files)):
                os.chown(name, uid, gid, follow_symlinks=False)
    path.chmod(mode)


def become(unit):
    """From root to what the unit says; in the child alone."""
    uid, gid = account_of(unit)
    os.umask(unit.umask)
    ambient = sorted(number_of(name) for name in unit.ambient)
    if unit.bounding is not None:
        kept = {number_of(name) for name in unit.bounding}
        for number in range(len(CAPABILITIES)):
            if number not in kept:
                _prctl(PR_CAPBSET_DROP, number)
    if unit.user != "root":
        groups = os.getgrouplist(unit.user, gid) + [grp.getgrnam(name).gr_gid for name in unit.supplementary_groups]
        os.setgroups(sorted(set(groups)))
        os.setresgid(gid, gid, gid)
        _prctl(PR_SET_KEEPCAPS, int(bool(ambient)))
        os.setresuid(uid, uid, uid)
        if ambient:
            _keep(ambient)
    if unit.no_new_privileges:
        _prctl(PR_SET_NO_NEW_PRIVS, 1)


def _keep(numbers):
    """These capabilities and no others, also for the program that comes next."""
    bits = sum(1 << number for number in numbers)
    low, high = bits & 0xffffffff, bits >> 32
    header = struct.pack("Ii", CAPABILITY_VERSION_3, 0)
    data = struct.pack("6I", low, low, low, high, high, high)
    if LIBC.syscall(CAPSET[os.uname().machine], header, data) != 0:
        raise OSError(ctypes.get_errno(), "capset")
    for number in numbers:
        _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number)


def _prctl(option, first, second=0):
    if LIBC.prctl(option, ctypes.c_ulong(first), ctypes.c_ulong(second), ctypes.c_ulong(0), ctypes.c_ulong(0)) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option} {first}")
