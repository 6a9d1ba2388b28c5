"""Two nodes that lose sight of each other: exactly one survives, the favoured one, with every write; the loser
boots and does not shoot. While grey is alive nobody is shot for red, yellow and serial."""


def run(story):
    story.up()
    story.waits_for_writes("web1")
    one_survives(story)
    grey_is_enough(story)


def one_survives(story):
    cut = story.now()
    story.do("cut all")
    story.wait("web1=jupiter1")
    story.wait("mail1=jupiter1")
    story.check(story.bmc_offs(cut) == ["jupiter2"], "jupiter2 was shot, jupiter1 (favoured: the lower name) was not")
    story.timeline()
    story.waits_for_writes("web1")
    story.waits_for_writes("mail1")
    story.verify()
    boot = story.now()
    story.do("power-on jupiter2")
    story.stays("the loser, still cut off, shoots nobody and starts nothing",
                lambda: not story.bmc_offs(boot) and all(story.runs_on(guest) == ["jupiter1"] for guest in ("web1",
                                                                                                            "mail1")), 20)
    story.do("heal all")
    story.wait("healthy", 180)
    story.check(story.bmc_offs(boot) == [], "still nobody was shot")
    story.verify()


def grey_is_enough(story):
    cut = story.now()
    for link in ("red", "yellow", "serial"):
        story.do(f"cut {link}")
    story.stays("nobody is fenced while grey is alive", lambda: not story.bmc_offs(cut), 15)
    story.waits_for_writes("web1")
    story.do("heal all")
    story.wait("healthy")
    story.verify()
