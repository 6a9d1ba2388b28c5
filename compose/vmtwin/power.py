"""The mains of a machine: on, off in one moment, and when it is ready.

Off is the end of its QEMU: what it has not given to its disk by then is lost, what it flushed is not. What it wrote and did not
flush may survive: a disk that loses that is in compose/lab.
"""

import contextlib
import re
import time

from twinlab.errors import LabError
from twinlab.progress import say, wait_for
from twinlab.shell import spawn
from vmtwin import monitor, network, qemu, remote
from vmtwin.pace import Pace

KILL_SECONDS = 20
MONITOR_SECONDS = 120
BOOT_SECONDS = 60
COMMAND_SECONDS = 20
# A login prompt that comes up at the same moment may swallow the line about the target.
NEARLY_THERE = re.compile(r"Reached target multi-user\.target|login: ")
LINES_SHOWN = 12
ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07]*\x07|[()][A-Z0-9]|[=>c78M])")


def power_on(machine, cause="power-on"):
    """Switches a machine on; harmless when it is on. It boots meanwhile: wait_ready() waits for it."""
    lab = machine.lab
    with lab.locked(f"power-{machine.name}"):
        if machine.is_on():
            return
        remote.hang_up(machine)
        _clear(machine)
        (machine.run / "boot").write_text(str(_size(machine.console_log)))
        (machine.run / "switched-on").write_text(str(time.monotonic()))
        (machine.run / "serial-laid").touch()
        log = lab.log(f"{machine.name}-qemu")
        process = spawn(["nsenter", f"--net=/run/netns/{lab.network}", *qemu.words(machine)], machine.qemu.create(), log)
        deadline = time.monotonic() + MONITOR_SECONDS
        while not monitor.answers(machine):
            if process.poll() is not None or time.monotonic() > deadline:
                machine.qemu.kill()
                raise LabError(f"QEMU of {machine.name} does not start: {' / '.join(_last_lines(log, 5))}")
            time.sleep(0.05)
        lab.remember(cause, machine=machine.name)
    network.apply_cuts(lab)


def power_cut(machine, cause="power-cut"):
    """The machine is gone from one moment to the next; harmless when it is off."""
    lab = machine.lab
    with lab.locked(f"power-{machine.name}"):
        if machine.is_on():
            machine.qemu.kill()
            if not machine.qemu.wait_empty(KILL_SECONDS):
                raise LabError(f"QEMU of {machine.name} outlives a power cut: {machine.qemu.processes()}")
            lab.remember(cause, machine=machine.name)
        remote.hang_up(machine)
        _clear(machine)
    network.apply_cuts(lab)


def _clear(machine):
    for group in (machine.qemu, machine.connections):
        with contextlib.suppress(FileNotFoundError):
            group.remove()
    machine.monitor.unlink(missing_ok=True)


def wait_ready(machine):
    """Waits until a machine that was switched on is at multi-user and takes commands; the seconds since it was."""
    pace = Pace(machine.lab.facts()["accelerator"])
    since = float((machine.run / "switched-on").read_text())
    try:
        wait_for(f"{machine.name} at multi-user", lambda: _not_ready(machine, pace), pace.scaled(BOOT_SECONDS), poll=0.25)
    except LabError as late:
        raise LabError(f"{late}; its console is in {machine.console_log}, the last lines are:\n  "
                       + "\n  ".join(_last_lines(machine.console_log, LINES_SHOWN))) from late
    took = time.monotonic() - since
    pace.measured(took)
    return took


def _not_ready(machine, pace):
    if not machine.is_on():
        raise LabError(f"{machine.name} switched itself off while it booted")
    told = console_since(machine)
    if not NEARLY_THERE.search(told):
        return "it boots" if told.strip() else "nothing on its console yet"
    return remote.answers(machine, pace.scaled(COMMAND_SECONDS))


def console_since(machine):
    """What the machine said on its console since its power came on, without colours."""
    try:
        with open(machine.console_log, "rb") as log:
            log.seek(int((machine.run / "boot").read_text()))
            return plain(log.read().decode(errors="replace"))
    except FileNotFoundError:
        return ""


def plain(text):
    """A console's text without the sequences that move and colour it."""
    return ESCAPES.sub("", text).replace("\r", "")


def _size(path):
    return path.stat().st_size if path.exists() else 0


def _last_lines(path, count):
    try:
        lines = [line for line in plain(path.read_text(errors="replace")).splitlines() if line.strip()]
    except FileNotFoundError:
        return ["(nothing was said)"]
    return lines[-count:] or ["(nothing was said)"]


def say_ready(machine):
    """Waits for a machine and says how long it took."""
    say(f"{machine.name} is at multi-user {wait_ready(machine):.0f} s after its power came on")
