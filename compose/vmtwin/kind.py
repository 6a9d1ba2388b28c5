"""What a lab's machines are made of, seen by whoever starts, breaks and asks them. There are two kinds: machines under QEMU,
whole to the kernel, and containers, whose systemd is as real and whose kernel is the lab's own machine's."""

from abc import ABC, abstractmethod

from twinlab.errors import LabError


class Kind(ABC):
    """One kind of machine. Nothing is kept here: what is known of a lab and its machines is with them."""

    # How it is called in commands and facts.
    name = ""
    # Whether kernel, clock, devices and AppArmor are each machine's own.
    has_kernel = False
    # How long a node may be silent: what is slow is silent for longer.
    deadtime_ms = 0
    # What `twinctl setup` is told of guests' disks.
    volume_group = "none"

    # -- up and down -----------------------------------------------------------------------------

    @abstractmethod
    def facts(self, count, memory_mib):
        """What is decided at `up` for that many machines, and kept."""

    @abstractmethod
    def pace(self, lab):
        """How slow machines are here."""

    @abstractmethod
    def told(self, lab):
        """What `up` says its machines are."""

    @abstractmethod
    def create_disks(self, machine):
        """A fresh Debian, and room for guests' disks; none of it is there yet."""

    @abstractmethod
    def lay_cables(self, lab):
        """What lasts as long as the lab: ports on the bridges, the serial cable."""

    @abstractmethod
    def prepare(self, machine):
        """The last of a server's installation, as root of a machine that is up: shell words."""

    def end(self, lab):
        """`down`: no process of the lab is left, and this takes away what neither its groups nor its folders hold."""

    # -- power -----------------------------------------------------------------------------------

    @abstractmethod
    def start(self, machine):
        """A machine that is off gets power; returns when it is sure to boot."""

    def stop(self, machine):
        """The first act of a power cut, before all processes are killed."""

    @abstractmethod
    def clear(self, machine):
        """What a machine without power leaves behind."""

    def not_ready(self, machine):
        """Why it is no use to ask a machine yet whether it is at multi-user; None when it may be."""

    # -- cables ----------------------------------------------------------------------------------

    @abstractmethod
    def plug(self, lab, cuts):
        """Makes carriers and the serial cable agree with the cuts and with who has power."""

    # -- what is said to a machine ---------------------------------------------------------------

    def group(self, machine):
        """The control group of what is run in a machine; it ends with its power."""
        return machine.connections

    @abstractmethod
    def words(self, machine, command, shared=True, terminal=False):
        """The words that run a command in a machine, with our input and output. Not shared: it may last."""

    @abstractmethod
    def was_lost(self, machine, done):
        """Whether a command ended because the machine did."""

    @abstractmethod
    def copy(self, machine, sources, target, timeout):
        """As `remote.copy` says."""

    def hang_up(self, machine):
        """The machine's power is gone, and with it what was connected to it."""

    @abstractmethod
    def sit_down(self, machine):
        """The words of a seat at the console, as root, and what to say of it before."""

    def screenshot(self, machine, file):
        """The display as a PNG."""
        raise LabError(f"{machine.name} has no display: that is possible with machines under QEMU alone "
                       "(`compose/vmlab up --kind machines`)")

    # -- guests' disks ---------------------------------------------------------------------------

    @abstractmethod
    def device(self, name):
        """Where the disk of that name is, in each machine."""

    def folder(self):
        """Shell words by which a machine with our packages lets guests' disks be where they are, before anything runs."""
        return ":"

    @abstractmethod
    def make_device(self, name, mebibytes):
        """Shell words that make a disk."""

    @abstractmethod
    def remove_device(self, name):
        """Shell words that take it away, and what folder() did."""
