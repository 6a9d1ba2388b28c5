"""Commands inside a machine.

They live in the machine's control group and end with its power; nobody waits for an answer of a machine that is gone.
"""

import shlex
import subprocess
import sys

from twinlab.errors import LabError
from vmtwin import kinds, patience


def run(machine, command, timeout, stdin=None):
    """A command in words inside a machine: (exit code, stdout, stderr)."""
    machine.require_on()
    kind = kinds.of(machine.lab)
    argv = [str(word) for word in kind.words(machine, _told(machine, command))]
    try:
        done = subprocess.run(argv, input=stdin, stdin=None if stdin is not None else subprocess.DEVNULL, capture_output=True,
                              text=True, errors="replace", timeout=timeout, check=False, start_new_session=True,
                              preexec_fn=kind.group(machine).create().join)
    except subprocess.TimeoutExpired as late:
        raise LabError(f"{machine.name}: `{shlex.join(map(str, command))}` did not end within {timeout:.0f} s") from late
    except (subprocess.SubprocessError, OSError) as gone:  # its control group went, with its power or in a reboot
        raise LabError(f"{machine.name} can't be reached: {gone}") from gone
    if kind.was_lost(machine, done):
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
    terminal = sys.stdin.isatty() and sys.stdout.isatty()
    kind = kinds.of(machine.lab)
    argv = [str(word) for word in kind.words(machine, _told(machine, command), shared=False, terminal=terminal)]
    raise SystemExit(subprocess.run(argv, check=False, preexec_fn=kind.group(machine).create().join).returncode)


def follow(machine, command, path):
    """A command that goes on until the machine's power is gone; what it prints goes into a file here."""
    machine.require_on()
    kind = kinds.of(machine.lab)
    argv = [str(word) for word in kind.words(machine, command, shared=False)]
    with open(path, "wb") as told:
        subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=told, stderr=subprocess.DEVNULL, start_new_session=True,
                         preexec_fn=kind.group(machine).create().join)


def _told(machine, command):
    """The command, after words by which it knows how slow it is here."""
    return [*patience.environment(machine), *command]


def copy(machine, sources, target, timeout):
    """Files and folders there or back; the ones in the machine are `machine:PATH`."""
    machine.require_on()
    kinds.of(machine.lab).copy(machine, sources, target, timeout)


def hang_up(machine):
    """The machine's power is gone, and with it what was connected to it."""
    machine.connections.kill()
    machine.connections.wait_empty(10)
    kinds.of(machine.lab).hang_up(machine)
