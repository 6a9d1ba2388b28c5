"""The guest of the lab on machines: its files, its consoles while they are written, and whether disks hold what it was
acknowledged."""

import contextlib
import gzip
import json
import os
import re

from twinlab import guest, records
from twinlab.laboratory import COMPOSE
from twinlab.recorder import Console
from vmtwin import kinds, remote

FILES = "/usr/local/lib/guest"
CONSOLES = "/var/log/twinhost/console"
READ_SECONDS = 60


def boot(interval_ms):
    """How the guest of the lab boots, from the files that copy_files() brings; it writes after so many ms."""
    described = json.loads((COMPOSE / "etc/cluster.json").read_text())["guests"][0]["boot"]
    line = re.sub(r"twinhost\.interval=\d+", f"twinhost.interval={interval_ms}", described["commandLine"])
    return {**described, "kernel": f"{FILES}/vmlinux", "initrd": f"{FILES}/initramfs.cpio", "commandLine": line}


def copy_files(machine):
    """What the guest boots from, as a person copies an image to a server."""
    made = guest.build(COMPOSE)
    pace = kinds.pace(machine.lab)
    remote.run(machine, ["mkdir", "-p", FILES], pace.scaled(READ_SECONDS))
    remote.copy(machine, [made.kernel, made.initramfs], f"machine:{FILES}/", pace.scaled(READ_SECONDS))


class Consoles:
    """What a guest says on each machine, line by line as it is written: a machine whose power is cut has told all but the last
    moment. Ends with the machine's power; watch() it again after that."""

    def __init__(self, lab, name):
        self._lab, self._name = lab, name
        self._streams = {}
        self._watched = 0
        self._lines = []

    def watch(self, machine):
        """From now on, and what was written before and nobody has told yet."""
        self._read()
        path = self._lab.store / "log" / f"{machine.name}-{self._name}-console-{self._watched}.log"
        self._watched += 1
        said = f"{CONSOLES}/{self._name}.log"
        before = self._streams.get(machine.name)
        if before:
            before.console.close()
            history = 0
        else:
            history = int(remote.run(machine, ["sh", "-c", f"cat {said} 2>/dev/null | wc -l"],
                                     kinds.pace(machine.lab).scaled(READ_SECONDS))[1])
        remote.follow(machine, ["tail", "-q", "-n", "+1", "-F", said], path)
        self._streams[machine.name] = Stream(Console(path), before.seen if before else (), history)

    def _read(self):
        for stream in self._streams.values():
            self._lines += [{"line": line} for line in stream.new_lines()]

    def acknowledged(self):
        """All that was said so far, on all machines."""
        self._read()
        return records.acknowledged(self._lines)

    def close(self):
        """The files stay with the lab."""
        for stream in self._streams.values():
            stream.console.close()


class Stream:
    """A console that is told from its beginning again whenever somebody begins to listen. What is known already is left out:
    what a guest found in an older boot would deny all that was acknowledged since."""

    def __init__(self, console, seen=(), history=0):
        """history: so many lines are from before anybody listened anywhere; what was acknowledged in them holds."""
        self.console, self.seen, self._history = console, list(seen), history
        self._place = 0

    def new_lines(self):
        """Lines that nobody has seen."""
        new = []
        for line in self.console.new_lines():
            if self.seen[self._place:self._place + 1] != [line]:
                self.seen[self._place:] = [line]
                if self._place >= self._history or line.startswith("ACK "):
                    new.append(line)
            self._place += 1
        return new


def missing(machine, device, size_bytes, told):
    """Acknowledged records that a machine's disk does not hold."""
    pace = kinds.pace(machine.lab)
    packed = f"/var/tmp/{os.path.basename(device)}.gz"
    code, _, said = remote.run(machine, ["sh", "-c", f"head -c {size_bytes} {device} | gzip -1 > {packed}"],
                               pace.scaled(READ_SECONDS))
    if code != 0:
        raise OSError(f"{machine.name}: {device} can't be read: {said.strip()}")
    here = machine.lab.store / "log" / f"{machine.name}-{os.path.basename(device)}"
    remote.copy(machine, [f"machine:{packed}"], f"{here}.gz", pace.scaled(READ_SECONDS))
    try:
        with gzip.open(f"{here}.gz") as image, open(here, "wb") as plain:
            while part := image.read(1 << 20):
                plain.write(part)
        return records.missing(told, records.read_slots(here, size_bytes))
    finally:
        for left in (f"{here}.gz", here):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(left)
