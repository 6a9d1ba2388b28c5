"""The kinds of machines by name."""

from vmtwin.containers import Containers
from vmtwin.machines import Machines

KINDS = {kind.name: kind for kind in (Machines(), Containers())}
MACHINES = Machines.name


def of(lab):
    """The kind of a lab's machines, as it was decided at `up`."""
    return KINDS[lab.facts()["kind"]]


def pace(lab):
    """How slow a lab's machines are."""
    return of(lab).pace(lab)
