"""The mains of a machine: on, off in one moment, and when it is ready.

Off is the end of all its processes: what it has not given to its disk by then is lost, what it flushed is not. What it wrote
and did not flush may survive: a disk that loses that is in compose/lab.
"""

import contextlib
import time

from twinlab.errors import LabError
from twinlab.progress import say, wait_for
from vmtwin import console, kinds, network, remote

KILL_SECONDS = 20
BOOT_SECONDS = 60
COMMAND_SECONDS = 20
LINES_SHOWN = 12


def power_on(machine, cause="power-on"):
    """Switches a machine on; harmless when it is on. It boots meanwhile: wait_ready() waits for it."""
    lab = machine.lab
    with lab.locked(f"power-{machine.name}"):
        if machine.is_on():
            return
        remote.hang_up(machine)
        _clear(machine)
        console.begins(machine)
        (machine.run / "switched-on").write_text(str(time.monotonic()))
        kinds.of(lab).start(machine)
        lab.remember(cause, machine=machine.name)
    network.apply_cuts(lab)


def power_cut(machine, cause="power-cut"):
    """The machine is gone from one moment to the next; harmless when it is off."""
    lab = machine.lab
    with lab.locked(f"power-{machine.name}"):
        if machine.is_on():
            kinds.of(lab).stop(machine)
            machine.os.kill()
            if not machine.os.wait_empty(KILL_SECONDS):
                raise LabError(f"processes of {machine.name} outlive a power cut: {machine.os.processes()}")
            lab.remember(cause, machine=machine.name)
        remote.hang_up(machine)
        _clear(machine)
    network.apply_cuts(lab)


def _clear(machine):
    for group in (machine.connections, machine.os):
        with contextlib.suppress(FileNotFoundError):
            group.remove()
    kinds.of(machine.lab).clear(machine)


def wait_ready(machine):
    """Waits until a machine that was switched on is at multi-user and takes commands; the seconds since it was."""
    pace = kinds.pace(machine.lab)
    since = float((machine.run / "switched-on").read_text())
    try:
        wait_for(f"{machine.name} at multi-user", lambda: _not_ready(machine, pace), pace.scaled(BOOT_SECONDS), poll=0.25)
    except LabError as late:
        raise LabError(f"{late}; its console is in {machine.console_log}, the last lines are:\n  "
                       + "\n  ".join(console.last_lines(machine.console_log, LINES_SHOWN))) from late
    took = time.monotonic() - since
    pace.measured(took)
    return took


def _not_ready(machine, pace):
    if not machine.is_on():
        raise LabError(f"{machine.name} switched itself off while it booted")
    return kinds.of(machine.lab).not_ready(machine) or remote.answers(machine, pace.scaled(COMMAND_SECONDS))


def say_ready(machine):
    """Waits for a machine and says how long it took."""
    say(f"{machine.name} is at multi-user {wait_ready(machine):.0f} s after its power came on")
