"""What ipmi_sim calls when somebody asks a node's BMC for its power: LAB NODE get|set WHAT [VALUE] …"""

import os
import sys
import time

from twinlab import bmc, power
from twinlab.laboratory import Lab


def answer(lab, node, operation, words, mains=power):
    """Prints what a `get` asks for; does what a `set` says, with whoever switches such a node's mains."""
    if operation == "get":
        for what in words:
            print({"power": f"power:{int(node.is_on())}", "boot": "boot:none", "identify": "identify:0"}.get(what, f"{what}:0"))
        return
    what, value = words[0], words[1] if len(words) > 1 else "1"
    if what == "power" and value == "1":
        mains.power_on(node, cause="bmc-on")
    elif what in ("power", "shutdown"):
        _later(lab, node, lambda: mains.power_cut(node, cause="bmc-off"))
    elif what == "reset":
        _later(lab, node, lambda: (mains.power_cut(node, cause="bmc-off"), mains.power_on(node, cause="bmc-on")))


def _later(lab, node, act):
    """At once, or after the BMC's delay in a process of its own, while status still says on."""
    seconds = bmc.delay_seconds(node)
    if seconds == 0:
        act()
        return
    lab.remember("bmc-off-accepted", node=node.name, seconds=seconds)
    if os.fork() == 0:
        os.setsid()
        for descriptor in (0, 1, 2):  # ipmi_sim waits for the end of our output
            os.close(descriptor)
            os.open("/dev/null", os.O_RDWR)
        time.sleep(seconds)
        act()
        os._exit(0)


def main():
    """Entry of bin/chassis."""
    lab = Lab(sys.argv[1])
    answer(lab, lab.node(sys.argv[2]), sys.argv[3], sys.argv[4:])


if __name__ == "__main__":
    main()
