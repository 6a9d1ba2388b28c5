"""The disk under a Primary fails and its replication service is killed: the role is gone with the metadata, the guest waits
for its disk and the status says so. It is not left there: it is started where its other replica is, and nothing is lost."""

ONLY_IN_ALL = True  # CI is to stay short


def run(story):
    story.up()
    story.waits_for_writes("web1")
    failed = story.now()
    story.do("disk jupiter1 web1 fail")
    story.do("kill jupiter1 replication")
    story.until("the status says that web1 waits for its disk", lambda: "waits for its disk" in why(story), 40)
    story.saw(f"after {story.now() - failed:.1f} s: {why(story)}")
    story.wait("web1=jupiter2", 90)
    story.waits_for_writes("web1", 20)
    story.check(story.runs_on("web1") == ["jupiter2"] and not story.guest_errors("web1", failed),
                f"web1 writes on jupiter2, its longest pause {story.longest_pause('web1', failed):.1f} s, without an error")
    story.check(not story.bmc_offs(failed), "nobody is fenced")
    story.verify()
    story.do("disk jupiter1 web1 heal")
    story.wait("web1=UpToDate@jupiter1")
    story.wait("healthy")
    story.verify()


def why(story):
    return story.resource("jupiter2", "web1")["reason"] or ""
