"""A box burns, and another takes its place: the guest runs on meanwhile, what the old disk knew opens nothing any more, the
new machine joins and gets the volume. Then it goes for good as well, and none comes: the node that is left goes on alone, also
after a reboot. Nothing that was acknowledged is lost."""

import time

from vmtwin import site

DEAD, LEFT = site.NODES
BOOTS = "/var/lib/twinhost/node/incarnation"
DAY_SECONDS = 86400


def run(story):
    consoles = site.ready(story)
    try:
        story.do(f"power-cut {DEAD}")
        site.writes(story, consoles, 120)
        story.typed(LEFT, f"twinctl node replace {DEAD} --yes {DEAD}", seconds=120)
        site.writes(story, consoles, 120)
        the_old_disk_opens_nothing(story, consoles)
        a_new_machine_joins(story, consoles)
        site.nothing_is_lost(story, consoles)
        none_comes(story, consoles)
    finally:
        consoles.close()


def the_old_disk_opens_nothing(story, consoles):
    """Somebody finds it and switches it on: it is nobody's node, and starts nothing."""
    story.power_on(DEAD)
    story.until(f"the old {DEAD} looks for its peer",
                # Of several names at once it would be content with one.
                lambda: story.works(DEAD, "systemctl is-active --quiet twinhost-heartbeat && systemctl is-active --quiet "
                                    "twinhost-vm"), seconds=120)
    site.writes(story, consoles)
    story.typed(LEFT, "twinctl node status || :", seconds=60)
    story.check(site.verdict(story, LEFT) != "PROTECTED", f"{LEFT} does not take it for a node")
    runs = story.told(DEAD, "virsh -q list --name || :", seconds=60)
    story.check(site.GUEST not in runs, f"the old {DEAD} starts nothing")
    story.do(f"power-cut {DEAD}")
    site.writes(story, consoles)


def a_new_machine_joins(story, consoles):
    story.new_machine(DEAD)
    site.installed(story, DEAD)
    site.give_password(story, DEAD)
    site.give_volume(story, DEAD)
    site.join(story, inviting=LEFT, joining=DEAD)
    consoles.watch(story.lab.node(DEAD))
    site.protected(story, LEFT, 240)
    site.writes(story, consoles)
    boots = int(story.told(DEAD, f"cat {BOOTS}"))
    story.check(abs(boots - time.time()) < DAY_SECONDS, f"it counts its boots from the time of day on: {boots}")


def none_comes(story, consoles):
    story.typed(LEFT, f"twinctl vm start {site.GUEST} --wait", seconds=120)
    site.writes(story, consoles)
    story.do(f"power-cut {DEAD}")
    site.writes(story, consoles, 120)
    story.typed(LEFT, f"twinctl node standby {DEAD}")
    story.typed(LEFT, f"twinctl vm stop {site.GUEST} --wait", seconds=120)
    story.typed(LEFT, f"twinctl node remove {DEAD} --yes {DEAD}", seconds=120)
    story.typed(LEFT, f"twinctl vm start {site.GUEST} --wait", seconds=120)
    site.writes(story, consoles)
    before = story.boot(LEFT)
    story.inside(LEFT, "systemctl --no-block reboot")
    story.rebooted(LEFT, before)
    consoles.watch(story.lab.node(LEFT))
    site.writes(story, consoles, 120)
    story.typed(LEFT, "twinctl status || :", seconds=60)
    site.nothing_is_lost(story, consoles, [LEFT])
    # The next story begins with two machines that nobody has set up.
    story.down()
