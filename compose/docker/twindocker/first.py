"""Before the first start: keys, certificates and configuration for both nodes, and blank disks, on their volumes.

Made once, in the volumes and nowhere else; what is there already is left alone.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from twinlab import seed
from twinlab.disks import store_bytes
from twindocker.layout import NODES, DockerLab

BMC = NODES / "bmc"
DONE = "complete"


def main():
    """Start reading here."""
    with tempfile.TemporaryDirectory() as scratch:
        lab = DockerLab(Path(scratch))
        homes = [*(node.run / "etc" for node in lab.nodes()), BMC]
        there = [home for home in homes if (home / DONE).exists()]
        if there == homes:
            print("keys and configuration are there")
            return 0
        if any(any(home.iterdir()) for home in homes):
            print("some volumes hold keys and some do not, so they are no cluster's: `docker-compose down -v`, then up again",
                  file=sys.stderr)
            return 1
        password = seed.write_all(lab)
        for node in lab.nodes():
            _blank_disks(node)
            shutil.copytree(node.etc, node.run / "etc", dirs_exist_ok=True)
        (BMC / "password").touch(mode=0o600)
        (BMC / "password").write_text(password + "\n")
        for home in homes:
            (home / DONE).touch()
    print("keys, certificates, configuration and blank disks are made")
    return 0


def _blank_disks(node):
    for volume in node.volumes():
        with open(node.run / "disks" / volume["name"], "wb") as disk:
            disk.truncate(store_bytes(volume))


if __name__ == "__main__":
    sys.exit(main())
