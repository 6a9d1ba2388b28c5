"""libvirtd of the node that runs web1 hangs (it exists, and answers nothing): no failover, no error in the guest, the
node says so, and all is healthy again when it goes on."""

from twinlab import product

ONLY_IN_ALL = True  # CI is to stay short
HUNG_SECONDS = 12


def run(story):
    story.up()
    story.waits_for_writes("web1")
    since = story.now()
    story.do("freeze jupiter1 libvirtd")
    story.until("vm of jupiter1 says that libvirt does not answer", lambda: complaint(story) is not None, 60)
    story.saw(f"after {story.now() - since:.1f} s vm says: {complaint(story)}")
    story.stays("web1 writes on jupiter1 and nobody is shot",
                lambda: story.runs_on("web1") == ["jupiter1"] and not story.bmc_offs(since), HUNG_SECONDS)
    story.do("thaw jupiter1 libvirtd")
    took = story.wait("healthy")
    story.waits_for_writes("web1", 10)
    story.check(story.runs_on("web1") == ["jupiter1"] and not story.bmc_offs(since) and not story.guest_errors("web1", since)
                and not story.found("web1", since), f"web1 ran on, healthy {took:.1f} s after libvirtd went on, "
                f"longest pause {story.longest_pause('web1', since):.2f} s")
    story.verify()


def complaint(story):
    """What monitoring reads of the vm service, when it is not content."""
    lines = product.check_mk(story.node("jupiter1"), "vm")
    return next((line for line in lines if not line.startswith("0 ") and "libvirt" in line.lower()), None)
