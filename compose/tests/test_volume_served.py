"""`compose/volume` as it is called, with the replication service that the build made: from nothing to served and back."""

import contextlib
import os
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path
from typing import Iterator, List

from twinbench.pair import APPLICATION
from twinlab.laboratory import COMPOSE

SIZE = 16 << 20
SERVED_SECONDS = 90


@unittest.skipUnless(APPLICATION.exists(), "the replication service is not built")
class Served(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="twin-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.scratch = self.folder / "tmp"
        self.scratch.mkdir()
        self.socket = self.folder / "s"

    @contextlib.contextmanager
    def volume(self, *words: str) -> Iterator[subprocess.Popen]:
        """Ended when the test has not."""
        environment = {**os.environ, "PYTHONPATH": str(COMPOSE), "TMPDIR": str(self.scratch)}
        with open(self.folder / "said", "ab") as said, subprocess.Popen(
                ["/usr/bin/python3", "-m", "twinbench.volume", f"--size={SIZE}", f"--socket={self.socket}", *words],
                stdout=said, stderr=said, env=environment) as running:
            try:
                yield running
            finally:
                running.terminate()

    def until(self, holds, running: subprocess.Popen, what: str) -> None:
        deadline = time.monotonic() + SERVED_SECONDS
        while not holds():
            if running.poll() is not None or time.monotonic() > deadline:
                self.fail(f"{what}: {(self.folder / 'said').read_text()}")
            time.sleep(0.05)

    def ended(self, running: subprocess.Popen) -> int:
        running.send_signal(signal.SIGTERM)
        return running.wait(SERVED_SECONDS)

    def services(self) -> List[str]:
        """Of this test, by the folder that their command names."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                words = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                if str(self.folder) in words and "twinbench.volume" not in words:
                    found.append(words)
        return found

    def qemu_io(self, command: str) -> str:
        return subprocess.run(["qemu-io", "-f", "raw", "-c", command, "-c", "flush", f"nbd+unix:///?socket={self.socket}"],
                              check=True, capture_output=True, text=True).stdout

    def test_what_was_written_is_on_both_images_and_there_the_next_time(self):
        images = self.folder / "images"
        how = ("--protocol=C", "--external-metadata", f"--dir={images}")
        with self.volume(*how) as running:
            self.until(self.socket.exists, running, "not served")
            self.qemu_io("write -P 0x5a 1M 1M")
            self.assertEqual(self.ended(running), 0)
        data = (images / "primary.img").read_bytes()
        self.assertEqual(data, bytes(1 << 20) + b"\x5a" * (1 << 20) + bytes(SIZE - (2 << 20)))
        self.assertEqual((images / "secondary.img").read_bytes(), data)
        self.assertEqual((self.services(), list(self.scratch.iterdir()), os.path.lexists(self.socket)), ([], [], False))

        with self.volume(*how, "--seal=off", "--cache=buffered") as running:
            self.until(self.socket.exists, running, "not served again")
            self.assertIn("read 1048576/1048576", self.qemu_io("read -P 0x5a 1M 1M"))
            self.assertEqual(self.ended(running), 0)

    def test_ended_while_it_starts_it_leaves_nothing(self):
        with self.volume("--protocol=none") as running:
            self.until(self.services, running, "nothing was started")
            self.assertEqual(self.ended(running), 130)
        self.assertEqual((self.services(), list(self.scratch.iterdir()), os.path.lexists(self.socket)), ([], [], False))


if __name__ == "__main__":
    unittest.main()
