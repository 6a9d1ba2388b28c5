"""Where a node begins: the process that becomes its PID 1. LAB NODE as arguments."""

import os
import sys
import traceback  # loaded now: the lab's own files are out of sight once the root has changed

from twinlab import disks, node_client, node_root, serial, supervisor, units
from twinlab.laboratory import Lab


def main():
    """Takes what it needs from the host, enters the node's own root, then runs units for ever."""
    lab = Lab(sys.argv[1])
    node = lab.node(sys.argv[2])
    group = node.os
    devices = {volume["name"]: disks.Disk(node, volume["name"]).device for volume in node.volumes()}
    serial_end = os.path.realpath(serial.end_of(node))
    loop = disks.SystemDisk(node).loop()
    listener = supervisor.listen(node_client.socket_path(node))
    node_root.enter(node, serial_end, devices, loop)
    known = units.read_all("/usr/lib/twinhost/systemd")
    supervisor.Supervisor(known, units.in_start_order(known), group, node_root.Path("/var/log/twinhost"), listener).run()


if __name__ == "__main__":
    try:
        main()
    except BaseException:
        traceback.print_exc()
        sys.exit(1)
