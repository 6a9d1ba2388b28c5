"""The processes of a unit where nobody may make control groups: by the sessions that its starts began.

A unit's process begins a session, and whatever it starts stays in it unless it leaves on purpose, as QEMU does, which is to
outlive libvirtd. Of control groups this lacks limits of memory, freezing, and a hold on who leaves.
"""

import os
import signal
from pathlib import Path

from twinlab.cgroups import ControlGroup


class Sessions(ControlGroup):
    """What the supervisor knows as a unit's control group: here a file with the numbers of its sessions."""

    def child(self, name):
        return Sessions(self.path / name)

    def create(self):
        """Before each start. Sessions that are over are forgotten: their numbers will be others' one day."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text("".join(f"{session}\n" for session in sorted(self._known() & set(_sessions().values()))))
        return self

    def join(self):
        """In the child, which becomes the leader of its session."""
        with open(self.path, "a", encoding="ascii") as known:
            known.write(f"{os.getpid()}\n")

    def kill(self):
        known = self._known()
        for pid, session in _sessions().items():
            if session in known:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass

    def limit_memory(self, _):
        """Whether the limit holds: it doesn't."""
        return False

    def memory_twin(self):
        return None

    def _known(self):
        try:
            return {int(line) for line in self.path.read_text().split()}
        except FileNotFoundError:
            return set()


def _sessions():
    """{process: its session} of all processes."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                found[int(entry.name)] = os.getsid(int(entry.name))
            except ProcessLookupError:
                pass
    return found
