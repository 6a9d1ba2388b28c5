"""Nodes are rebooted, and the cluster is shut down, while guests write: they move or are stopped first, the node says goodbye,
nobody is fenced for it and nothing is lost. Who comes back alone with old data starts nothing."""

import json


def run(story):
    story.up()
    outages = [a_reboot(story, node) for node in ("jupiter1", "jupiter2")[:story.times(2, brief=1)]]
    story.saw(f"without a guest, at most: {', '.join(f'{outage:.1f} s' for outage in outages)}")
    if story.times(1, brief=0):
        one_after_the_other_and_back_in_the_wrong_order(story)
        the_whole_cluster(story)


def a_reboot(story, node):
    """Of a node with guests; returns for how long, at most, a guest did not write."""
    other = "jupiter2" if node == "jupiter1" else "jupiter1"
    story.waits_for_writes("web1")
    story.waits_for_writes("mail1")
    began = story.now()
    story.do(f"shut-down {node}")
    left = story.now() - began
    for guest in ("web1", "mail1"):
        story.wait(f"{guest}={other}", 60)
        story.waits_for_writes(guest)
    story.saw(f"{node} was down in good order after {left:.1f} s")
    known = story.status(other)
    state = next(each["state"] for each in known["nodes"] if each["name"] == node)
    story.check(state == "left", f"{other} knows that {node} left")
    found = [why["code"] for why in known["assessment"]["why"] if why["what"] == f"node {node}"]
    story.check("node-left" in found, f"the verdict says so: {found}")
    story.check((node, "pending") not in story.fencings(other), "nobody asks for its fencing")
    outage = max(story.longest_pause(guest, began) for guest in ("web1", "mail1"))
    story.do(f"power-on {node}")
    story.wait("healthy", 180)
    unshot(story, began)
    story.verify()
    return outage


def unshot(story, began):
    story.check(story.bmc_offs(began) == [], "no BMC cut anybody's power")


def one_after_the_other_and_back_in_the_wrong_order(story):
    """jupiter2 is the last to go and has the newest data; jupiter1 comes back first."""
    began = story.now()
    story.do("shut-down jupiter1")
    for guest in ("web1", "mail1"):
        story.wait(f"{guest}=jupiter2", 60)
        story.waits_for_writes(guest, 40)
    story.do("shut-down jupiter2")
    story.check(story.runs_on("web1") == story.runs_on("mail1") == [], "no guest runs")
    # jupiter1 missed what was written after it had left.
    story.verify(replicas=[("jupiter2", guest) for guest in ("web1", "mail1")])
    story.do("power-on jupiter1")
    story.answers("jupiter1")
    story.stays("jupiter1 alone starts nothing: its data is old", lambda: story.runs_on("web1") == [], 15)
    story.do("power-on jupiter2")
    story.wait("healthy", 180)
    story.waits_for_writes("web1")
    unshot(story, began)
    story.verify()


def the_whole_cluster(story):
    began = story.now()
    code, out, err = story.inside("jupiter1", "twinctl", "cluster", "shutdown", "--wait", "--timeout", "120", timeout=150)
    for line in (out + err).splitlines():
        story.saw(f"| {line}")
    story.check(code == 0, f"the cluster is down after {story.now() - began:.1f} s")
    story.check(story.runs_on("web1") == story.runs_on("mail1") == [], "no guest runs")
    states = {node: own_state(story, node) for node in ("jupiter1", "jupiter2")}
    story.check(set(states.values()) == {"left"}, f"both have left: {json.dumps(states)}")
    story.do("shut-down jupiter1")
    story.do("shut-down jupiter2")
    story.do("power-on jupiter2")
    story.do("power-on jupiter1")
    story.answers("jupiter1")
    code, out, err = story.inside("jupiter1", "twinctl", "cluster", "start", "--wait", "--timeout", "120", timeout=150)
    for line in (out + err).splitlines():
        story.saw(f"| {line}")
    story.check(code == 0, "all that is to run runs")
    story.wait("healthy", 180)
    unshot(story, began)
    story.waits_for_writes("web1")
    story.waits_for_writes("mail1")
    story.verify()


def own_state(story, node):
    return next(each["state"] for each in story.status(node)["nodes"] if each["name"] == node)
