"""The lab itself: a guest on one plain NBD server, without a mirror. An honest server loses nothing at a
power cut, a lying one loses acknowledged writes and `verify` says so; a guest that runs twice is seen; cables,
BMC and disks break as they are told."""

from twinlab import node_client
from twinlab.laboratory import COMPOSE

ON_JUPITER1 = {("jupiter1", "web1")}
ON_BOTH = {("jupiter1", "web1"), ("jupiter2", "web1")}


def run(story):
    story.up(units=COMPOSE / "scenarios/plain")
    an_honest_disk_loses_nothing(story)
    a_failing_disk_is_an_error(story)
    cables_are_cut(story)
    the_bmc_switches_power(story)
    a_guest_that_runs_twice_is_seen(story)
    story.down()
    story.up(units=COMPOSE / "scenarios/plain")
    a_lying_disk_loses_what_it_acknowledged(story)


def an_honest_disk_loses_nothing(story):
    for _ in range(2):
        start_guest(story, "jupiter1")
        story.waits_for_writes("web1", 40)
        story.do("power-cut jupiter1")
        cut = story.now()
        story.verify(replicas=ON_JUPITER1)
        story.do("power-on jupiter1")
    start_guest(story, "jupiter1")
    story.waits_for_writes("web1", 5)
    newest = max(number for at, number in story.acknowledgements("web1") if at < cut)
    story.check(story.found("web1")[-1] >= newest,
                f"after the cut the guest found {story.found('web1')[-1]}, acknowledged was {newest}")
    report = story.verify(replicas=ON_JUPITER1)
    story.check(report["web1"]["acknowledged"] > 80, "every record was looked for")


def a_failing_disk_is_an_error(story):
    story.do("disk jupiter1 web1 fail")
    story.until("the guest's complaint", lambda: story.guest_errors("web1"))
    story.check(True, f"the guest saw {story.guest_errors('web1')[0]!r}")
    story.do("disk jupiter1 web1 heal")
    story.waits_for_writes("web1", 5)
    story.verify(replicas=ON_JUPITER1)


def cables_are_cut(story):
    story.check(reaches(story, "jupiter1", "10.90.2.2"), "grey carries")
    story.do("cut grey")
    story.check(not reaches(story, "jupiter1", "10.90.2.2") and reaches(story, "jupiter1", "10.90.3.2"),
                "grey is cut, yellow is not")
    story.do("heal grey")
    story.check(reaches(story, "jupiter1", "10.90.2.2"), "grey carries again")
    story.do("cut yellow jupiter2 --one-way")
    story.check(heard(story, "jupiter2", "jupiter1") == "" and heard(story, "jupiter1", "jupiter2") == "hello",
                "jupiter2 does not hear jupiter1, jupiter1 hears jupiter2")
    story.do("heal yellow")
    story.check(heard(story, "jupiter2", "jupiter1") == "hello", "jupiter2 hears again")
    story.check(over_serial(story) == "hello", "the serial cable carries")
    story.do("cut serial")
    story.check(over_serial(story) == "", "the serial cable is cut: silence, no error")
    story.do("heal all")
    story.check(over_serial(story) == "hello", "the serial cable carries again")


def the_bmc_switches_power(story):
    story.check("is on" in ipmi(story, "status"), "the BMC says that jupiter2 is on")
    ipmi(story, "off")
    story.check("is off" in ipmi(story, "status") and not story.node("jupiter2").is_on(), "an off is an off")
    ipmi(story, "on")
    story.check(story.node("jupiter2").is_on(), "and an on is an on")
    story.do("bmc jupiter2 slow 2")
    ipmi(story, "off")
    story.check("is on" in ipmi(story, "status"), "a slow BMC says on until it is off")
    story.until("jupiter2 is off", lambda: "is off" in ipmi(story, "status"))
    story.do("bmc jupiter2 dead")
    story.check("is o" not in ipmi(story, "status"), "a dead BMC says nothing")
    for command in ("bmc jupiter2 alive", "bmc jupiter2 normal", "power-on jupiter2"):
        story.do(command)


