"""Disks that lose what was not flushed when power is cut, and that fail on demand.

One disk is a file behind `nbdkit --filter=error --filter=cache`: a write stays in nbdkit's memory until
somebody flushes. nbdfuse shows it as a file, which is what the node uses. Killing nbdkit is the power
cut. The error filter fails all requests while a file exists.

nbdkit and nbdfuse live in the host's mount namespace and in a control group of their own beside the
node's, which is never frozen: otherwise a host-wide `sync` would hang on a frozen disk, and a killed
node could wait for ever for its own dead file system.
"""

import time

from twinlab.errors import LabError, UsageError
from twinlab.shell import run, spawn, python_environment

METADATA_BYTES = 4 << 20
METADATA_BYTES_PER_GIB = 64 << 10
LARGE_BYTES = 1 << 40
SYSTEM_BYTES = 256 << 20
SYSTEM = "system"


class Disk:
    """One disk of one node: a replica's backing store, or the node's own system disk.

    A large one is the sparse file itself: FUSE can't tell what was never written, and nobody reads terabytes to find that
    out. So it has no write cache that a power cut empties, and it can't be made to fail."""

    def __init__(self, node, name):
        self.node, self.name = node, name
        self.image = node.images / f"{name}.img"
        self.device = node.run / "disks" / name
        self._socket = node.run / "disks" / f"{name}.sock"
        self._failing = node.run / "disks" / f"{name}.failing"

    def create(self, size):
        """A blank disk."""
        self.image.parent.mkdir(parents=True, exist_ok=True)
        self.device.parent.mkdir(parents=True, exist_ok=True)
        with open(self.image, "wb") as image:
            image.truncate(size)
        self.device.touch()

    def start(self):
        """Power on."""
        if self._is_large():
            run("mount", "--bind", self.image, self.device)
            return
        self._socket.unlink(missing_ok=True)
        run("nbdkit", "-U", self._socket, "-P", f"{self._socket}.pid", "--filter=error", "--filter=cache", "file", self.image,
            "cache=writeback", "cache-min-block-size=4K", "error=EIO", "error-rate=100%", f"error-file={self._failing}",
            cgroup=self.node.disk, env={**python_environment(), "TMPDIR": str(self.node.images)})
        # allow_other: whoever comes as far as its folder; the node's users are not the host's.
        spawn(["nbdfuse", "-o", "allow_other", self.device, "--unix", self._socket], self.node.disk,
              self.node.lab.log(f"{self.node.name}-disk-{self.name}"))
        deadline = time.monotonic() + 10
        while not self.is_attached():
            if time.monotonic() > deadline:
                raise LabError(f"disk {self.name} of {self.node.name} does not appear at {self.device}; "
                               f"see {self.node.lab.log(f'{self.node.name}-disk-{self.name}')}")
            time.sleep(0.005)

    def _is_large(self):
        return self.image.stat().st_size >= LARGE_BYTES

    def is_attached(self):
        try:
            return self.device.stat().st_size > 0
        except OSError:
            return False

    def fail(self):
        if self._is_large():
            raise UsageError(f"disk {self.name} of {self.node.name} is too large to be made to fail")
        self._failing.touch()

    def heal(self):
        self._failing.unlink(missing_ok=True)

    def is_failing(self):
        return self._failing.exists()

    def detach(self):
        """After the power cut: nothing may still hold what is left of the file system in user space."""
        run("umount", "--lazy", self.device, check=False)


class SystemDisk(Disk):
    """The node's own disk, an ext4 behind a loop device: /var/lib/twinhost and /var/lib/libvirt lie on it."""

    def __init__(self, node):
        super().__init__(node, SYSTEM)
        self._loop_file = node.run / "disks" / "system.loop"

    def create(self, size=SYSTEM_BYTES):
        super().create(size)
        run("mkfs.ext4", "-q", "-F", "-E", "nodiscard,lazy_itable_init=1", self.image)

    def start(self):
        super().start()
        loop = run("losetup", "--find", "--show", self.device).strip()
        self._loop_file.write_text(loop)

    def loop(self):
        return self._loop_file.read_text()

    def detach(self):
        if self._loop_file.exists():
            run("losetup", "--detach", self.loop(), check=False)
            self._loop_file.unlink()
        super().detach()


def disks_of(node):
    """All disks of a node, the system's last."""
    return [Disk(node, volume["name"]) for volume in node.volumes()] + [SystemDisk(node)]


def store_bytes(volume):
    """How large what holds a volume has to be: its metadata lie behind its data."""
    size = volume["sizeBytes"]
    return size + METADATA_BYTES + (size >> 30) * METADATA_BYTES_PER_GIB


def create_disks(node):
    for volume in node.volumes():
        Disk(node, volume["name"]).create(store_bytes(volume))
    SystemDisk(node).create()


def set_failing(node, volume, failing):
    """`disk NODE VOLUME fail|heal`."""
    node.lab.volume(volume)
    disk = Disk(node, volume)
    if failing:
        disk.fail()
    else:
        disk.heal()
    node.lab.remember("disk-fail" if failing else "disk-heal", node=node.name, volume=volume)
