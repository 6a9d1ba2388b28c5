"""Which Java the nodes run on: the one that the build uses, wherever the administrator has put it."""

import os
import re
from pathlib import Path

from twinlab.errors import LabError

WANTED = 25
FOLDERS = ("/usr/lib/jvm", "/opt")


def home():
    """The folder of a Java 25 or newer: JAVA_HOME if it is one, else one that is installed."""
    candidates = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    for folder in FOLDERS:
        candidates += sorted(Path(folder).glob(f"*{WANTED}*")) + sorted(Path(folder).glob("*"))
    for candidate in candidates:
        if release_of(candidate) >= WANTED:
            return candidate.resolve()
    raise LabError(f"no JDK {WANTED} found in JAVA_HOME, {' or '.join(FOLDERS)}: install one, "
                   f"for example Temurin or Debian's openjdk-{WANTED}-jdk-headless, or point JAVA_HOME at it")


def release_of(folder):
    """The feature release of a Java folder, 0 if it is none."""
    try:
        match = re.search(r'^JAVA_VERSION="(\d+)', (folder / "release").read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(match.group(1)) if match and (folder / "bin/java").exists() else 0
