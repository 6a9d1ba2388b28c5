"""The BMC dies together with its node: nothing can prove that the node is off. Guests wait, the one
that ran on freezes, the status says exactly why, an operator's word releases them."""


def run(story):
    story.up()
    story.waits_for_writes("web1")
    code, out, err = story.twinctl("jupiter2", "fence", "confirm", "jupiter1", "--yes", "jupiter1")
    story.check(code == 1, "a word against a node that is heard is refused")
    story.refused(out + err, "jupiter1")
    story.do("power-cut jupiter1 --with-bmc")
    story.until("web1 is blocked", lambda: story.resource("jupiter2", "web1")["state"] == "blocked", 60)
    story.stays("web1 waits", lambda: story.runs_on("web1") == [], 15)
    reason = story.resource("jupiter2", "web1")["reason"] or ""
    story.refused(reason, "jupiter1", "fence confirm jupiter1")
    frozen_since = story.now()
    story.check(not story.acknowledgements("mail1", frozen_since - 5, "jupiter2"),
                "mail1, which ran on, acknowledges nothing alone")
    story.refused(story.resource("jupiter2", "mail1")["reason"] or "", "mail1", "jupiter1")
    code, _, _ = story.twinctl("jupiter2", "fence", "confirm", "jupiter1", "--yes", "jupiter1")
    story.check(code == 0, "the operator's word is taken")
    story.wait("web1=jupiter2")
    story.waits_for_writes("web1")
    story.waits_for_writes("mail1")
    story.verify()
    story.do("power-on jupiter1")
    story.wait("healthy", 180)
    story.verify()
