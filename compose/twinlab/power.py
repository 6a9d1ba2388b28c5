"""The mains of a node: on, off in one moment, hung, awake again.

Off, in this order: everything freezes (so that no process can act between two of the steps), the plugs
are pulled (no packet leaves, no connection is closed politely), the disks lose what was not flushed, the
processes are killed. Nobody inside ever runs again after the first step.
"""

import time

from twinlab import disks, java, network, node_client, serial, units
from twinlab.errors import LabError
from twinlab.progress import say, wait_for
from twinlab.shell import python, python_environment, spawn

KILL_SECONDS = 20
BOOT_SECONDS = 60
STOP_SECONDS = 60


def power_on(node, cause="power-on"):
    """Switches a node on; harmless when it is on."""
    with node.lab.locked(f"power-{node.name}"):
        if node.is_on():
            return
        _clear(node)
        node.mains.touch()
        try:
            _boot(node)
        except BaseException:
            _off(node)
            raise
        node.lab.remember(cause, node=node.name)


def _boot(node):
    node.os.create()
    node.disk.create()
    for disk in disks.disks_of(node):
        disk.start()
    serial.forget(node)
    network.connect(node)
    log = node.lab.log(f"{node.name}-boot")
    process = spawn(["nsenter", f"--net=/run/netns/{node.network}",
                     "unshare", "--mount", "--uts", "--ipc", "--pid", "--fork", "--kill-child", "--propagation", "private",
                     *python("twinlab.node_init", node.lab.name, node.name)],
                    node.os.child("init").create(), log,
                    {**python_environment(), "JAVA_HOME": str(java.home()), **_training(node)})
    deadline = time.monotonic() + BOOT_SECONDS
    while not node_client.answers(node):
        if process.poll() is not None or time.monotonic() > deadline:
            last = log.read_text(errors="replace").strip().splitlines()[-5:]
            raise LabError(f"{node.name} does not boot: {' / '.join(last)}")
        time.sleep(0.01)


def _training(node):
    return {"TWINHOST_TRAIN": "/var/log/twinhost/train"} if node.lab.facts()["train"] == node.name else {}


def power_cut(node, cause="power-cut"):
    """The node's processes vanish at once, and with them every write that was not flushed."""
    with node.lab.locked(f"power-{node.name}"):
        if not node.is_on():
            return
        node.os.freeze()
        node.lab.remember(cause, node=node.name)
        _off(node)


def shut_down(node):
    """Off as systemd does it: units in the opposite order of their start, each by its ExecStop=, then its SIGTERM, then no
    power. What a unit's ExecStop said is told."""
    node.require_on()
    known = units.read_all(node.lab.software / "usr/lib/twinhost/systemd")
    node.lab.remember("shut-down", node=node.name)
    for name in reversed(units.in_start_order(known)):
        for command in known[name].stop:
            code, out, err = node_client.run(node, command.words, timeout=known[name].stop_seconds)
            for line in (out + err).splitlines():
                say(f"{node.name}: {line}")
            if code:
                say(f"{node.name}: {command.words[0]} ended with {code}, and the shutdown goes on")
        node_client.ask(node, {"do": "stop", "unit": name})
        wait_for(f"{name} of {node.name} stopped", lambda name=name: _not_stopped(node, name), STOP_SECONDS, poll=0.05)
    power_cut(node, "power-off")


def _not_stopped(node, name):
    state = next(unit["state"] for unit in node_client.ask(node, {"do": "status"})["units"] if unit["unit"] == name)
    return None if state in ("stopped", "failed", "missing") else state


def _off(node):
    node.os.freeze()
    network.pull_plugs(node)
    node.disk.kill()
    node.os.kill()
    if not node.os.wait_empty(KILL_SECONDS) or not node.disk.wait_empty(KILL_SECONDS):
        left = node.os.processes() + node.disk.processes()
        raise LabError(f"processes of {node.name} outlive a power cut: {left}")
    node.mains.unlink(missing_ok=True)  # from here on a BMC says off
    _clear(node)


def _clear(node):
    """What a dead node leaves behind in the kernel."""
    node.os.thaw()  # a killed group stays frozen
    for disk in disks.disks_of(node):
        disk.detach()
    if node.os.path.exists():
        node.os.remove()
    network.disconnect(node)


def freeze(node):
    """A hung node: it runs nothing, but its power, its disks and its BMC are there."""
    node.require_on()
    node.os.freeze()
    deadline = time.monotonic() + 10
    while not node.os.frozen():
        if time.monotonic() > deadline:
            raise LabError(f"{node.name} does not freeze within 10 s")
        time.sleep(0.002)
    node.lab.remember("freeze", node=node.name)


def thaw(node):
    node.require_on()
    node.os.thaw()
    node.lab.remember("thaw", node=node.name)
