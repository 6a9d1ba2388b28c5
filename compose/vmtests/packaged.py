"""Our Debian packages on a fresh machine: apt installs them with all that they need and without a network, what they bring is
as packaged, systemd has nothing to say about the units, and none of them runs, not after a reboot either; a purge leaves
nothing."""

from vmtwin import site

MACHINE = "jupiter2"


def run(story):
    site.needs_packages(story)
    story.up()
    names = installed(story)
    story.told(MACHINE, f"dpkg --verify {' '.join(names)}")
    story.saw("ok: every file is as packaged")
    units = story.told(MACHINE, "ls /lib/systemd/system/twinhost-*.service").split()
    said = story.told(MACHINE, f"systemd-analyze verify {' '.join(units)} 2>&1", seconds=60)
    story.check(not said, f"systemd has nothing to say about {len(units)} units: {said}")
    nothing_runs(story, len(units))
    if story.kind.has_kernel:
        story.told(MACHINE, "apparmor_parser --skip-kernel-load --skip-cache /etc/apparmor.d/usr.sbin.libvirtd", seconds=60)
    before = story.boot(MACHINE)
    story.inside(MACHINE, "systemctl --no-block reboot")
    story.rebooted(MACHINE, before)
    nothing_runs(story, len(units))
    if story.kind.has_kernel:
        story.check(story.told(MACHINE, "sysctl -n kernel.panic_on_oops") == "1", "the kernel's settings hold after a reboot")
    site.purged(story, MACHINE, names)


def installed(story):
    """Names of our packages, after apt has installed them."""
    since = story.now()
    said = story.install(MACHINE)
    story.saw(f"ok: apt installed all after {story.now() - since:.0f} s")
    story.check("Need to get 0 B" in said, "and fetched nothing")
    return site.names_of_packages()


def nothing_runs(story, count):
    states = story.told(MACHINE, "systemctl list-units --all --plain --no-legend 'twinhost-*' | "
                        "awk '$3 != \"inactive\"'")
    story.check(not states, f"none of ours runs: {states}")
    enabled = story.told(MACHINE, "systemctl list-unit-files --no-legend 'twinhost-*.service' | awk '{print $2}'").split()
    story.check(enabled == ["disabled"] * count or "enabled" not in enabled, f"none is enabled: {enabled}")
    failed = story.told(MACHINE, "systemctl --failed --plain --no-legend")
    story.check(not failed, f"no unit failed: {failed}")