def a_guest_that_runs_twice_is_seen(story):
    story.do("freeze jupiter1")
    start_guest(story, "jupiter2")
    story.waits_for_writes("web1", 5)
    story.check(story.report(replicas=ON_JUPITER1)["web1"]["overlapMs"] == 0, "a frozen guest does not run")
    story.do("thaw jupiter1")
    since = story.now()
    story.until("both write", lambda: all(len(story.acknowledgements("web1", since, node)) > 5 for node in ("jupiter1",
                                                                                                            "jupiter2")))
    report = story.report(replicas=ON_BOTH)
    story.check(report["web1"]["overlapMs"] > 100, "the overlap is seen")
    story.check(report["web1"]["lost"] > 0, "and that neither disk holds what both acknowledged")


def a_lying_disk_loses_what_it_acknowledged(story):
    (story.node("jupiter1").etc / "plain.environment").write_text("CACHE=unsafe\n")
    story.do("power-cut jupiter2")
    story.do("power-cut jupiter1")
    story.do("power-on jupiter1")
    start_guest(story, "jupiter1")
    story.waits_for_writes("web1", 40)
    story.do("power-cut jupiter1")
    report = story.report(replicas=ON_JUPITER1)
    story.check(report["web1"]["lost"] >= 40, "verify finds on the disk what is lost")
    story.do("power-on jupiter1")
    start_guest(story, "jupiter1")
    story.until("the guest's boot", lambda: len(story.found("web1")) == 2, 60)
    story.waits_for_writes("web1", 60)
    report = story.report(replicas=ON_JUPITER1)
    story.check(report["web1"]["lost"] >= 40, "and still does when the guest has written the same numbers again")


# -- what a person would type -------------------------------------------------------------------------


def start_guest(story, node):
    node_client.ask(story.node(node), {"do": "start", "unit": "plain-guest.service"})


def reaches(story, node, address):
    return story.inside(node, "ping", "-c", "1", "-W", "1", address)[0] == 0


def heard(story, listener, speaker):
    """What one node hears when the other says hello over yellow, without an answer."""
    address = story.node(listener).address("yellow")
    # The listener's neighbour is written down: a lookup would need both directions.
    interface = story.inside(listener, "cat", "/sys/class/net/yellow/address")[1].strip()
    story.inside(speaker, "ip", "neighbour", "replace", address, "lladdr", interface, "dev", "yellow")
    story.inside(listener, "sh", "-c", "timeout 2 socat -u UDP4-RECVFROM:9999 STDOUT > /tmp/heard 2>/dev/null &")
    story.until("a listener", lambda: ":9999" in story.inside(listener, "ss", "-Hlun")[1])
    story.inside(speaker, "sh", "-c", f"printf hello | socat -u STDIN UDP4-SENDTO:{address}:9999")
    story.inside(listener, "sh", "-c", "while ss -Hlun | grep -q :9999; do sleep 0.05; done")
    return story.inside(listener, "cat", "/tmp/heard")[1]


def over_serial(story):
    """What arrives at jupiter2's serial port when jupiter1 says hello."""
    story.inside("jupiter2", "sh", "-c", "timeout 2 cat /dev/ttyTH0 > /tmp/heard 2> /dev/null & sleep 0.2")
    story.inside("jupiter1", "sh", "-c", "printf hello > /dev/ttyTH0")
    story.inside("jupiter2", "sh", "-c", "while pidof cat > /dev/null; do sleep 0.05; done")
    return story.inside("jupiter2", "cat", "/tmp/heard")[1]


def ipmi(story, action):
    password = (story.node("jupiter1").etc / "ipmi.password").read_text().strip()
    _, out, err = story.inside("jupiter1", "ipmitool", "-I", "lanplus", "-H", story.node("jupiter2").bmc_address(), "-U",
                               "admin",
                               "-P", password, "-C", "3", "-N", "1", "-R", "1", "chassis", "power", action)
    return out + err
