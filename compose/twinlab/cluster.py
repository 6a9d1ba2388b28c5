"""`up` and `down`: the whole lab, from nothing to two running nodes and back to nothing."""

import concurrent.futures
import shutil
import time
from pathlib import Path

from twinlab import bmc, disks, fence_tests, guest, network, node_client, power, recorder, seed, serial, software
from twinlab.cgroups import ControlGroup
from twinlab.conditions import unhealthy
from twinlab.errors import LabError, UsageError
from twinlab.laboratory import COMPOSE, images_folders
from twinlab.progress import say, wait_for
from twinlab.shell import run
from twinlab.units import not_applied, read_all

HEALTHY_SECONDS = 180
KEEPALIVE_MIN_MS = 10


def up(lab, deadtime_ms=seed.DEFAULT_DEADTIME_MS, units=None, wait=True, edit=None, images=None, train=None):
    """Builds the lab and powers its nodes on; returns when guests run and replicas are UpToDate.

    edit: changes the cluster's configuration before the first start. images: puts something on a node's new disks.
    train: the node whose services record what they load (training.py).
    """
    if deadtime_ms < 5 * KEEPALIVE_MIN_MS:
        raise UsageError(f"--deadtime {deadtime_ms}: at least {5 * KEEPALIVE_MIN_MS} ms")
    if lab.exists():
        raise lab.already_up()
    if units is None:
        software.require_built(lab.native)
    files = guest.build(COMPOSE, say)
    configuration = seed.configuration(deadtime_ms)
    if edit:
        edit(configuration)
    lab.create(configuration, units, train)
    started = time.monotonic()
    software.install(lab, files)
    password = seed.write_all(lab)
    network.create_switches(lab)
    for node in lab.nodes():
        node.run.mkdir()
        disks.create_disks(node)
        if images:
            images(node)
        bmc.create(node, password)
        bmc.start(node)
    serial.start(lab)
    recorder.start(lab)
    lab.is_built()
    left_out = not_applied(read_all(lab.software / "usr/lib/twinhost/systemd"))
    if left_out:
        say(f"of the units' sandbox a lab does not apply {', '.join(left_out)}")
    say(f"lab {lab.name}: network, BMCs and disks are there ({time.monotonic() - started:.1f} s); powering on")
    power_on_all(lab)
    if wait and units is None:
        wait_for("healthy", lambda: unhealthy(lab), HEALTHY_SECONDS, poll=0.25)
        fence_tests.say_all(lab)
    say(f"lab {lab.name} is up after {time.monotonic() - started:.1f} s")


def power_on_all(lab):
    """All nodes at once, as when the mains come back."""
    with concurrent.futures.ThreadPoolExecutor() as pool:
        for done in [pool.submit(power.power_on, node) for node in lab.nodes()]:
            done.result()


def down(lab):
    """Leaves nothing, however far `up` came and whoever was killed meanwhile: all is found by name."""
    _kill_everything(lab.group)
    _detach_loops(lab)  # before the mounts: a loop device forgets its file's name with them
    for place in sorted(_mounts_below(lab), key=len, reverse=True):
        run("umount", "--lazy", place, check=False)
    network.delete_all(lab)
    lab.group.remove()
    for folder in (lab.run, lab.store, *images_folders(lab.name)):
        shutil.rmtree(folder, ignore_errors=True)
        _remove_if_empty(folder.parent)


def _kill_everything(group: ControlGroup):
    """Disks first: whoever waits for one gets an error and can die."""
    for node in group.children():
        node.child("disk").kill()
    group.kill()
    _thaw_all(group)
    if not group.wait_empty(20):
        raise LabError(f"processes {group.processes()} of {group.path} do not die; `compose/lab down` again later")


def _thaw_all(group):
    group.thaw()
    for child in group.children():
        _thaw_all(child)


def _folders(lab):
    return [str(folder) for folder in (lab.run, lab.store, *images_folders(lab.name))]


def _mounts_below(lab):
    places = [line.split()[4].replace("\\040", " ") for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    return [place for place in places if any(place.startswith(folder + "/") for folder in _folders(lab))]


def _detach_loops(lab):
    for line in run("losetup", "--list", "--noheadings", "--output", "NAME,BACK-FILE", check=False).splitlines():
        loop, _, backing = line.strip().partition(" ")
        if any(backing.strip().startswith(folder + "/") for folder in _folders(lab)):
            run("losetup", "--detach", loop, check=False)


def _remove_if_empty(folder):
    try:
        folder.rmdir()
    except OSError:
        pass  # another lab lives there, or it never was


def status(lab):
    """What the lab itself knows of its nodes: power, cables, disks, units."""
    lab.require_up()
    nodes = []
    for node in lab.nodes():
        power_state = "frozen" if node.is_frozen() else "on" if node.is_on() else "off"
        units = None
        if power_state == "on":
            try:
                units = node_client.ask(node, {"do": "status"}, timeout=3)["units"]
            except LabError:
                units = None
        nodes.append({"name": node.name, "power": power_state, "bmc": "alive" if bmc.is_alive(node) else "dead",
                      "bmcDelaySeconds": bmc.delay_seconds(node),
                      "failingDisks": [disk.name for disk in disks.disks_of(node) if disk.is_failing()], "units": units})
    return {"lab": lab.name, "cuts": network.cuts(lab), "nodes": nodes}
