"""A drill cuts a node's power in earnest and reports what was promised and what was seen. Where it is not safe it is refused
with the reason and touches nothing. Ctrl-C in the middle ends the watching alone: the power comes back by itself, and the
cluster is healthy again. A node that looks hung is fenced in earnest, and both nodes know when that was rehearsed."""

import json

ONLY_IN_ALL = True  # CI is to stay short
INTERRUPTED_AFTER = 6
SIGINT_EXIT = 130


def run(story):
    story.up()
    story.waits_for_writes("web1")
    an_unsafe_drill_touches_nothing(story)
    a_drill_passes(story)
    ctrl_c_in_the_middle(story)
    a_node_that_looks_hung_is_fenced(story)


def an_unsafe_drill_touches_nothing(story):
    began = story.now()
    refused(story, "jupiter1", "jupiter1", "jupiter1 is this node")
    story.do("bmc jupiter1 dead")
    code, _, _ = story.twinctl("jupiter2", "fence", "test", "jupiter1")
    story.check(code == 1, "the fence device of jupiter1 is dead, and that is known")
    story.until("the status says so, too", lambda: story.status("jupiter2")["assessment"]["verdict"] == "UNPROTECTED", 60)
    refused(story, "jupiter2", "jupiter1", "fence device of jupiter1")
    story.do("bmc jupiter1 alive")
    code, _, _ = story.twinctl("jupiter2", "fence", "test", "jupiter1")
    story.check(code == 0, "the fence device of jupiter1 is tested again")
    story.check(story.bmc_offs(began) == [], "no power was cut")
    story.check(story.longest_pause("web1", began) < 3, "web1 wrote on")
    story.until("both are protected", lambda: all(is_protected(story, node) for node in ("jupiter1", "jupiter2")), 60)


def is_protected(story, node):
    return story.status(node)["assessment"]["verdict"] in ("PROTECTED", "AT RISK")


def refused(story, asked, node, *reasons):
    code, out, err = story.twinctl(asked, "drill", "power", node, "--yes", node)
    story.check(code == 1, f"a drill of {node} is refused on {asked}")
    story.refused(out + err, "nothing was touched", *reasons)


def a_drill_passes(story):
    began = story.now()
    code, out, err = story.inside("jupiter2", "twinctl", "drill", "power", "jupiter1", "--yes", "jupiter1", timeout=300)
    for line in (out + err).splitlines():
        story.saw(f"| {line}")
    story.check(code == 0, "the drill passed")
    story.check(story.bmc_offs(began) == ["jupiter1"], "the power of jupiter1 was really cut, once")
    story.waits_for_writes("web1")
    story.verify()
    _, shown, _ = story.inside("jupiter2", "twinctl", "drill", "show", "-o", "json")
    report = json.loads(shown)
    story.check(report["passed"] and report["watchedFrom"] == "jupiter2", "its report is kept on the node that watched")
    web1 = next(guest for guest in report["guests"] if guest["name"] == "web1")
    story.check(web1["promised"] == "RESTARTS" and web1["seenOn"] == web1["promisedOn"] == "jupiter2",
                f"web1 came up where it was promised: {web1}")
    story.wait("healthy", 60)


def ctrl_c_in_the_middle(story):
    """jupiter2 this time, whose guests are both there now: they come to jupiter1."""
    began = story.now()
    code, out, err = story.inside("jupiter1", "timeout", "--preserve-status", "--signal=INT", str(INTERRUPTED_AFTER),
                                  "twinctl", "drill", "power", "jupiter2", "--yes", "jupiter2", timeout=60)
    story.check(code == SIGINT_EXIT, f"twinctl ended by the signal, {code}: {(out + err).strip()[-400:]}")
    story.refused(out + err, "interrupted", "the cluster starts by itself what ran there")
    story.check(story.bmc_offs(began) == ["jupiter2"], "the power was cut before it was interrupted")
    story.wait("web1=jupiter1")
    story.wait("healthy", 180)
    story.check(story.node("jupiter2").is_on(), "jupiter2 was switched on again, by nobody's hand")
    story.waits_for_writes("web1")
    story.waits_for_writes("mail1")
    story.verify()


def a_node_that_looks_hung_is_fenced(story):
    """web1 runs on jupiter1, which falls silent: nobody has cut anything before jupiter2 fences it."""
    code, out, err = story.twinctl("jupiter1", "drill", "freeze", "jupiter1", "--yes", "jupiter1")
    story.check(code == 1, "a node does not freeze itself")
    story.refused(out + err, "nothing was touched", "jupiter1 is this node")
    for node in ("jupiter1", "jupiter2"):
        other = "jupiter2" if node == "jupiter1" else "jupiter1"
        story.twinctl(node, "fence", "test", other)
    story.until("both are protected", lambda: all(is_protected(story, node) for node in ("jupiter1", "jupiter2")), 60)
    began = story.now()
    code, out, err = story.inside("jupiter2", "twinctl", "drill", "freeze", "jupiter1", "--guest", "web1", "--yes", "jupiter1",
                                  timeout=400)
    for line in (out + err).splitlines():
        story.saw(f"| {line}")
    story.check(code == 0, "the drill passed")
    story.check(story.bmc_offs(began) == ["jupiter1"], "jupiter1 was switched off once, by its fencing")
    story.waits_for_writes("web1")
    story.verify()
    story.wait("healthy", 60)
    for node in ("jupiter1", "jupiter2"):
        story.until(f"{node} knows of it", lambda node=node: last_drill(story, node).get("kind") == "freeze", 30)
        story.check(last_drill(story, node)["passed"] is True, f"{node} says that it passed: {last_drill(story, node)}")


def last_drill(story, node):
    return story.status(node)["assessment"]["drills"]["jupiter1"]
