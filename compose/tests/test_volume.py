"""One volume without a cluster: what its services are told, what is refused, and that nothing of it outlives us."""

import contextlib
import io
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from typing import Any, Dict, List, Tuple

from twinbench import children, described, pair, volume
from twinbench.described import Choice
from twinlab.errors import LabError, UsageError
from twinlab.laboratory import COMPOSE

GIB = 1 << 30
SERVING: Dict[str, Any] = {"role": "Primary", "disk": "UpToDate", "connection": "Connected", "peerDisk": "UpToDate",
                           "frozen": False, "unsealed": False, "reason": None}
PARENT = """
import sys, time
from pathlib import Path
from twinbench.children import Child
print(Child("sleep", ["sleep", "60"], Path(sys.argv[1])).pid, flush=True)
time.sleep(60)
"""


class Described(unittest.TestCase):

    def test_sizes_are_read_as_people_write_them(self):
        for text, bytes_ in {"1G": GIB, "64M": 64 << 20, "64mib": 64 << 20, "4096": 4096, "2T": 2 << 40}.items():
            self.assertEqual(described.size(text), bytes_)

    def test_what_is_no_whole_block_is_no_size(self):
        for text in ("0", "1", "4097", "1K", "-1G", "1.5G", "", "G", "1E"):
            with self.assertRaisesRegex(UsageError, "a multiple of 4096"):
                described.size(text)

    def test_protocols_that_are_not_there_are_refused_with_what_is(self):
        for protocol in ("A", "B"):
            with self.assertRaisesRegex(UsageError, f"protocol {protocol} is not in this version.*choose one of these"):
                described.require_possible(Choice(GIB, protocol))
        for protocol in ("none", "C"):
            described.require_possible(Choice(GIB, protocol))

    def test_a_mirrored_volume_has_a_replica_on_either_node(self):
        told = described.snapshot(Choice(GIB, "C", sealed=False), "/srv/v")
        (one,) = told["volumes"]
        self.assertEqual([each["device"] for each in one["replicas"]], ["/srv/v/primary.img", "/srv/v/secondary.img"])
        self.assertEqual((one["sizeBytes"], one["protocol"], one["metaDisks"]), (GIB, "C", []))
        self.assertTrue(told["links"][0]["unsealed"])
        self.assertEqual(len({node["links"][0]["address"] for node in told["nodes"]}), 2)

    def test_a_volume_without_mirror_has_one_node(self):
        told = described.snapshot(Choice(GIB, "none"), "/srv/v")
        self.assertEqual([node["name"] for node in told["nodes"]], ["primary"])
        self.assertEqual(len(told["volumes"][0]["replicas"]), 1)

    def test_with_metadata_elsewhere_an_image_is_as_large_as_the_volume(self):
        apart, behind = Choice(GIB, "C", external=True), Choice(GIB, "C")
        self.assertEqual(apart.store_bytes(), GIB)
        self.assertEqual(behind.store_bytes(), GIB + described.metadata_bytes(GIB))
        disks = described.snapshot(apart, "/srv/v")["volumes"][0]["metaDisks"]
        self.assertEqual([each["disk"] for each in disks], ["/srv/v/primary.meta", "/srv/v/secondary.meta"])

    def test_the_broker_is_the_labs_at_another_place(self):
        told = described.broker((COMPOSE / "etc/mosquitto.conf").read_text(), "primary", "/srv/v", "/acl", 4711)
        self.assertIn("listener 4711 127.0.0.1\n", told)
        self.assertIn("certfile /srv/v/keys/tls/broker.pem\n", told)
        self.assertNotIn("/etc/twinhost", told)
        self.assertNotIn("/var/lib", told)

    def test_it_serves_only_when_all_of_it_is_well(self):
        mirrored = Choice(GIB, "C")
        self.assertEqual(described.not_serving(SERVING, mirrored), "")
        self.assertEqual(described.not_serving({**SERVING, "connection": "StandAlone", "peerDisk": "Unknown"},
                                               Choice(GIB, "none")), "")
        cases: List[Tuple[Dict[str, Any], str]] = [
            ({"disk": "Consistent", "reason": "waits"}, "Consistent: waits"), ({"frozen": True}, "frozen"),
            ({"connection": "SyncSource"}, "SyncSource"), ({"peerDisk": "Inconsistent"}, "Inconsistent"),
            ({"unsealed": True}, "not sealed"), ({"role": "Secondary"}, "it is Secondary")]
        for wrong, why in cases:
            self.assertIn(why, described.not_serving({**SERVING, **wrong}, mirrored))


