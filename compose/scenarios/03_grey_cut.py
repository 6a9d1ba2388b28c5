"""Only the replication link is cut: nobody is fenced, the peers' replicas are outdated over another link,
guests go on within 2 s. Healed, exactly what changed is copied."""

LEAVES_THE_LAB_AS_IT_WAS = True
PAUSE_SECONDS = 2
GUESTS = {"web1": ("jupiter1", "jupiter2"), "mail1": ("jupiter2", "jupiter1")}


def run(story):
    story.up()
    for guest in GUESTS:
        story.waits_for_writes(guest)
    cut = story.now()
    story.do("cut grey")
    for guest, (_, peer) in GUESTS.items():
        story.wait(f"{guest}=Outdated@{peer}", 30)
    for guest in GUESTS:
        story.waits_for_writes(guest, 40)
    for guest, (home, _) in GUESTS.items():
        pause = story.longest_pause(guest, cut)
        story.check(pause <= PAUSE_SECONDS, f"{guest} paused for {pause:.2f} s")
        story.check(story.runs_on(guest) == [home] and not story.guest_errors(guest),
                    f"{guest} stayed on {home} without an error")
    story.stays("nobody is fenced", lambda: not story.bmc_offs(cut) and not story.fencings("jupiter1"), 10)
    story.verify()
    written = {guest: 4096 * len(story.acknowledgements(guest, cut)) for guest in GUESTS}
    behind = {guest: story.replica(home, guest, of=peer)["outOfSyncBytes"] for guest, (home, peer) in GUESTS.items()}
    story.saw(f"out of sync: {behind}, acknowledged since the cut: {written} bytes")
    for guest in GUESTS:
        story.check(written[guest] // 2 < behind[guest] <= written[guest] + (1 << 20),
                    f"{guest}: what is out of sync is what was written since")
    story.do("heal grey")
    story.wait("healthy")
    story.verify()
