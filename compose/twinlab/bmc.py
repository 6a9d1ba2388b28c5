"""The BMC of a node: ipmi_sim on the orange network, which outlives its node's power.

`slow SECONDS` is a BMC that accepts an off and takes its time: status says on until it has happened.
`dead` is one that does not answer at all, its address included.
"""

import time

from twinlab.errors import LabError, UsageError
from twinlab.shell import run, spawn, python_environment
from twinlab.laboratory import COMPOSE

USER, PORT = "admin", 623
EMULATOR = """\
mc_setbmc 0x20
mc_add 0x20 0 no-device-sdrs 0x23 9 8 0x9f 0x1291 0xf02 persist_sdr
sel_enable 0x20 1000 0x0a
mc_enable 0x20
"""


def _folder(node):
    return node.run / "bmc"


def create(node, password, chassis=COMPOSE / "bin" / "chassis"):
    """Writes the BMC's configuration; start() gives it life."""
    folder = _folder(node)
    folder.mkdir()
    (folder / "lan.conf").write_text(f"""\
name "{node.name}"
set_working_mc 0x20
  startlan 1
    addr {node.bmc_address()} {PORT}
    priv_limit admin
    allowed_auths_callback none md2 md5 straight
    allowed_auths_user none md2 md5 straight
    allowed_auths_operator none md2 md5 straight
    allowed_auths_admin none md2 md5 straight
    guid a123456789abcdefa123456789abcd{node.number:02d}
  endlan
  chassis_control "{chassis} {node.lab.name} {node.name}"
  user 1 true "" "" user 10 none md2 md5 straight
  user 2 true "{USER}" "{password}" admin 10 none md2 md5 straight
""")
    (folder / "emulator").write_text(EMULATOR)
    (folder / "state").mkdir()


def start(node):
    """The BMC gets its standby power; harmless when it has it."""
    group = node.group.child("bmc").create()
    (_folder(node) / "died-with-node").unlink(missing_ok=True)
    if group.populated():
        return
    lab = node.lab
    # Else the addresses of the other BMCs would go together with the first one's.
    run("nsenter", f"--net=/run/netns/{lab.network}", "sysctl", "-qw", "net.ipv4.conf.orange.promote_secondaries=1")
    run("ip", "-n", lab.network, "address", "replace", f"{node.bmc_address()}/24", "dev", "orange")
    spawn(["nsenter", f"--net=/run/netns/{lab.network}", "ipmi_sim", "-n", "-c", _folder(node) / "lan.conf",
           "-f", _folder(node) / "emulator", "-s", _folder(node) / "state"],
          group, lab.log(f"{node.name}-bmc"), python_environment())
    deadline = time.monotonic() + 10
    while f"{node.bmc_address()}:{PORT}" not in run("nsenter", f"--net=/run/netns/{lab.network}", "ss", "-Hlun"):
        if not group.populated() or time.monotonic() > deadline:
            raise LabError(f"the BMC of {node.name} does not start; see {lab.log(f'{node.name}-bmc')}")
        time.sleep(0.01)


def stop(node, with_node=False):
    """The BMC dies; with_node: it shared its node's mains and comes back with them."""
    group = node.group.child("bmc")
    group.kill()
    group.wait_empty(5)
    run("ip", "-n", node.lab.network, "address", "delete", f"{node.bmc_address()}/24", "dev", "orange", check=False)
    if with_node:
        (_folder(node) / "died-with-node").touch()


def mains_are_back(node):
    """Power-on of a node: a BMC that died with it lives again."""
    if (_folder(node) / "died-with-node").exists():
        start(node)


def is_alive(node):
    return node.group.child("bmc").populated()


def delay_seconds(node):
    """How long an accepted off takes."""
    try:
        return float((_folder(node) / "slow").read_text())
    except FileNotFoundError:
        return 0.0


def set_mood(node, mood, seconds=None):
    """`bmc NODE slow SECONDS|normal|dead|alive`."""
    slow = _folder(node) / "slow"
    if mood == "slow":
        if seconds is None or seconds < 0:
            raise UsageError("bmc NODE slow SECONDS: how many seconds an off takes")
        slow.write_text(str(seconds))
    elif mood == "normal":
        slow.unlink(missing_ok=True)
    elif mood == "dead":
        stop(node)
    else:
        start(node)
    node.lab.remember("bmc", node=node.name, mood=mood, seconds=seconds)
