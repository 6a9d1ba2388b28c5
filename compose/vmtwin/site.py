"""A site on two machines as an administrator makes one: packages, setup, join, a volume and a guest that writes. Stories begin
with it, and the first of them is how it is made."""

import json
import shlex
import subprocess
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from twinlab import bmc
from twinlab.laboratory import REPOSITORY
from twinlab.report import Failed
from vmtwin import guests, packages

FIRST, SECOND = NODES = ("jupiter1", "jupiter2")
GUEST, SIZE, DISK_MIB = "web1", 64 << 20, 72
ANSWERS = "/root/answers"
WORD = r"[a-z0-9]{4}(-[a-z0-9]{4}){3}"
OURS = r"\( -iname '*twinhost*' -o -iname '*twinctl*' \)"
INTERVAL_MS = 500
BMC_CUT = "bmc-off"


def is_there(story):
    """Whether both machines are nodes that see each other."""
    return all(story.works(machine, "test -e /etc/twinhost/node.properties") for machine in NODES)


def ready(story, folder=packages.BUILT):
    """The site with its guest writing, made of those packages if need be; returns what watches the guest's consoles."""
    needs_packages(story)
    story.up()
    if not is_there(story):
        make(story, folder)
        add_guest(story)
    consoles = guests.Consoles(story.lab, GUEST)
    for machine in NODES:
        consoles.watch(story.lab.node(machine))
    protected(story, FIRST, 240)
    writes(story, consoles)
    return consoles


def make(story, folder=packages.BUILT):
    """From fresh machines to a cluster without a guest."""
    at_once(lambda machine: installed(story, machine, folder))
    set_up(story)
    join(story)


def at_once(act):
    """What takes an emulated machine minutes, on both side by side."""
    with ThreadPoolExecutor() as threads:
        list(threads.map(act, NODES))


def installed(story, machine, folder=packages.BUILT):
    """Our packages, and a place for guests' disks that they are told of."""
    story.install(machine, folder)
    story.told(machine, story.kind.folder())


def give_password(story, machine):
    """The BMCs' password into a file."""
    password = (story.lab.run / "ipmi.password").read_text()
    story.told(machine, f"umask 077; printf '%s\\n' {shlex.quote(password)} > /root/bmc.password")


def set_up(story):
    for machine in NODES:
        give_password(story, machine)
    first, second = (story.lab.node(name) for name in NODES)
    links = "".join(f"link.{link} = {first.address(link)} {second.address(link)}{' replication' if link == 'grey' else ''}\n"
                    for link in ("grey", "yellow", "red"))
    devices = "".join(f"bmc.{machine.name} = {machine.bmc_address()}\nbmc.{machine.name}.user = {bmc.USER}\n"
                      f"bmc.{machine.name}.password-file = /root/bmc.password\n" for machine in (first, second))
    story.written(FIRST, ANSWERS, f"cluster = jupiter\nnode = {FIRST}\npeer = {SECOND}\n{links}serial = /dev/ttyS1\n{devices}"
                  f"volume-group = {story.kind.volume_group}\nfirewall = no\ndeadtime = {story.kind.deadtime_ms}\n")
    story.typed(FIRST, f"twinctl setup --answers {ANSWERS} --check", seconds=30)
    story.typed(FIRST, f"twinctl setup --answers {ANSWERS} --yes", seconds=30)
    running = story.told(FIRST, "systemctl list-units --plain --no-legend --state=active 'twinhost-*.service' | wc -l")
    story.check(running == "0", "nothing runs before the other machine is there")


def join(story, inviting=FIRST, joining=SECOND):
    """An invitation on the one, and its word on the other."""
    story.told(inviting, "systemd-run --quiet --collect --setenv=TWINHOST_PATIENCE --unit=invite "
               f"sh -c 'twinctl node invite {joining} > /run/invite 2>&1'")
    story.until(f"{inviting} invites", lambda: story.works(inviting, f"grep -qE '{WORD}' /run/invite"), seconds=20)
    word = story.told(inviting, f"grep -oE '{WORD}' /run/invite | head -1")
    story.written(joining, ANSWERS, f"volume-group = {story.kind.volume_group}\nfirewall = no\n")
    host = story.lab.node(inviting).address("grey")
    story.typed(joining, f"twinctl join {host} --invitation {word} --answers {ANSWERS} --yes", seconds=180)
    story.until("the invitation is over", lambda: not story.works(inviting, "systemctl is-active --quiet invite"), seconds=60)
    for line in story.told(inviting, "cat /run/invite").splitlines():
        story.saw(f"{inviting}: {line}")


