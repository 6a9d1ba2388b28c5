"""A node's BMC: ipmi_sim on orange, whose chassis is the node's container. NODE as argument.

It lives in a container of its own, as a BMC has a processor of its own, and is the only one that may speak to Docker.
"""

import os
import socket
import sys
from pathlib import Path

from twinlab import bmc
from twinlab.laboratory import COMPOSE
from twindocker.chassis import PROJECT, asked
from twindocker.layout import DockerLab

PASSWORD = Path("/etc/bmc/password")
FOLDER = Path("/run/bmc")


def main(name):
    """Start reading here."""
    node = DockerLab().node(name)
    node.run = FOLDER.parent
    # Whose containers it switches: those of the project that it is part of itself.
    labels = asked("GET", f"/containers/{socket.gethostname()}/json")["Config"]["Labels"]
    bmc.create(node, PASSWORD.read_text().strip(), COMPOSE / "docker/chassis")
    os.execvpe("ipmi_sim", ["ipmi_sim", "-n", "-c", str(FOLDER / "lan.conf"), "-f", str(FOLDER / "emulator"),
                            "-s", str(FOLDER / "state")], {**os.environ, PROJECT: labels["com.docker.compose.project"]})


if __name__ == "__main__":
    main(sys.argv[1])
