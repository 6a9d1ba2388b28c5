"""`twinctl doctor` on a site that is well finds nothing but what emulation is, and then each of the faults that are planted in
one of its machines, by its name; when all are mended they are gone."""

import json
from dataclasses import dataclass

from vmtwin import site
from vmtwin.links import SUBNETS

SICK = site.SECOND
# Guests are emulated, and no time service reaches anybody. A container knows that both are its host's.
OF_EMULATION = {"kvm-broken", "clock-free"}
PROFILE = "/etc/apparmor.d/local/abstractions/libvirt-qemu"
UNITS = "/etc/systemd/system"
RED = f"{SUBNETS['red']}.2/24"
GUEST_SERVER = f"{SUBNETS['red']}.77"


@dataclass
class Fault:
    """One that is planted: what doctor is to call it, and where; how it is made and mended; whether it is the kernel's."""

    code: str
    place: str
    plant: str
    mend: str
    of_kernel: bool = False


def listens(address, port):
    """A program that has a port of ours, as a unit named `stranger`."""
    script = f"import socket; s = socket.create_server((\"{address}\", {port})); s.accept()"
    return f"systemd-run --quiet --collect --unit=stranger python3 -c '{script}' && " \
           f"until ss -tlnH | grep -q '{address}:{port} '; do :; done"


FAULTS = (
    Fault("panic-off", "kernel", "sysctl -qw kernel.panic_on_oops=0", "sysctl -qw kernel.panic_on_oops=1",
          of_kernel=True),
    Fault("watchdog-missing", "watchdog", "rmmod i6300esb", "modprobe i6300esb", of_kernel=True),
    Fault("secret-rights", "/etc/twinhost/cluster.key", "chmod 644 /etc/twinhost/cluster.key",
          "systemd-tmpfiles --create /usr/lib/twinhost/secrets.conf"),
    Fault("port-open", "port 7801", listens(RED.split("/", maxsplit=1)[0], 7801), "systemctl stop stranger"),
    Fault("port-taken", "port 7804", f"systemctl stop twinhost-fencing && {listens('127.0.0.1', 7804)}",
          "systemctl stop stranger; systemctl start twinhost-fencing"),
    Fault("unit-off", "twinhost-vm.service", "systemctl -q disable twinhost-vm", "systemctl -q enable twinhost-vm"),
    Fault("unit-hidden", "twinhost-vm.service", f"cp /lib/systemd/system/twinhost-vm.service {UNITS}/",
          f"rm {UNITS}/twinhost-vm.service; systemctl daemon-reload"),
    Fault("certificate-expired", "certificate of fencing", "mv /etc/twinhost/tls/fencing.pem /root/",
          "mv /root/fencing.pem /etc/twinhost/tls/"),
    Fault("flush-doubted", "/", "mount -o remount,barrier=0 /", "mount -o remount,barrier=1 /",
          of_kernel=True),
    Fault("space-low", "/var/log", "fallocate -l $(($(df -B1 --output=avail / | tail -1) - 150000000)) /root/large",
          "rm /root/large"),
    Fault("disks-barred", PROFILE, f"cp {PROFILE} /root/profile && sed -i /twinhost/d {PROFILE}",
          f"cp /root/profile {PROFILE}", of_kernel=True),
    Fault("link-down", "link red", "ip link set red down", f"ip link set red up; ip address replace {RED} dev red"),
    Fault("links-shared", "links red and yellow", f"ip address del {RED} dev red && ip address add {RED} dev yellow",
          f"ip address del {RED} dev yellow; ip address replace {RED} dev red"),
    Fault("mtu-broken", "link red", "ip link set red mtu 4000", "ip link set red mtu 1500"),
    Fault("names-need-guest", "/etc/resolv.conf", "cp /etc/resolv.conf /root/ 2>/dev/null; "
          f"ip neighbour replace {GUEST_SERVER} lladdr 52:54:00:12:34:56 dev red nud permanent && "
          f"rm -f /etc/resolv.conf && echo nameserver {GUEST_SERVER} > /etc/resolv.conf",
          f"rm /etc/resolv.conf; cp /root/resolv.conf /etc/ 2>/dev/null; ip neighbour del {GUEST_SERVER} dev red"),
    Fault("package-unfinished", "package twinctl", "dpkg --unpack /var/tmp/packages/twinctl_*.deb", "dpkg --configure -a"),
)


def run(story):
    consoles = site.ready(story)
    try:
        found = {}
        for machine in site.NODES:
            story.typed(machine, "twinctl doctor || :", seconds=60)
            found[machine] = findings(story, machine)
            expected = OF_EMULATION if story.kind.has_kernel else set()
            story.check({code for code, _ in found[machine]} <= expected, f"{machine} is well: {sorted(found[machine])}")
        well = found[SICK]
        for fault in FAULTS:
            if fault.of_kernel and not story.kind.has_kernel:
                story.saw(f"not here: {fault.code} is of the kernel, which {story.kind.name} share")
            else:
                planted(story, fault, well)
        site.protected(story, site.FIRST, 240)
        story.typed(SICK, "twinctl doctor || :", seconds=60)
        story.check(findings(story, SICK) == well, "and all is gone")
        site.writes(story, consoles)
    finally:
        consoles.close()


def findings(story, machine):
    """What doctor finds there: codes and where."""
    out = story.inside(machine, "twinctl doctor -o json", seconds=60)[1]
    return {(each["code"], each["what"]) for each in json.loads(out)["findings"]}


def planted(story, fault, well):
    story.told(SICK, fault.plant, seconds=60)
    try:
        found = findings(story, SICK) - well
    finally:
        story.told(SICK, fault.mend, seconds=60)
    story.check((fault.code, fault.place) in found, f"{fault.code} at {fault.place} is found: {sorted(found)}")
