"""Control groups (version 2): a node's power switch, its freezer, and the list of all that it runs."""

import errno
import os
import time
from pathlib import Path

from twinlab.errors import LabError


def hierarchy():
    """Where version 2 is mounted: beside version 1 on some machines, alone on Debian with systemd."""
    for candidate in (Path("/sys/fs/cgroup/unified"), Path("/sys/fs/cgroup")):
        if (candidate / "cgroup.controllers").exists():
            return candidate
    raise LabError("no control group hierarchy of version 2 is mounted at /sys/fs/cgroup[/unified]; "
                   "mount one with `mount -t cgroup2 none /sys/fs/cgroup/unified`")


MEMORY_OF_VERSION_1 = Path("/sys/fs/cgroup/memory")


class ControlGroup:
    """One control group; it may not exist yet or any more, which counts as empty."""

    def __init__(self, path):
        self.path = Path(path)

    def child(self, name):
        return ControlGroup(self.path / name)

    def children(self):
        """The groups right below this one."""
        try:
            return [ControlGroup(entry) for entry in self.path.iterdir() if entry.is_dir()]
        except FileNotFoundError:
            return []

    def create(self):
        self.path.mkdir(parents=True, exist_ok=True)
        return self

    def join(self):
        """Moves the calling process (between fork and exec) into the group."""
        with open(self.path / "cgroup.procs", "w", encoding="ascii") as members:
            members.write(str(os.getpid()))

    def processes(self):
        """Process ids in the group and below, without zombies."""
        found = [int(pid) for pid in self._read("cgroup.procs").split()]
        for child in self.children():
            found += child.processes()
        return found

    def _event(self, name):
        return f"{name} 1" in self._read("cgroup.events")

    def populated(self):
        return self._event("populated")

    def frozen(self):
        return self._event("frozen")

    def told_to_freeze(self):
        """True from freeze() to thaw(). While it is, whatever joins the group is stopped too, but `frozen` is
        false until that has come to rest; the rest of the group does not run meanwhile."""
        return self._read("cgroup.freeze").strip() == "1"

    def _read(self, name):
        """What one of its files says; nothing when the group is gone."""
        try:
            return (self.path / name).read_text()
        except OSError as gone:
            if gone.errno not in (errno.ENOENT, errno.ENODEV):
                raise
            return ""

    def _write(self, name, value):
        try:
            (self.path / name).write_text(value)
        except OSError as gone:
            if gone.errno not in (errno.ENOENT, errno.ENODEV):
                raise

    def freeze(self):
        self._write("cgroup.freeze", "1")

    def thaw(self):
        self._write("cgroup.freeze", "0")

    def kill(self):
        """SIGKILL to everything in it at once, frozen or not."""
        self._write("cgroup.kill", "1")

    def wait_empty(self, seconds):
        """Waits until nothing lives in it; True when that came true in time."""
        deadline = time.monotonic() + seconds
        while self.populated():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.002)
        return True

    # -- memory --------------------------------------------------------------------------------

    def memory_twin(self):
        """The group that limits the memory of this one, on a machine where version 1 does that; None elsewhere."""
        if not (MEMORY_OF_VERSION_1 / "memory.limit_in_bytes").exists():
            return None
        return ControlGroup(MEMORY_OF_VERSION_1 / self.path.relative_to(hierarchy()))

    def limit_memory(self, bytes_max):
        """From now on its processes have no more than that together; False: this machine doesn't let us say so."""
        twin = self.memory_twin()
        try:
            if twin:
                (twin.create().path / "memory.limit_in_bytes").write_text(str(bytes_max))
            else:
                self._hand_on_memory()
                (self.path / "memory.max").write_text("max" if bytes_max < 0 else str(bytes_max))
            return True
        except OSError:
            return False

    def _hand_on_memory(self):
        """Each group above has to let those below it have limits, which one that holds processes itself can't."""
        top = hierarchy()
        for above in reversed(self.path.relative_to(top).parents):
            (top / above / "cgroup.subtree_control").write_text("+memory")

    def remove(self):
        """Removes the empty group with all below it, and what limited its memory."""
        twin = self.memory_twin()
        if twin:
            twin._remove()
        self._remove()

    def _remove(self):
        for child in self.children():
            child._remove()
        deadline = time.monotonic() + 2
        while True:
            try:
                self.path.rmdir()
                return
            except FileNotFoundError:
                return
            except OSError as busy:  # the last process may still be on its way out
                if busy.errno != errno.EBUSY or time.monotonic() > deadline:
                    raise LabError(f"control group {self.path} stays busy") from busy
                time.sleep(0.01)
