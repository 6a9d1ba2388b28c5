"""Commands inside a machine: ssh over a card of vmlab's own, one connection for all commands of one boot.

A connection lives in the machine's control group and ends with its power; nobody waits for packets of a machine that is gone.
"""

import os
import shlex
import subprocess
import sys

from twinlab.errors import LabError
from twinlab.shell import run as run_here
from vmtwin import patience

CONNECTION_LOST = 255
CONNECT_SECONDS = 120


def words(machine, program="ssh"):
    """ssh, or scp, with all it needs to know."""
    image = machine.lab.image()
    options = {"IdentityFile": image.key, "UserKnownHostsFile": image.known_hosts, "HostKeyAlias": "machine",
               "BatchMode": "yes", "StrictHostKeyChecking": "yes", "ControlMaster": "auto", "ControlPath": machine.connection,
               "ControlPersist": "yes", "ConnectTimeout": CONNECT_SECONDS, "ServerAliveInterval": 0, "LogLevel": "ERROR",
               "Port": machine.port()}
    return ["nsenter", f"--net=/run/netns/{machine.lab.network}", program, "-F", "none",
            *(word for name, value in options.items() for word in ("-o", f"{name}={value}"))]


def run(machine, command, timeout, stdin=None):
    """A command in words inside a machine: (exit code, stdout, stderr)."""
    machine.require_on()
    argv = [str(word) for word in (*words(machine), "root@127.0.0.1", _line(machine, command))]
    try:
        done = subprocess.run(argv, input=stdin, stdin=None if stdin is not None else subprocess.DEVNULL, capture_output=True,
                              text=True, errors="replace", timeout=timeout, check=False, start_new_session=True,
                              preexec_fn=_group(machine).join)
    except subprocess.TimeoutExpired as late:
        raise LabError(f"{machine.name}: `{shlex.join(map(str, command))}` did not end within {timeout:.0f} s") from late
    if done.returncode == CONNECTION_LOST and not _connected(machine):
        raise LabError(f"{machine.name} can't be reached: {done.stderr.strip() or 'the connection was lost'}")
    return done.returncode, done.stdout, done.stderr


def answers(machine, timeout):
    """None when a command really runs in the machine, and it is at multi-user; else why not."""
    try:
        code, state, said = run(machine, ["systemctl", "is-active", "multi-user.target"], timeout)
        return None if code == 0 else f"multi-user.target is {state.strip() or said.strip()}"
    except LabError as silent:
        return str(silent)


def execute(machine, command):
    """A command with our own input and output; leaves with its exit code."""
    machine.require_on()
    _master(machine)
    argv = [str(word) for word in (*words(machine), "-o", "ControlMaster=no", *_terminal(), "root@127.0.0.1",
                                   _line(machine, command))]
    raise SystemExit(subprocess.run(argv, check=False).returncode)


def _line(machine, command):
    """As a shell in the machine takes it, who is told how slow it is here."""
    return shlex.join(str(word) for word in (*patience.environment(machine), *command))


def _terminal():
    return ["-t"] if sys.stdin.isatty() and sys.stdout.isatty() else []


def copy(machine, sources, target, timeout):
    """Files and folders there or back; the ones in the machine are `machine:PATH`."""
    machine.require_on()
    _master(machine)
    places = [str(place).replace("machine:", "root@127.0.0.1:", 1) if str(place).startswith("machine:") else str(place)
              for place in (*sources, target)]
    run_here(*words(machine, "scp"), "-r", "-p", "-q", *places, timeout=timeout)


def hang_up(machine):
    """The machine's power is gone, and with it what was connected to it."""
    machine.connections.kill()
    machine.connections.wait_empty(10)
    machine.connection.unlink(missing_ok=True)


def _master(machine):
    """The connection that later commands share, in the machine's own group."""
    code, _, said = run(machine, ["true"], CONNECT_SECONDS)
    if code != 0:
        raise LabError(f"{machine.name} can't be reached: {said.strip()}")


def _group(machine):
    return machine.connections.create()


def _connected(machine):
    return machine.connection.exists() and subprocess.run(
        [str(word) for word in (*words(machine), "-O", "check", "root@127.0.0.1")], stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, env=os.environ).returncode == 0
