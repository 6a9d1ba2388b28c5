"""A site of an earlier release becomes one of this release, one node after the other, while its guest writes. In between each
speaks what both know: status says that they differ and what is held back, and whichever of them dies, the other runs the guest.
Nobody is fenced for an upgrade, and nothing is lost.

The earlier packages are in target/packages-earlier; in a checkout of that release, which is to know its own name:
`./mvnw package -DskipTests -Dtwinhost.commit=$(git rev-parse --short=8 HEAD)`, then
`compose/packages --version 0.0.9 --into HERE/target/packages-earlier`."""

from vmtwin import packages, site

EARLIER = packages.BUILT.with_name("packages-earlier")
# As docs/findings.md has it.
DIFFERS = "version-differs"


def run(story):
    story.needs(list(EARLIER.glob("*.deb")), f"no packages of an earlier release are in {EARLIER}")
    story.up()
    if site.is_there(story):
        story.down()
    consoles = site.ready(story, EARLIER)
    shots = site.shots(story)
    try:
        upgraded(story, consoles, site.FIRST)
        story.until("status says that the nodes are of two releases", lambda: DIFFERS in codes(story), seconds=60)
        story.typed(site.FIRST, "twinctl status || :")
        story.check(site.shots(story) == shots, "nobody was fenced for the upgrade of the first")
        for dead in (site.FIRST, site.SECOND):
            a_death(story, consoles, dead)
        shots = site.shots(story)
        upgraded(story, consoles, site.SECOND)
        site.protected(story, site.FIRST, 240)
        story.check(DIFFERS not in codes(story), "and no longer")
        story.check(site.shots(story) == shots, "nobody was fenced for the upgrade of the second")
        site.nothing_is_lost(story, consoles)
        story.typed(site.SECOND, f"twinctl vm start {site.GUEST} --wait", seconds=120)
    finally:
        consoles.close()


def codes(story):
    """Of what is wrong in the cluster, as both nodes say it; what a site does not ask for is no fault."""
    return {found["code"] for machine in site.NODES
            for found in site.status(story, machine).get("assessment", {}).get("why", []) if found["verdict"] != "PROTECTED"}


def upgraded(story, consoles, machine):
    story.install(machine)
    site.has_version(story, machine, packages.BUILT)
    site.writes(story, consoles, 120)


def a_death(story, consoles, dead):
    """With both releases in one cluster; it comes back, and is as before."""
    story.do(f"power-cut {dead}")
    site.writes(story, consoles, 120)
    story.power_on(dead)
    consoles.watch(story.lab.node(dead))
    story.until("only the releases differ", lambda: codes(story) == {DIFFERS}, seconds=240)
    site.writes(story, consoles, 120)
