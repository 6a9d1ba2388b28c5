#!/usr/bin/env python3
"""Tries, as everybody who is not root on a node, what is not his: secrets, state, disks, sockets, memory of the others. In a
lab of its own, as root, after a build:

    LAB=twinhost-users compose/attacks/other_users.py

A stranger must get nothing, a guest's QEMU its disks alone, and each of our services what it needs and nothing of the others.
Exit code 1: somebody got more, or less. The lab is taken down whatever happens.
"""

import json
import sys
from pathlib import Path
from typing import Any, Dict, List, Set

COMPOSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(COMPOSE))

from twinlab import attacks  # noqa: E402
from twinlab.software import SERVICES  # noqa: E402
from twinlab.story import Story  # noqa: E402

NODE, GUEST = "jupiter1", "web1"
KEY = {"cluster.key"}
# What each may have, besides the state and the memory of his own: of NAMES below.
MAY: Dict[str, Set[str]] = {
    "nobody": set(),
    # Its monitor it has from libvirt, open; its memory the kernel keeps from it, too.
    "libvirt-qemu": {"nbd", "kvm", "signal to QEMU"},
    # The site's own, where it has some.
    "mosquitto": set(),
    "openldap": set(),
    "twinhost-broker": {"state of mosquitto"},
    "twinhost-directory": {"state of slapd"},
    "twinhost-config": set(),
    "twinhost-heartbeat": KEY | {"serial line", "names beside the incarnation"},
    "twinhost-resource": set(),
    "twinhost-fencing": {"ipmi.password"},
    "twinhost-vm": {"libvirt", "kvm", "names of consoles"},
    "twinhost-gateway": {"api.token"},
    # The sockets are its own.
    "twinhost-replication": KEY | {"disk", "nbd", "names beside sockets"},
}
FILES = {**{name: f"/etc/twinhost/{name}" for name in (
    "api.token", "cluster.key", "ipmi.password")},
    **{f"key of {name}": f"/etc/twinhost/tls/{name}.key"
       for name in ("authority", "broker", "directory", "gateway", *SERVICES)},
    "console": f"/var/log/twinhost/console/{GUEST}.log"}
DEVICES = {"disk": f"/dev/twinhost/{GUEST}", "serial line": "/dev/ttyTH0", "kvm": "/dev/kvm"}
FOLDERS = {**{f"state of {name}": f"/var/lib/twinhost/{name}" for name in (*SERVICES, "mosquitto", "slapd")
              if name != "gateway"},  # which keeps nothing
           "names of consoles": "/var/log/twinhost/console"}
NEW_FILES = {"names beside state": "/var/lib/twinhost/x", "names beside sockets": "/run/twinhost/volumes/x",
             "names in run": "/run/twinhost/x", "names beside consoles": "/var/log/twinhost/console/x",
             "names beside the incarnation": "/var/lib/twinhost/node/x", "names beside secrets": "/etc/twinhost/x"}
SOCKETS = {"nbd": f"/run/twinhost/volumes/{GUEST}.sock", "libvirt": "/run/libvirt/libvirt-sock"}
# Runs in the node as the user: prints what it got.
TRY = """
import json, os, socket, sys
asked = json.loads(sys.argv[1])
got = []
def attempt(name, act):
    try:
        act()
        got.append(name)
    except OSError:
        pass
def connect(path):
    with socket.socket(socket.AF_UNIX) as end:
        end.connect(path)
def make(path):
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY))
    os.unlink(path)
for name, path in asked["files"].items():
    attempt(name, lambda: open(path, "rb").read(1))
    attempt("write " + name, lambda: os.close(os.open(path, os.O_WRONLY)))
for name, path in asked["devices"].items():
    attempt(name, lambda: os.close(os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)))
for name, path in asked["folders"].items():
    attempt(name, lambda: os.listdir(path))
for name, path in asked["new"].items():
    attempt(name, lambda: make(path))
for name, path in asked["sockets"].items():
    attempt(name, lambda: connect(path))
for name, pid in asked["processes"].items():
    attempt("memory of " + name, lambda: open("/proc/%d/mem" % pid, "rb").close())
    attempt("signal to " + name, lambda: os.kill(pid, 0))
print(json.dumps(got))
"""


def asked_for(story: Story) -> Dict[str, Dict[str, Any]]:
    """Everything that is tried, where it is at this moment."""
    code, out, err = story.inside(NODE, "sh", "-c", "ls /var/lib/libvirt/qemu/domain-*/monitor.sock")
    story.check(code == 0, f"a guest runs {err}")
    monitor = out.split()[0]
    processes = {name: process_inside(story, f"{name}-service/quarkus-app") for name in SERVICES}
    processes["QEMU"] = process_inside(story, "^/usr/bin/qemu-system")
    return {"files": FILES, "devices": DEVICES, "folders": FOLDERS, "new": NEW_FILES,
            "sockets": {**SOCKETS, "monitor": monitor}, "processes": processes}


def process_inside(story: Story, words: str) -> int:
    """Its number as the node counts."""
    return int(story.inside(NODE, "pgrep", "--oldest", "-f", words)[1].split()[0])


def allowed(user: str) -> Set[str]:
    """What that user may have."""
    own = user.removeprefix("twinhost-")
    of_a_service = {f"key of {own}", f"state of {own}", f"memory of {own}", f"signal to {own}"}
    return MAY[user] | (of_a_service if own != user else set())


def attack(story: Story) -> None:
    """Start reading here."""
    story.up()
    story.waits_for_writes(GUEST)
    asked = asked_for(story)
    wrong: List[str] = []
    for user in MAY:
        group = story.inside(NODE, "id", "--group", "libvirt-qemu" if user == "libvirt-qemu" else user)[1].strip()
        code, out, err = story.inside(NODE, "setpriv", f"--reuid={user}", f"--regid={group}", "--init-groups",
                                      "/usr/bin/python3", "-c", TRY, json.dumps(asked))
        story.check(code == 0, f"{user} tries: {err.strip()[-300:]}")
        got, expected = set(json.loads(out)), allowed(user) & every_name(asked)
        story.saw(f"{user} gets {', '.join(sorted(got)) or 'nothing'}")
        wrong += [f"{user} gets {name}" for name in sorted(got - expected)]
        wrong += [f"{user} does not get {name}" for name in sorted(expected - got)]
    story.check(not wrong, "nobody gets more or less than is his" + "".join(f"; {each}" for each in wrong))
    story.waits_for_writes(GUEST)


def every_name(asked: Dict[str, Dict[str, Any]]) -> Set[str]:
    """What can be got at all."""
    names: Set[str] = set()
    for kind in ("files", "devices", "folders", "new", "sockets"):
        names |= set(asked[kind])
    for name in asked["processes"]:
        names |= {f"memory of {name}", f"signal to {name}"}
    return names


if __name__ == "__main__":
    sys.exit(attacks.alone(attack, "users"))
