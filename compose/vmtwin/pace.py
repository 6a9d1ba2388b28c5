"""How slow machines are here, compared with a server: measured at the first boot, kept, and time-outs are multiplied by it."""

import json
from pathlib import Path

PACES = Path("/var/tmp/twinhost-vmlab/pace.json")
# From power to multi-user on a server with KVM, of this image.
SERVER_BOOT_SECONDS = 10
# Before anything was measured: emulation on a busy machine.
UNKNOWN = 40.0
# Containers are as fast as this machine, and it has all of them at once on a few busy cores.
SHARED = 3.0


class Pace:
    """One machine's speed under one accelerator."""

    def __init__(self, accelerator, file=PACES):
        self._accelerator = accelerator
        self._file = file

    def factor(self):
        return self._read().get(self._accelerator, UNKNOWN)

    def is_known(self):
        return self._accelerator in self._read()

    def scaled(self, seconds):
        """How long something may take here that a server does within that time."""
        return seconds * self.factor()

    def measured(self, boot_seconds):
        """The first boot's time is kept; later ones don't change it, so that a time-out means the same tomorrow."""
        if not self.is_known():
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(json.dumps({**self._read(), self._accelerator: max(1.0, boot_seconds / SERVER_BOOT_SECONDS)}))

    def _read(self):
        """Factors by name."""
        try:
            return json.loads(self._file.read_text())
        except (FileNotFoundError, ValueError):
            return {}


class FixedPace(Pace):
    """One that need not be measured."""

    def __init__(self, factor):
        super().__init__("fixed")
        self._factor = factor

    def factor(self):
        return self._factor

    def is_known(self):
        return True
