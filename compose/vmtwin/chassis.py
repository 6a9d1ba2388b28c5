"""What ipmi_sim calls when somebody asks a machine's BMC for its power: LAB MACHINE get|set WHAT [VALUE] …"""

import sys

from twinlab.chassis import answer
from vmtwin import power
from vmtwin.laboratory import VmLab


def main():
    """Entry of bin/vmchassis."""
    lab = VmLab(sys.argv[1])
    answer(lab, lab.node(sys.argv[2]), sys.argv[3], sys.argv[4:], power)


if __name__ == "__main__":
    main()
