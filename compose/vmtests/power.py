"""Power and cables: a BMC asked from the other machine really kills and starts one, what was flushed survives; cut networks
lose their carrier and come back, a direct cable is dark when the other end has no power; the serial line carries bytes both
ways until its cable is cut; one that switches itself off has no power."""

from twinlab import bmc

ASK = "ipmitool -I lanplus -C 3 -H {bmc} -U {user} -P {password} -N 20 -R 1 chassis power {word}"


def run(story):
    story.up()
    for machine in ("jupiter1", "jupiter2"):
        install_ipmitool(story, machine)
    serial(story)
    cables(story)
    by_bmc(story, asker="jupiter1", victim="jupiter2")
    by_hand(story, "jupiter1")
    by_itself(story, "jupiter2")


def install_ipmitool(story, machine):
    story.told(machine, "command -v ipmitool || apt-get install --yes --no-download ipmitool", seconds=120)
    story.saw(f"ok: {machine} installs a package without a network")


def ask(story, asker, victim, word):
    """What the victim's BMC answers to the asker."""
    password = (story.lab.run / "ipmi.password").read_text()
    return story.told(asker, ASK.format(bmc=story.lab.node(victim).bmc_address(), user=bmc.USER, password=password, word=word))


def by_bmc(story, asker, victim):
    story.check(ask(story, asker, victim, "status").endswith("is on"), f"{asker} sees that {victim} has power")
    story.told(victim, "echo flushed > /root/flushed && sync")
    before = story.boot(victim)
    story.saw(f"{asker}: {ask(story, asker, victim, 'off')}")
    story.until(f"{victim} is dead", lambda: not story.lab.node(victim).is_on())
    story.check(ask(story, asker, victim, "status").endswith("is off"), f"{asker} sees that {victim} has none")
    story.until(f"{asker} has no carrier on grey",
                lambda: story.inside(asker, "cat /sys/class/net/grey/carrier")[1].strip() == "0")
    story.check(story.told(asker, "cat /sys/class/net/red/carrier") == "1", "red goes through a switch and keeps it")
    story.check(not story.works(asker, f"ping -q -c 1 -W 2 {story.lab.node(victim).address('red')}"), "nobody answers there")
    story.saw(f"{asker}: {ask(story, asker, victim, 'on')}")
    story.ready(victim)
    story.check(story.told(victim, "cat /root/flushed") == "flushed", "what was flushed is there")
    story.check(story.boot(victim) != before, "it is another boot")


def by_hand(story, machine):
    story.do(f"power-cut {machine}")
    story.check(not story.lab.node(machine).is_on(), f"{machine} is off")
    story.power_on(machine)


def by_itself(story, machine):
    """A machine that switches itself off has no power; its BMC says so, and a `power-on` starts it."""
    story.inside(machine, "systemctl --no-block poweroff")
    story.until(f"{machine} switched itself off", lambda: not story.lab.node(machine).is_on(), seconds=90)
    story.power_on(machine)


def carrier(story, machine, link):
    return story.inside(machine, f"cat /sys/class/net/{link}/carrier")[1].strip()


def cables(story):
    there = story.lab.node("jupiter2").address("yellow")
    story.do("cut yellow")
    for machine in ("jupiter1", "jupiter2"):
        story.until(f"{machine} has no carrier on yellow", lambda: carrier(story, machine, "yellow") == "0")
    story.do("heal yellow")
    story.until("yellow carries packets again", lambda: story.works("jupiter1", f"ping -q -c 1 -W 10 {there}"))
    story.do("cut red jupiter1")
    story.until("jupiter1 has no carrier on red", lambda: carrier(story, "jupiter1", "red") == "0")
    story.check(carrier(story, "jupiter2", "red") == "1", "jupiter2 has it still")
    story.do("heal red")
    story.until("jupiter1 has it again", lambda: carrier(story, "jupiter1", "red") == "1")


def serial(story):
    for here, there in (("jupiter1", "jupiter2"), ("jupiter2", "jupiter1")):
        story.check(heard(story, here, there), f"{there} hears {here} on the serial line")
    story.do("cut serial")
    story.check(not heard(story, "jupiter1", "jupiter2"), "nothing comes through a cable that is cut")
    story.do("heal serial")
    story.until("the serial line carries bytes again", lambda: heard(story, "jupiter2", "jupiter1"), seconds=30)


def heard(story, sender, receiver):
    """Whether a line of text from one end comes out at the other."""
    for machine in (sender, receiver):
        story.told(machine, "stty -F /dev/ttyS1 115200 raw -echo clocal")
    story.told(receiver, "systemctl stop heard 2>/dev/null; rm -f /run/heard; systemd-run --quiet --collect --unit=heard "
               "sh -c 'cat /dev/ttyS1 > /run/heard'")
    story.told(sender, "for i in 1 2 3 4 5; do echo over the wire > /dev/ttyS1; sleep 0.3; done")
    try:
        return story.works(receiver, "for i in $(seq 50); do grep -q 'the wire' /run/heard && exit; sleep 0.1; done; exit 1")
    finally:
        story.inside(receiver, "systemctl stop heard")
