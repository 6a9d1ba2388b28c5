"""ssh to a machine under QEMU, over a card of vmlab's own: one connection for all commands of one boot."""

import os
import shlex
import subprocess

from twinlab.errors import LabError
from twinlab.shell import run

CONNECTION_LOST = 255
CONNECT_SECONDS = 120
ROOT = "root@127.0.0.1"


def words(machine, program="ssh"):
    """ssh, or scp, with all it needs to know."""
    image = machine.lab.image()
    options = {"IdentityFile": image.key, "UserKnownHostsFile": image.known_hosts, "HostKeyAlias": "machine",
               "BatchMode": "yes", "StrictHostKeyChecking": "yes", "ControlMaster": "auto", "ControlPath": machine.connection,
               "ControlPersist": "yes", "ConnectTimeout": CONNECT_SECONDS, "ServerAliveInterval": 0, "LogLevel": "ERROR",
               "Port": machine.port()}
    return ["nsenter", f"--net=/run/netns/{machine.lab.network}", program, "-F", "none",
            *(word for name, value in options.items() for word in ("-o", f"{name}={value}"))]


def command(machine, line, shared, terminal):
    """A command as a shell in the machine takes it."""
    if not shared:
        _master(machine)
    return [*words(machine), *([] if shared else ["-o", "ControlMaster=no"]), *(["-t"] if terminal else []), ROOT,
            shlex.join(str(word) for word in line)]


def copy(machine, sources, target, timeout):
    """By scp."""
    _master(machine)
    places = [str(place).replace("machine:", f"{ROOT}:", 1) if str(place).startswith("machine:") else str(place)
              for place in (*sources, target)]
    run(*words(machine, "scp"), "-r", "-p", "-q", *places, timeout=timeout)


def is_connected(machine):
    """Whether the connection that commands share is there."""
    return machine.connection.exists() and subprocess.run(
        [str(word) for word in (*words(machine), "-O", "check", ROOT)], stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, env=os.environ).returncode == 0


def _master(machine):
    """The connection that later commands share, in the machine's own group."""
    if not is_connected(machine):
        done = subprocess.run([str(word) for word in command(machine, ["true"], shared=True, terminal=False)], check=False,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
                              timeout=CONNECT_SECONDS, start_new_session=True, preexec_fn=machine.connections.create().join)
        if done.returncode != 0:
            raise LabError(f"{machine.name} can't be reached: {done.stderr.strip()}")
