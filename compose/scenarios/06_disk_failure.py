"""The disk under a Primary fails: the guest writes on through the peer and sees no error; healed, the replica
is brought up to date."""

LEAVES_THE_LAB_AS_IT_WAS = True


def run(story):
    story.up()
    story.waits_for_writes("web1")
    failed = story.now()
    story.do("disk jupiter1 web1 fail")
    story.until("jupiter1 has given its disk up", lambda: story.replica("jupiter1", "web1")["disk"] in ("Failed", "Diskless"),
                30)
    story.waits_for_writes("web1", 60)
    story.saw(f"longest pause {story.longest_pause('web1', failed):.2f} s")
    story.check(story.runs_on("web1") == ["jupiter1"] and not story.guest_errors("web1", failed),
                "web1 writes on where it was, without an error")
    story.check(not story.bmc_offs(failed), "nobody is fenced")
    report = story.verify()
    story.check(report["web1"]["replicas"] == ["jupiter2"], "the peer's replica holds everything")
    story.do("disk jupiter1 web1 heal")
    story.wait("web1=UpToDate@jupiter1")
    story.wait("healthy")
    story.verify()
