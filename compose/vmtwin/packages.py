"""`install`: Debian packages into machines that reach no network. What they depend on comes from the image's archive."""

import shlex
import time

from twinlab.errors import LabError
from twinlab.laboratory import REPOSITORY
from twinlab.progress import say
from vmtwin import kinds, patience, remote

BUILT = REPOSITORY / "target/packages"
FOLDER = "/var/tmp/packages"
COPY_SECONDS = 60
INSTALL_SECONDS = 120
LINES_SHOWN = 15


def found(folder):
    """The packages of a folder."""
    packages = sorted(folder.glob("*.deb"))
    if not packages:
        raise LabError(f"there is no Debian package in {folder}; `compose/packages` builds ours into {BUILT}")
    return packages


def install(machine, packages, downgrade=False):
    """Copies packages into a machine and lets apt install them; what apt said, when it did not like it."""
    pace = kinds.pace(machine.lab)
    started = time.monotonic()
    remote.run(machine, ["sh", "-c", f"rm -rf {FOLDER}; mkdir -p {FOLDER}"], pace.scaled(COPY_SECONDS))
    remote.copy(machine, packages, f"machine:{FOLDER}/", pace.scaled(COPY_SECONDS))
    inside = [f"{FOLDER}/{package.name}" for package in packages]
    # Not --no-download: apt would not even take the named files from where they are. What they need lies in its archive.
    code, out, err = remote.run(machine, ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "--yes",
                                          *(["--allow-downgrades"] if downgrade else []), *inside],
                                pace.scaled(INSTALL_SECONDS))
    if code != 0:
        last = "\n  ".join((out + err).strip().splitlines()[-LINES_SHOWN:])
        raise LabError(f"{machine.name}: `apt-get install {shlex.join(inside)}` ended with {code}:\n  {last}")
    for path, text in patience.settings(pace).items():
        remote.run(machine, ["sh", "-c", patience.write(path)], pace.scaled(COPY_SECONDS), text)
    say(f"{machine.name}: {', '.join(package.name for package in packages)} installed after {time.monotonic() - started:.0f} s")
    return out
