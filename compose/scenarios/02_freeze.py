"""A node hangs: it is fenced and its guest recovered. When it wakes before a slow BMC has cut its power, it
acknowledges and starts nothing until it has rejoined."""

SLOW_SECONDS = 8


def run(story):
    story.up()
    story.waits_for_writes("web1")
    a_hung_node_is_fenced(story)
    it_wakes_before_the_proof(story)


def a_hung_node_is_fenced(story):
    frozen = story.now()
    story.do("freeze jupiter1")
    story.wait("web1=jupiter2")
    story.check(story.bmc_offs(frozen) == ["jupiter1"], "jupiter1 was shot")
    story.until("web1 writes", lambda: len(story.acknowledgements("web1", frozen, "jupiter2")) > 10, 60)
    story.timeline()
    story.verify()
    story.do("power-on jupiter1")
    story.wait("healthy", 180)


def it_wakes_before_the_proof(story):
    story.do(f"bmc jupiter2 slow {SLOW_SECONDS}")
    began = story.now()
    story.do("freeze jupiter2")
    story.until("jupiter2's BMC has accepted an off", lambda: any(
        event["event"] == "bmc-off-accepted" and event["monotonic"] > began for event in story.lab.events()), 60)
    thawed = story.now()
    story.do("thaw jupiter2")
    story.until("the off has happened", lambda: story.bmc_offs(began) == ["jupiter2"], SLOW_SECONDS + 10)
    for guest in ("web1", "mail1"):
        rejoined = rejoined_at(story, guest, thawed)
        early = [number for at, number in story.acknowledgements(guest, thawed, "jupiter2") if at < rejoined]
        story.check(len(early) <= 1, f"{guest} told of at most the one record that was acknowledged before the freeze "
                                     f"({len(early)} between the thaw and its rejoining after {rejoined - thawed:.3f} s)")
    story.wait("web1=jupiter1")
    story.wait("mail1=jupiter1")
    story.do("bmc jupiter2 normal")
    story.waits_for_writes("web1")
    story.verify()
    story.do("power-on jupiter2")
    story.wait("healthy", 180)
    story.verify()


def rejoined_at(story, volume, since):
    """When jupiter2's replica met its peer again: from then on a write is on both disks before it is acknowledged. A node
    whose off was sent may rejoin in the meantime; the off is carried to its proof all the same."""
    met = [float(line.split(" ", 2)[1]) for line in story.stamped_log("jupiter2", "replication", since)
           if f"volume {volume}: joined with" in line]
    return met[0] if met else float("inf")
