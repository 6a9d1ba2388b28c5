"""Two whole Debian machines boot: systemd is first and content, and what a server's kernel and disks offer is really there: LVM
on the second disk, VLANs and bridges that carry frames from one machine to the other, a watchdog that resets, nbd, IPVS,
AppArmor."""

MODULES = ("nbd", "ip_vs", "softdog", "8021q", "bridge", "drbd")


def run(story):
    story.needs_kernel("modules, LVM, VLANs and the watchdog")
    story.up()
    for machine in ("jupiter1", "jupiter2"):
        systemd(story, machine)
        disks(story, machine)
        kernel(story, machine)
    networks(story)
    vlan_on_a_bridge(story)
    watchdog(story, "jupiter2")


def systemd(story, machine):
    story.check(story.told(machine, "cat /proc/1/comm") == "systemd", f"{machine}: systemd is the first process")
    story.until(f"{machine} says that it is running", lambda: story.inside(machine, "systemctl is-system-running")[1].strip()
                not in ("starting", "initializing"), seconds=60)
    failed = story.told(machine, "systemctl --failed --plain --no-legend")
    story.check(not failed, f"{machine}: no unit failed: {failed}")
    story.check(story.told(machine, "cat /etc/hostname; hostname").split() == [machine, machine], f"{machine} knows its name")
    heard = story.told(machine, "ss -Hltun4 '! ( src 127.0.0.0/8 )'").splitlines()
    story.check(all(line.split()[4].endswith((":22", ":68")) for line in heard), f"{machine} is heard at ssh alone: {heard}")


def disks(story, machine):
    story.check(story.told(machine, "vgs --noheadings -o vg_name,pv_name").split() == ["vg0", "/dev/vdb"],
                f"{machine}: the second disk is a volume group")
    story.told(machine, "lvcreate -qq -y -L 64M -n try vg0 && mkfs.ext4 -q /dev/vg0/try && mount /dev/vg0/try /mnt && "
               "echo kept > /mnt/file && umount /mnt && lvremove -qq -y vg0/try")
    story.saw(f"ok: {machine}: a logical volume was made, written and removed")


def kernel(story, machine):
    for module in MODULES:
        story.told(machine, f"modprobe {module}")
    story.told(machine, "modprobe -r drbd softdog nbd")
    story.saw(f"ok: {machine}: modules {', '.join(MODULES)}")
    story.check(story.told(machine, "cat /sys/module/apparmor/parameters/enabled") == "Y"
                and int(story.told(machine, "wc -l < /sys/kernel/security/apparmor/profiles")) > 0,
                f"{machine}: AppArmor has profiles loaded")
    story.check(story.told(machine, "cat /sys/class/watchdog/watchdog0/identity").startswith("i6300ESB"),
                f"{machine}: /dev/watchdog is the board's")


def networks(story):
    for link in ("red", "grey", "yellow", "orange"):
        for here, there in ((1, 2), (2, 1)):
            address = story.lab.node(f"jupiter{there}").address(link)
            story.told(f"jupiter{here}", f"ping -q -c 1 -W 60 -I {link} {address}")
        story.saw(f"ok: {link} carries packets both ways")
    story.check(story.told("jupiter1", "getent hosts jupiter2").split()[0] == story.lab.node("jupiter2").address("red"),
                "a machine finds the other one by its name")


def vlan_on_a_bridge(story):
    """As guests' networks are made: VLAN 42 on the trunk, and a bridge on it with an address."""
    for number in (1, 2):
        story.told(f"jupiter{number}", "ip link add link trunk name trunk.42 type vlan id 42 && "
                   "ip link add br42 type bridge && ip link set trunk.42 master br42 up && ip link set br42 up && "
                   f"ip address add 192.0.2.{number}/24 dev br42")
    try:
        story.told("jupiter1", "ping -q -c 1 -W 60 192.0.2.2", seconds=60)
        story.saw("ok: VLAN 42 crosses the trunk, from bridge to bridge")
        story.check(not story.works("jupiter1", "ip address add 198.51.100.1/24 dev trunk && ping -q -c 1 -W 2 198.51.100.2"),
                    "and nothing answers without the tag")
    finally:
        for number in (1, 2):
            story.inside(f"jupiter{number}", "ip link delete br42; ip link delete trunk.42; ip address flush dev trunk")


def watchdog(story, machine):
    """Opened and fed no more: the board resets the machine, and it is back by itself."""
    before = story.boot(machine)
    story.told(machine, "systemd-run --quiet --collect --property=ExitType=main "
               "python3 -c 'import time; open(\"/dev/watchdog\", \"wb\", 0).write(b\"x\"); time.sleep(1e9)'")
    story.rebooted(machine, before)
