"""What a scenario is written with: the lab's own commands, and what a witness can see from outside.

A scenario is a module in compose/scenarios with a docstring that says what must come true, and a function
run(story). A check that fails ends it; everything it saw is printed.
"""

import json
import re
import time

from twinlab import cluster, commands, conditions, node_client, product, recorder, timeline, verify
from twinlab.errors import LabError
from twinlab.progress import wait_for
from twinlab.report import Failed, Report

ACK = re.compile(r"ACK (\d+)")
FOUND = re.compile(r"FOUND (\d+)")


class Story(Report):
    """One run of one scenario on a lab of its own."""

    def __init__(self, lab, brief=False, leaves=False):
        self.lab = lab
        self._brief = brief
        self.leaves = leaves  # the lab to the next scenario
        self._lines = []

    def times(self, whole, brief):
        """How often something is repeated: `whole` by hand and in `test --all`, `brief` where CI is to stay short."""
        return brief if self._brief else whole

    # -- acting ----------------------------------------------------------------------------------

    def up(self, **options):
        """Starts the lab: two nodes, two guests, all healthy. What the scenario before left is taken if it is that."""
        if self.lab.exists():
            if not options and self._is_as_new():
                self.saw("on the lab of the scenario before: healthy, and every guest at home")
                return
            cluster.down(self.lab)
        cluster.up(self.lab, **options)
        if options.keys() <= {"deadtime_ms"} and not self._is_as_new():
            self.saw("a guest was started away from home, whose node booted too slowly for it: once more")
            cluster.down(self.lab)
            cluster.up(self.lab, **options)

    def _is_as_new(self):
        return (conditions.unhealthy(self.lab) is None
                and all(self.runs_on(guest["name"]) == [guest["home"]] for guest in self.lab.configuration()["guests"]))

    def down(self):
        """Ends the lab; a scenario that needs a fresh one calls up() again."""
        cluster.down(self.lab)

    def do(self, command):
        """A command of compose/lab, in its words: do("power-cut jupiter1")."""
        self.saw(f"$ compose/lab {command}")
        commands.run(self.lab, command.split())

    def wait(self, condition, timeout=120):
        """`compose/lab wait`; returns the seconds it took."""
        took = wait_for(condition, conditions.parse(self.lab, condition), timeout)
        self.saw(f"{condition} after {took:.1f} s")
        return took

    def node(self, name):
        return self.lab.node(name)

    def inside(self, node, *command, timeout=60):
        """Runs a command inside a node: (exit code, stdout, stderr)."""
        return node_client.run(self.node(node), command, timeout)

    def twinctl(self, node, *words):
        """Runs twinctl on a node and shows what it said."""
        code, out, err = self.inside(node, "twinctl", *words)
        self.saw(f"{node}: twinctl {' '.join(words)} -> {code}: {(out + err).strip()[:400]}")
        return code, out, err

    # -- looking ---------------------------------------------------------------------------------

    def saw(self, text):
        """One line of the scenario's report."""
        self._lines.append(text)
        super().saw(text)

    def until(self, what, holds, timeout=30):
        """Waits until something is true; returns the seconds it took."""
        return wait_for(what, lambda: None if holds() else "not yet", timeout, poll=0.05)

    def answers(self, node, timeout=90):
        """Waits until all services of a node answer: after its power came on the last can be seconds behind the first."""
        return wait_for(f"all services of {node} answer", lambda: self._silent(self.node(node)), timeout, poll=0.25)

    @staticmethod
    def _silent(node):
        silent = [service for service in product.SERVICES if not product.answers(node, service)]
        return f"still silent: {', '.join(silent)}" if silent else None

    def stays(self, what, holds, seconds):
        """Checks that something remains true for a while."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not holds():
                raise Failed(f"no longer true: {what}")
            time.sleep(0.2)
        self.saw(f"ok: for {seconds} s {what}")

    def now(self):
        """The host's monotonic clock, which all recordings use."""
        return time.monotonic()

    def lines(self, guest, since=0.0, node=None):
        """Console lines of a guest: dicts with at, node, line."""
        return [line for line in recorder.lines_of(self.lab, guest)
                if line["at"] >= since and (node is None or line["node"] == node)]

    def acknowledgements(self, guest, since=0.0, node=None):
        """(moment, number) of every record acknowledged since."""
        matches = [(line["at"], ACK.match(line["line"])) for line in self.lines(guest, since, node)]
        return [(at, int(match.group(1))) for at, match in matches if match]

    def found(self, guest, since=0.0):
        """The numbers that the guest found at its boots since."""
        matches = [FOUND.match(line["line"]) for line in self.lines(guest, since)]
        return [int(match.group(1)) for match in matches if match]

    def guest_errors(self, guest, since=0.0):
        """Lines in which the guest complained about its disk."""
        return [line["line"] for line in self.lines(guest, since) if line["line"].startswith("ERROR")]

    def waits_for_writes(self, guest, count=20, timeout=60):
        """Waits until a guest has acknowledged some more records."""
        since = self.now()
        self.until(f"{count} records of {guest}", lambda: len(self.acknowledgements(guest, since)) >= count, timeout)

    def longest_pause(self, guest, since, until=None):
        """The longest time in seconds between two acknowledgements since then."""
        moments = [since, *(at for at, _ in self.acknowledgements(guest, since)), until or self.now()]
        return max(later - earlier for earlier, later in zip(moments, moments[1:]))

    def status(self, node):
        """`twinctl status` of a node, as data."""
        return product.status(self.node(node))

    def resource(self, node, name):
        return next(resource for resource in self.status(node)["resources"] if resource["name"] == name)

    def replica(self, node, volume, of=None):
        """A replica as a node sees it; by default the node's own."""
        volumes = self.status(node)["volumes"]
        return next(replica for known in volumes if known["name"] == volume
                    for replica in known["replicas"] if replica["node"] == (of or node))

    def fencings(self, node):
        """(victim, outcome) of everything that a node knows about fencing."""
        return [(fence["node"], fence["outcome"]) for fence in self.status(node)["fencing"]]

    def bmc_offs(self, since=0.0):
        """Nodes whose BMC really cut their power since."""
        return [event["node"] for event in self.lab.events() if event["event"] == "bmc-off" and event["monotonic"] >= since]

    def log(self, node, service, since=0.0):
        """The lines of a service since a moment, without their stamps."""
        return [line.split(" ", 2)[2] for line in self.stamped_log(node, service, since)]

    def stamped_log(self, node, service, since=0.0):
        """The same with their stamps: time of day, the host's monotonic clock, line."""
        lines = (self.node(node).log / f"twinhost-{service}.log").read_text(errors="replace").splitlines()
        return [line for line in lines if len(words := line.split(" ", 2)) == 3 and float(words[1]) >= since]

    def unit(self, node, name):
        """What the node's runner knows of a unit."""
        units = node_client.ask(self.node(node), {"do": "status"})["units"]
        return next(unit for unit in units if unit["unit"] == name)

    def runs_on(self, guest):
        """The nodes on which a QEMU of the guest can run at this moment."""
        changes = recorder.changes_of(self.lab)
        return sorted(node for node, guests in changes[-1]["runnable"].items() if guest in guests)

    def report(self, also_powered_off=False, replicas=None):
        """What `verify` finds, good or bad."""
        report = verify.verify(self.lab, also_powered_off, replicas)
        for guest, judged in report.items():
            if judged["acknowledged"]:
                self.saw(f"verify {guest}: {json.dumps(judged)}")
        return report

    def verify(self, also_powered_off=False, replicas=None):
        """Checks that nothing was lost and nothing ran twice; returns the report."""
        report = self.report(also_powered_off, replicas)
        complaints = verify.complaints(report)
        if complaints:
            raise Failed("; ".join(complaints))
        return report

    def timeline(self):
        """The last failover in stages."""
        told = timeline.timeline(self.lab)
        self.saw(f"timeline: {json.dumps(told)}")
        return told

    def refused(self, text, *fragments):
        """Checks that a refusal names what it must."""
        missing = [fragment for fragment in fragments if fragment not in text]
        self.check(not missing, f"the refusal names {', '.join(fragments)}"
                   + (f"; it says: {text.strip()[:300]}" if missing else ""))

    def __enter__(self):
        return self

    def __exit__(self, failure, *_):
        if self.leaves and failure is None:
            return
        try:
            cluster.down(self.lab)
        except LabError as stuck:
            self.saw(f"down: {stuck}")
            raise
