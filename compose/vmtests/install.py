"""From two fresh Debian machines, on which others use Mosquitto and slapd already, to a guest that survives: apt, setup, join,
a volume and a guest by configuration; then the power of its node is cut, it is back on the other, and nothing that was
acknowledged is lost. What others used goes on. The time from `apt-get install` to a protected guest is told."""

from vmtwin import site

BROKERS = "/var/lib/mosquitto/mosquitto.db"


def run(story):
    story.up()
    if site.is_there(story):
        story.down()
        story.up()
    site.at_once(lambda machine: others(story, machine))
    since = story.now()
    consoles = site.ready(story)
    story.saw(f"from apt-get install to a protected guest: {story.now() - since:.0f} s here, where everything takes "
              f"{story.scaled(1):.0f} times what a server needs")
    try:
        story.typed(site.FIRST, "twinctl status")
        a_power_cut(story, consoles)
    finally:
        consoles.close()
    for machine in site.NODES:
        check_others(story, machine)


def others(story, machine):
    """A site's own broker and directory, in use."""
    story.told(machine, "DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-download mosquitto mosquitto-clients slapd "
               "ldap-utils", seconds=120)
    # By itself the broker writes down what it retains each half hour: a power cut before would take it.
    story.told(machine, f"mosquitto_pub -r -t site/door -m closed && until grep -qs closed {BROKERS}; "
               "do systemctl kill --signal=USR1 mosquitto; sleep 0.2; done; sync")
    check_others(story, machine)


def check_others(story, machine):
    said = story.told(machine, "mosquitto_sub -t site/door -C 1 -W 60")
    story.check(said == "closed", f"{machine}: the site's own broker has what it was told")
    said = story.told(machine, "ldapsearch -x -LLL -H ldap://localhost:389 -b '' -s base namingContexts")
    story.check("namingContexts" in said, f"{machine}: the site's own directory answers")


def a_power_cut(story, consoles):
    story.do(f"power-cut {site.FIRST}")
    since = story.now()
    site.writes(story, consoles)
    story.saw(f"{site.GUEST} was away for less than {story.now() - since:.0f} s")
    story.typed(site.SECOND, "twinctl status || :")
    story.typed(site.SECOND, "twinctl timeline")
    story.power_on(site.FIRST)
    site.protected(story, site.SECOND)
    consoles.watch(story.lab.node(site.FIRST))
    site.nothing_is_lost(story, consoles)
    story.typed(site.SECOND, f"twinctl vm start {site.GUEST} --wait", seconds=120)
