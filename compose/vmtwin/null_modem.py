"""The serial cable between containers: LAB. It carries bytes while both have power and nobody has cut it."""

import sys

from twinlab import serial
from vmtwin import links, network
from vmtwin.laboratory import VmLab


def carries(lab, sender, receiver):
    """Whether a byte gets from one to the other now."""
    return sender.is_on() and receiver.is_on() and not links.is_cut(links.SERIAL, sender, network.cuts(lab))


if __name__ == "__main__":
    serial.relay(VmLab(sys.argv[1]), carries)