def give_volume(story, machine):
    """What the guest needs of a machine: the files that it boots from, and a disk."""
    guests.copy_files(story.lab.node(machine))
    story.typed(machine, story.kind.make_device(GUEST, DISK_MIB))


def add_guest(story):
    """A disk on each, then one change of the configuration."""
    for machine in NODES:
        give_volume(story, machine)
    shown = json.loads(story.told(FIRST, "twinctl config show -o json"))
    wanted = shown.get("snapshot", shown)
    wanted["volumes"].append({"name": GUEST, "sizeBytes": SIZE, "protocol": "C", "birth": uuid.uuid4().hex[:16], "replicas": [
        {"node": machine, "device": story.kind.device(GUEST)} for machine in NODES]})
    wanted["guests"].append({"name": GUEST, "uuid": str(uuid.uuid4()), "home": FIRST, "target": "STARTED", "vcpus": 1,
                             "memoryMib": 96, "volumes": [GUEST], "bridges": [], "shutdownTimeoutMs": 60000,
                             "boot": guests.boot(INTERVAL_MS)})
    story.written(FIRST, "/root/web1.json", json.dumps(shown, indent=2) + "\n")
    story.typed(FIRST, "twinctl config apply /root/web1.json -m 'the first guest'", seconds=30)


def status(story, machine):
    """What a node says of the cluster, or nothing."""
    told = story.inside(machine, "twinctl status -o json")[1]
    return json.loads(told) if told.startswith("{") else {}


def verdict(story, machine):
    return status(story, machine).get("assessment", {}).get("verdict", "nothing")


def protected(story, machine, seconds=120):
    story.until(f"{machine} says PROTECTED", lambda: verdict(story, machine) == "PROTECTED", seconds)


def writes(story, consoles, seconds=60):
    """Waits for five more writes that are acknowledged."""
    before = consoles.acknowledged().newest
    story.until(f"{GUEST} writes", lambda: consoles.acknowledged().newest > before + 5, seconds)


def nothing_is_lost(story, consoles, machines=NODES):
    """Stops the guest and reads the disks."""
    story.typed(SECOND, f"twinctl vm stop {GUEST} --wait", seconds=120)
    told = consoles.acknowledged()
    for machine in machines:
        lost = guests.missing(story.lab.node(machine), story.kind.device(GUEST), SIZE, told) | told.forgotten
        story.check(not lost, f"{machine} holds all {len(told.numbers)} acknowledged writes of {GUEST}: lost {len(lost)}")


def shots(story):
    """What BMCs were told to switch off: that is written down as a cut with a cause of its own."""
    return [event for event in story.lab.events() if event["event"] == BMC_CUT]


def needs_packages(story):
    story.needs(list(packages.BUILT.glob("*.deb")), f"no Debian package in {packages.BUILT}: `compose/packages` builds them")


def has_version(story, machine, folder):
    """What is installed there are the packages of that folder."""
    found = [package.name.split("_")[1] for package in packages.found(folder)]
    version = story.told(machine, "dpkg-query -W -f '${Version}' twinhost")
    story.check(version in found, f"{machine} has twinhost {version}")


def names_of_packages():
    return [package.name.split("_")[0] for package in packages.found(packages.BUILT)]


def purged(story, machine, names):
    """Our packages go, and nothing of them is left."""
    story.told(machine, f"DEBIAN_FRONTEND=noninteractive apt-get purge --yes {' '.join(names)}", seconds=180)
    story.told(machine, f"rm -rf {packages.FOLDER}")
    story.inside(machine, story.kind.remove_device(GUEST))
    left = story.told(machine, f"find / -xdev {OURS} -not -path '/proc/*'", seconds=60).splitlines()
    story.check(not left, f"{machine}: a purge leaves nothing: {left}")
    running = story.told(machine, "ps -eo user:32,args | grep '^twinhost' || :")
    story.check(not running, f"{machine}: and nothing runs as one of our users: {running}")


def packages_of_version(number):
    """The same build under another version's number, in a folder of its own."""
    folder = Path(packages.BUILT).with_name(f"packages-{number}")
    done = subprocess.run([REPOSITORY / "compose/packages", "--version", number, "--into", folder], capture_output=True,
                          text=True, check=False)
    if done.returncode != 0:
        raise Failed(f"packages of version {number} can't be made: {done.stderr.strip()}")
    return folder
