"""What happens to a site in years: nodes are rebooted in every order, upgraded and downgraded one after the other while a guest
writes, and at last its packages are purged. Nobody is fenced, nothing is lost, nothing is left."""

from vmtwin import packages, site


def run(story):
    consoles = site.ready(story)
    before = site.shots(story)
    try:
        for machine in site.NODES:
            a_reboot(story, consoles, machine)
        all_at_once(story, consoles)
        in_the_wrong_order(story, consoles)
        newer, older = site.packages_of_version("99.1"), packages.BUILT
        for folder in (newer, older):
            for machine in site.NODES:
                other_packages(story, consoles, machine, folder)
        shots = site.shots(story)[len(before):]
        story.check(not shots, f"nobody was fenced: {shots}")
        site.nothing_is_lost(story, consoles)
    finally:
        consoles.close()
    purged(story)


def other(machine):
    return next(each for each in site.NODES if each != machine)


def a_reboot(story, consoles, machine):
    """With a guest on it: systemd hands it over first."""
    before = story.boot(machine)
    story.inside(machine, "systemctl --no-block reboot")
    story.rebooted(machine, before)
    consoles.watch(story.lab.node(machine))
    site.protected(story, other(machine))
    site.writes(story, consoles)


def all_at_once(story, consoles):
    before = {machine: story.boot(machine) for machine in site.NODES}
    for machine in site.NODES:
        story.inside(machine, "systemctl --no-block reboot")
    for machine in site.NODES:
        story.rebooted(machine, before[machine])
        consoles.watch(story.lab.node(machine))
    site.protected(story, site.FIRST, 240)
    site.writes(story, consoles)


def in_the_wrong_order(story, consoles):
    """Who left first is switched on first: alone it starts nothing, for its data are old."""
    for machine in site.NODES:
        story.inside(machine, "systemctl --no-block poweroff")
        story.until(f"{machine} switched itself off", lambda: not story.lab.node(machine).is_on(), seconds=90)
    for machine in site.NODES:
        story.power_on(machine)
        consoles.watch(story.lab.node(machine))
    site.protected(story, site.FIRST, 240)
    site.writes(story, consoles)


def other_packages(story, consoles, machine, folder):
    """One node, while the guest writes."""
    story.install(machine, folder, downgrade=True)
    site.has_version(story, machine, folder)
    site.protected(story, other(machine), 180)
    site.writes(story, consoles)


def purged(story):
    names = site.names_of_packages()
    for machine in site.NODES:
        site.purged(story, machine, names)
