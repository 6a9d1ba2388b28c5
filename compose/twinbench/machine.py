"""What has to be known of a machine beside figures that were measured on it."""

import os
import platform
import re
import subprocess
from pathlib import Path
from typing import Any, Dict

QUIET_LOAD = 0.5
PROGRAMS = ("fio", "qemu-nbd", "nbdkit")


def facts(folder: Path) -> Dict[str, Any]:
    """folder: where the images are."""
    return {"cpu": cpu_model(Path("/proc/cpuinfo").read_text()), "cores": os.cpu_count(), "kernel": platform.release(),
            "filesystem": filesystem(Path("/proc/self/mounts").read_text(), str(folder.resolve())),
            "versions": {name: version_of(name) for name in PROGRAMS}, "loadBefore": load()}


def load() -> float:
    """Of the last minute."""
    return os.getloadavg()[0]


def cpu_model(cpuinfo: str) -> str:
    match = re.search(r"^model name\s*:\s*(.+)$", cpuinfo, re.MULTILINE)
    return match.group(1) if match else platform.machine()


def filesystem(mounts: str, path: str) -> str:
    """The kind of the one that holds the path."""
    found = ("", "?")
    for line in mounts.splitlines():
        _, place, kind = line.split()[:3]
        place = place.replace("\\040", " ")
        if (path == place or path.startswith(place.rstrip("/") + "/")) and len(place) >= len(found[0]):
            found = (place, kind)
    return found[1]


def version_of(program: str) -> str:
    """As it says itself."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return "is not here"
    match = re.search(r"\d+(\.\d+)+", said)
    return match.group(0) if match else "?"
