"""Each service of the node that runs web1 is killed, and the broker, the directory and libvirtd: no failover,
no error in the guest, healthy again."""

LEAVES_THE_LAB_AS_IT_WAS = True
SERVICES = ("config", "heartbeat", "resource", "fencing", "vm", "replication", "gateway", "mosquitto", "slapd", "libvirtd")


def run(story):
    story.up()
    story.waits_for_writes("web1")
    for service in SERVICES:
        is_killed(story, service)
    story.verify()


def is_killed(story, service):
    unit = "libvirtd.service" if service == "libvirtd" else f"twinhost-{service}.service"
    before = story.unit("jupiter1", unit)
    since = story.now()
    story.do(f"kill jupiter1 {service}")
    story.until(f"{service} is started again", lambda: story.unit("jupiter1", unit)["pid"] not in (None, before["pid"]), 30)
    took = story.wait("healthy")
    story.waits_for_writes("web1", 10)
    story.check(story.runs_on("web1") == ["jupiter1"] and not story.bmc_offs(since) and not story.guest_errors("web1", since)
                and not story.found("web1", since), f"{service}: web1 ran on, healthy after {took:.1f} s, "
                f"longest pause {story.longest_pause('web1', since):.2f} s")
