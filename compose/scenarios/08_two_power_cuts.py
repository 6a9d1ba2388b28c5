"""A Secondary loses power with writes it had acknowledged but not flushed, comes back, resyncs, then the Primary
loses power: nothing is lost. Both nodes are cut, then only the outdated one comes back: it promotes nothing and
says why."""


def run(story):
    story.up()
    for _ in range(story.times(2, brief=1)):
        the_secondary_then_the_primary(story)
    the_outdated_one_alone(story)


def the_secondary_then_the_primary(story):
    primary = story.runs_on("web1")[0]
    secondary = "jupiter2" if primary == "jupiter1" else "jupiter1"
    story.waits_for_writes("web1", 40)
    story.do(f"power-cut {secondary}")
    story.waits_for_writes("web1", 40)
    story.do(f"power-on {secondary}")
    story.wait("healthy", 180)
    story.waits_for_writes("web1", 20)
    story.do(f"power-cut {primary}")
    story.wait(f"web1={secondary}")
    story.waits_for_writes("web1")
    story.verify()
    story.do(f"power-on {primary}")
    story.wait("healthy", 180)
    story.verify()


def the_outdated_one_alone(story):
    newest = story.runs_on("web1")[0]
    outdated = "jupiter2" if newest == "jupiter1" else "jupiter1"
    story.do(f"power-cut {outdated}")
    story.wait(f"web1={newest}")
    story.waits_for_writes("web1", 40)
    story.do(f"power-cut {newest}")
    story.do(f"power-on {outdated}")
    story.answers(outdated)
    story.stays(f"{outdated} starts nothing", lambda: story.runs_on("web1") == [], story.times(20, brief=10))
    code, out, err = story.twinctl(outdated, "fence", "confirm", newest, "--yes", newest)
    story.saw(f"the operator's word that {newest} is off: exit {code}")
    story.stays(f"{outdated} still starts nothing: being alone does not make its data newest",
                lambda: story.runs_on("web1") == [], story.times(20, brief=10))
    story.check(story.replica(outdated, "web1")["role"] != "Primary", "its replica is not promoted")
    reason = story.resource(outdated, "web1")["reason"] or ""
    code, out, err = story.twinctl(outdated, "why", "web1")
    story.refused(reason + out + err, "web1")
    story.check(reason != "", f"the status says why: {reason}")
    story.do(f"power-on {newest}")
    story.wait("healthy", 180)
    story.waits_for_writes("web1")
    story.verify()
