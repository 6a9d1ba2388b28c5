"""What a QEMU is told while its machine runs, by its monitor (QMP)."""

import contextlib
import json
import socket

from twinlab.errors import LabError

ANSWER_SECONDS = 60


def ask(machine, command, **arguments):
    """One command; its answer, or LabError with what QEMU says against it."""
    with machine.lab.locked(f"monitor-{machine.name}"), _connected(machine) as lines:
        _answer(machine, lines, "qmp_capabilities", {})
        return _answer(machine, lines, command, arguments)


def answers(machine):
    """Whether QEMU has come so far that it takes commands."""
    try:
        ask(machine, "query-status")
        return True
    except (OSError, LabError):
        return False


@contextlib.contextmanager
def _connected(machine):
    with socket.socket(socket.AF_UNIX) as monitor:
        monitor.settimeout(ANSWER_SECONDS)
        try:
            monitor.connect(str(machine.monitor))
        except OSError as gone:
            raise LabError(f"the monitor of {machine.name} is not there ({gone.strerror}): has it power?") from gone
        with monitor.makefile("rw", encoding="utf-8") as lines:
            lines.readline()  # the greeting
            yield lines


def _answer(machine, lines, command, arguments):
    lines.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
    lines.flush()
    for line in lines:
        told = json.loads(line)
        if "return" in told:
            return told["return"]
        if "error" in told:
            raise LabError(f"QEMU of {machine.name} refuses {command}: {told['error']['desc']}")
    raise LabError(f"QEMU of {machine.name} ended while it was told {command}")