class Refused(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        for number in children.ENDING:
            self.addCleanup(signal.signal, number, signal.getsignal(number))

    def said(self, *words: str):
        """(exit code, what was said on stderr)"""
        with contextlib.redirect_stderr(io.StringIO()) as err, self.assertRaises(SystemExit) as ended:
            volume.main(list(words))
        return ended.exception.code, err.getvalue()

    def test_a_protocol_of_later(self):
        code, said = self.said("--size", "1G", "--protocol", "A", "--socket", str(self.folder / "s"))
        self.assertEqual(code, 2)
        self.assertIn("protocol A is not in this version", said)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_socket_where_something_is(self):
        (self.folder / "s").touch()
        code, said = self.said("--size", "1G", "--protocol", "C", "--socket", str(self.folder / "s"))
        self.assertEqual(code, 2)
        self.assertIn("something is there already", said)

    def test_a_socket_that_one_left_who_was_killed_is_no_hindrance(self):
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(self.folder / "dead"))
        for target in ("gone", "dead"):
            (self.folder / "s").symlink_to(self.folder / target)
            volume.require_socket_possible(self.folder / "s")
            self.assertFalse(os.path.lexists(self.folder / "s"))

    def test_a_socket_that_somebody_serves_is_left_alone(self):
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(self.folder / "live"))
            listening.listen()
            (self.folder / "s").symlink_to(self.folder / "live")
            with self.assertRaisesRegex(UsageError, "something is there already"):
                volume.require_socket_possible(self.folder / "s")

    def test_a_folder_of_somebody_else_is_left_as_it_is(self):
        (self.folder / "letter").write_text("dear")
        with self.assertRaisesRegex(UsageError, "holds letter and no volume of ours"):
            pair.take(self.folder, Choice(GIB, "C"))
        os.close(volume.hold(self.folder))
        self.assertEqual([path.name for path in self.folder.iterdir()], ["letter"])

    def test_another_volume_in_the_same_folder(self):
        choice = Choice(GIB, "C")
        (self.folder / pair.KEPT).write_text(json.dumps(choice.kept()))
        pair.take(self.folder, choice._replace(sealed=False, cache="buffered"))
        for other in (Choice(2 * GIB, "C"), Choice(GIB, "none"), Choice(GIB, "C", external=True)):
            with self.assertRaisesRegex(UsageError, "holds another volume"):
                pair.take(self.folder, other)

    def test_images_are_for_nobody_else(self):
        for opened in (0, 0o022):
            self.addCleanup(os.umask, os.umask(opened))
            image = pair._blank(self.folder / f"{opened}.img", 4096)
            self.assertEqual((image.stat().st_mode & 0o777, image.stat().st_size), (0o600, 4096))

    def test_a_folder_that_is_in_use(self):
        held = volume.hold(self.folder)
        self.addCleanup(os.close, held)
        with self.assertRaisesRegex(UsageError, "end it first"):
            volume.hold(self.folder)


class Ended(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def test_children_end_with_us_even_when_we_are_killed(self):
        with subprocess.Popen([sys.executable, "-c", PARENT, str(self.folder / "log")], stdout=subprocess.PIPE, text=True,
                              env={**os.environ, "PYTHONPATH": str(COMPOSE)}) as parent:
            assert parent.stdout
            child = int(parent.stdout.readline())
            self.assertTrue(Path(f"/proc/{child}").exists())
            parent.kill()
            deadline = time.monotonic() + 10
            while is_alive(child) and time.monotonic() < deadline:
                time.sleep(0.01)
            self.assertFalse(is_alive(child))

    def test_one_that_ends_too_early_says_its_last_words(self):
        started = children.Children()
        started.start("the service", ["sh", "-c", "echo no room >&2; exit 3"], self.folder / "log").process.wait()
        with self.assertRaisesRegex(LabError, "(?s)the service ended with 3:.*no room"):
            children.wait_until("it", lambda: "not yet", started, 5)

    def test_what_a_killed_one_left_is_swept_away_and_what_is_held_is_not(self):
        left = self.folder / "twin-left"
        left.mkdir()
        (left / children.LOCK).touch()
        (self.folder / "other").mkdir()
        with children.scratch("twin-", self.folder) as first:
            self.assertFalse(left.exists())
            with children.scratch("twin-", self.folder) as second:
                self.assertTrue(first.exists() and second.exists())
        self.assertEqual([path.name for path in self.folder.iterdir()], ["other"])


def is_alive(pid: int) -> bool:
    """Also a process whose parent does not look after it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
