"""The lab as its containers see it: the same names as in compose/lab, elsewhere.

A container that looks after nodes has their volumes below /nodes: NODE/etc, NODE/disks, NODE/log, NODE/gateway.
"""

from pathlib import Path

from twinlab import seed
from twinlab.laboratory import Lab, Node

NODES = Path("/nodes")
VOLUMES = Path("/srv/volumes")
STORE = Path("/var/lib/witness")


def configuration():
    """compose/etc/cluster.json without a serial line, which containers can't share, and with files as disks."""
    described = seed.without_serial_line(seed.configuration(seed.DEFAULT_DEADTIME_MS))
    for volume in described["volumes"]:
        for replica in volume["replicas"]:
            replica["device"] = str(VOLUMES / volume["name"])
    return described


class DockerLab(Lab):
    """What seed, recorder and verify ask a lab for."""

    def __init__(self, store=None, processes_of=None):
        """processes_of: what finds the processes of a node of that name, where one looks for them."""
        self.name, self.run, self.store = "docker", NODES, store or STORE
        self._configuration = configuration()
        self._processes_of = processes_of

    def configuration(self):
        return self._configuration

    def nodes(self):
        return [DockerNode(self, entry["name"], place + 1, self._processes_of)
                for place, entry in enumerate(self._configuration["nodes"])]


class DockerNode(Node):
    """Where one node's things are."""

    def __init__(self, lab, name, number, processes_of=None):
        self.lab, self.name, self.number = lab, name, number
        self.run = lab.run / name
        self.log = self.run / "log"
        self.etc = lab.store / name
        self.images = self.run / "disks"
        self.gateway = self.run / "gateway" / "gateway.sock"
        if processes_of:
            self.os = processes_of(name)

    def is_on(self):
        """Its disks can be read at any time: they are files on volumes, whether its container runs or not."""
        return True
