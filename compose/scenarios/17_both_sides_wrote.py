"""Of two nodes that lost power the outdated one comes back alone, and a person says that the other is gone for good: guests
run from old data. Then the other comes back after all. Nothing is overwritten, both replicas say that they contradict each
other and what each would lose; a person names the one that is thrown away, and both are equal again, with all that the other
had acknowledged."""


def run(story):
    story.up()
    newest = story.runs_on("web1")[0]
    outdated = "jupiter2" if newest == "jupiter1" else "jupiter1"
    story.do(f"power-cut {outdated}")
    story.wait(f"web1={newest}")
    story.wait(f"mail1={newest}")
    story.waits_for_writes("web1", 200)
    story.do(f"power-cut {newest}")
    written = max(number for _, number in story.acknowledgements("web1", node=newest))
    story.do(f"power-on {outdated}")
    story.answers(outdated)
    story.until(f"{outdated} knows its volumes", lambda: is_known(story, outdated), 90)

    recovers_alone(story, outdated, newest)
    story.do(f"power-on {newest}")
    story.until("both say that they contradict each other", lambda: all(
        splits(story, node) == {"volume mail1", "volume web1"} for node in (newest, outdated)), 120)
    story.check(story.runs_on("web1") == [outdated], "web1 goes on where it runs")
    a_person_chooses(story, outdated, newest)

    since = story.now()
    for guest in ("web1", "mail1"):
        story.check(story.twinctl(newest, "vm", "start", guest, "--wait")[0] == 0, f"{guest} is started")
    story.waits_for_writes("web1")
    found = story.found("web1", since)
    story.check(found and found[0] >= written, f"web1 found {found}, and {newest} had acknowledged {written}")
    story.wait("healthy", 180)
    primary = story.runs_on("web1")[0]
    code, out, err = story.twinctl(primary, "volume", "verify", "web1", "--wait")
    story.check(code == 0, f"both replicas of web1 are equal: {out + err}")
    # What was thrown away was acknowledged once: no story after this one could say that nothing is lost.
    story.down()


def is_known(story, node):
    """Whether its replica of web1 has told what it is."""
    code, out, _ = story.inside(node, "twinctl", "volume", "status", "web1")
    return code == 0 and ("Consistent" in out or "Outdated" in out)


def recovers_alone(story, outdated, newest):
    cluster = story.lab.configuration()["cluster"]
    code, out, err = story.twinctl(outdated, "cluster", "recover-alone")
    story.check(code != 0 and newest in out + err, "without a word nothing is done, and it is said what would be")
    code, out, err = story.twinctl(outdated, "cluster", "recover-alone", "--yes", "saturn")
    story.check(code != 0, "nor with the name of another cluster")
    story.check(story.runs_on("web1") == [], "so nothing runs")
    code, out, err = story.twinctl(outdated, "cluster", "recover-alone", "--yes", cluster, "--wait")
    story.check(code == 0, f"recovered: {out + err}")
    for guest in ("web1", "mail1"):
        story.wait(f"{guest}={outdated}")
    story.waits_for_writes("web1", 10)
    code, out, _ = story.twinctl(outdated, "cluster", "recover-alone")
    story.check(code == 0 and story.runs_on("web1") == [outdated], "a second one has nothing to do")


def splits(story, node):
    """Volumes that the node's assessment calls a split brain."""
    try:
        return {found["what"] for found in story.status(node)["assessment"]["why"] if found["code"] == "volume-split-brain"}
    except Exception:  # pylint: disable=broad-except
        return set()


def a_person_chooses(story, loser, keeper):
    for node in (keeper, loser):
        code, out, _ = story.twinctl(node, "volume", "status", "web1")
        story.check("SPLIT BRAIN" in out and f"--discard {loser}" in out and f"--discard {keeper}" in out,
                    f"{node} says what each choice costs")
        code, out, _ = story.twinctl(node, "volume", "diff", "web1")
        story.check(code == 0 and out.strip() != "", f"{node} names the ranges that were changed there")
    code, out, err = story.twinctl(loser, "volume", "resolve", "web1", "--discard", loser, "--yes", "web1")
    story.check(code != 0, "a replica that is being written is not thrown away")
    story.refused(out + err, loser, "Primary", "stop")
    for guest in ("web1", "mail1"):
        story.check(story.twinctl(loser, "vm", "stop", guest, "--wait")[0] == 0, f"{guest} is stopped")
        story.until(f"{guest} is Secondary", lambda: story.replica(loser, guest)["role"] == "Secondary", 30)
    code, out, err = story.twinctl(keeper, "volume", "resolve", "web1", "--discard", loser)
    story.check(code != 0, "without a word nothing is thrown away")
    story.refused(out + err, "IS LOST", "--yes web1")
    for guest in ("web1", "mail1"):
        code, out, err = story.twinctl(keeper, "volume", "resolve", guest, "--discard", loser, "--yes", guest, "--wait")
        story.check(code == 0, f"{guest}: the changes on {loser} are thrown away: {out + err}")
    story.until("nobody contradicts anybody", lambda: not splits(story, keeper) and not splits(story, loser), 60)
