"""The serial cable: a null modem made of two pseudo terminals, at the speed of a real one.

A cable that is pulled or a node without power is silence on the other side, not an error: so the
terminals stay open and the relay drops the bytes. What was in the air is gone, as on a wire; nothing
is delivered late when the cable is back.
"""

import functools
import os
import select
import signal
import sys
import termios
import threading
import time
import tty

from twinlab import network
from twinlab.laboratory import Lab
from twinlab.shell import python, python_environment, spawn

BYTES_PER_SECOND = 11_520
CHUNK_BYTES = 64
LINK = "serial"


def start(lab):
    """Lays the cable between the first two nodes; it outlives their power."""
    spawn(python("twinlab.serial", lab.name), lab.tools, lab.log("serial-cable"), python_environment())
    deadline = time.monotonic() + 10
    while not all(end_of(node).exists() for node in lab.nodes()[:2]):
        if time.monotonic() > deadline:
            raise TimeoutError(f"the serial cable did not come up; see {lab.log('serial-cable')}")
        time.sleep(0.01)


def end_of(node):
    """A link to the terminal that is the node's /dev/ttyTH0."""
    return node.lab.run / f"serial-{node.number}.tty"


def forget(node):
    """What waits in a dead node's receiver is gone with its power."""
    terminal = os.open(end_of(node), os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        termios.tcflush(terminal, termios.TCIOFLUSH)
    finally:
        os.close(terminal)


def relay(lab, carries=None):
    """The cable's process: both directions for ever, while carries(lab, sender, receiver) says that nothing is pulled."""
    nodes = lab.nodes()[:2]
    ends = [_open_end(node) for node in nodes]
    for here, there in ((0, 1), (1, 0)):
        whole = functools.partial(carries or _carries, lab, nodes[here], nodes[there])
        threading.Thread(target=_carry, args=(whole, ends[here], ends[there]), daemon=True).start()
    signal.pause()


def _open_end(node):
    master, slave = os.openpty()  # the slave stays open here, so that the node's own closing is no hang-up
    tty.setraw(slave)
    os.set_blocking(master, False)
    link = end_of(node)
    link.unlink(missing_ok=True)
    link.symlink_to(os.ttyname(slave))
    return master


def _carry(carries, source, target):
    while True:
        select.select([source], [], [])
        try:
            data = os.read(source, CHUNK_BYTES)
        except BlockingIOError:
            continue
        time.sleep(len(data) / BYTES_PER_SECOND)
        if carries():
            try:
                os.write(target, data)
            except BlockingIOError:
                pass  # the receiver's buffer is full: a byte that nobody takes is lost


def _carries(lab, sender, receiver):
    return (sender.is_on() and receiver.is_on() and not network.is_cut(lab, LINK, sender)
            and not network.is_cut(lab, LINK, receiver) and not network.is_deaf(lab, LINK, receiver))


if __name__ == "__main__":
    relay(Lab(sys.argv[1]))
