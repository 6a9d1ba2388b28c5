"""What a story of compose/vmtests is written with. It is a module with a docstring that says what must come true, and a
function run(story); a check that fails ends it, everything it saw is printed. The machines go on to the next story, so each
leaves them as it found them."""

import time

from twinlab.errors import LabError
from twinlab.progress import wait_for
from twinlab.report import Failed, Report
from vmtwin import cluster, commands, kinds, links, network, packages, power, remote

BOOT_ID = "/proc/sys/kernel/random/boot_id"


class Story(Report):
    """One run of one story on a vmlab of its own."""

    def __init__(self, lab, kind=kinds.MACHINES):
        self.lab = lab
        self.kind = kinds.KINDS[kind]

    # -- acting ----------------------------------------------------------------------------------

    def up(self):
        """Two machines at multi-user, every cable mended; those of the story before go on."""
        if not self.lab.exists():
            cluster.up(self.lab, self.kind.name)
        if network.cuts(self.lab):
            for link in links.LINKS:
                network.heal(self.lab, link)
        for machine in self.lab.nodes():
            self.power_on(machine.name)

    def needs_kernel(self, what):
        """Ends a story that looks at what only a machine with a kernel of its own has."""
        self.needs(self.kind.has_kernel, f"{what} are the kernel's, which {self.kind.name} share: only with `--kind machines`")

    def down(self):
        """Where machines are left that no other story can begin with: the next one gets new ones."""
        cluster.down(self.lab)

    def new_machine(self, machine):
        """Another box in the place of one that is off: a fresh Debian and an empty disk."""
        cluster.empty_disks(self.lab.node(machine))
        self.power_on(machine)
        cluster.prepare(self.lab.node(machine))

    def power_on(self, machine):
        """Switches a machine on and waits for multi-user; the seconds that took, 0 when it was on."""
        if self.lab.node(machine).is_on():
            return 0.0
        power.power_on(self.lab.node(machine))
        return self.ready(machine)

    def ready(self, machine):
        """Waits for a machine that somebody else switched on."""
        took = power.wait_ready(self.lab.node(machine))
        self.saw(f"{machine} at multi-user after {took:.0f} s")
        return took

    def do(self, command):
        """A command of compose/vmlab, in its words: do("power-cut jupiter1")."""
        self.saw(f"$ compose/vmlab {command}")
        commands.run(self.lab, command.split())

    def install(self, machine, folder=packages.BUILT, downgrade=False):
        """Our packages, by apt; what it said."""
        return packages.install(self.lab.node(machine), packages.found(folder), downgrade)

    def inside(self, machine, command, seconds=20):
        """A shell command in a machine that a server does within those seconds: (exit code, stdout, stderr)."""
        return remote.run(self.lab.node(machine), ["sh", "-c", command], self.scaled(seconds))

    def told(self, machine, command, seconds=20):
        """What a command that must end well prints."""
        code, out, err = self.inside(machine, command, seconds)
        if code != 0:
            raise Failed(f"{machine}: `{command}` ended with {code}: {(err or out).strip()[-400:]}")
        return out.strip()

    def typed(self, machine, command, seconds=20):
        """A command as a person types it: what it prints is part of the report, and it must end well."""
        self.saw(f"{machine}# {command}")
        code, out, err = self.inside(machine, command, seconds)
        for line in (out + err).splitlines():
            self.saw(line)
        if code != 0:
            raise Failed(f"{machine}: `{command}` ended with {code}")
        return out

    def written(self, machine, path, content):
        """A file that a person writes."""
        code, _, err = remote.run(self.lab.node(machine), ["sh", "-c", f"umask 077; cat > {path}"], self.scaled(20), content)
        if code != 0:
            raise Failed(f"{machine}: {path} can't be written: {err.strip()}")

    def boot(self, machine):
        """Another word after each boot."""
        return self.told(machine, f"cat {BOOT_ID}")

    def rebooted(self, machine, before):
        """Waits until a machine is up in another boot than that, without its power having been off."""
        self.until(f"{machine} is up in another boot", lambda: self.works(
            machine, f"test $(cat {BOOT_ID}) != {before} && systemctl is-active multi-user.target", 3), seconds=150)

    # -- looking ---------------------------------------------------------------------------------

    def scaled(self, seconds):
        """How long something may take here that takes a server no longer than that."""
        return self.kind.pace(self.lab).scaled(seconds)

    def until(self, what, holds, seconds=10):
        """Waits until something is true that a server has within those seconds; how many it took here."""
        took = wait_for(what, lambda: None if holds() else "not yet", self.scaled(seconds), poll=0.1)
        self.saw(f"ok: {what} after {took:.1f} s")
        return took

    def now(self):
        return time.monotonic()

    def works(self, machine, command, seconds=20):
        """Whether a command ends well in a machine."""
        try:
            return self.inside(machine, command, seconds)[0] == 0
        except LabError:
            return False
