"""What machines say on their consoles."""

import re

# A login prompt that comes up at the same moment may swallow the line about the target.
NEARLY_THERE = re.compile(r"Reached target multi-user\.target|login: ")
ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07]*\x07|[()][A-Z0-9]|[=>c78M])")


def since_power_on(machine):
    """What the machine said on its console since its power came on, without colours."""
    try:
        with open(machine.console_log, "rb") as log:
            log.seek(int((machine.run / "boot").read_text()))
            return plain(log.read().decode(errors="replace"))
    except FileNotFoundError:
        return ""


def begins(machine):
    """Its power comes on."""
    there = machine.console_log
    (machine.run / "boot").write_text(str(there.stat().st_size if there.exists() else 0))


def plain(text):
    """A console's text without the sequences that move and colour it."""
    return ESCAPES.sub("", text).replace("\r", "")


def last_lines(path, count):
    """What was said last, for whoever wants to know why."""
    try:
        lines = [line for line in plain(path.read_text(errors="replace")).splitlines() if line.strip()]
    except FileNotFoundError:
        return ["(nothing was said)"]
    return lines[-count:] or ["(nothing was said)"]
