"""What a unit's processes may, seen by the kernel; and what the product's units leave to a service."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import Dict, List

from twinlab import privileges, software, units
from twinlab.laboratory import COMPOSE, REPOSITORY

NOBODY = 65534
SCORE_MAX = 3.0


def product_units() -> Dict[str, str]:
    """Every unit that a real node has of us, by name."""
    paths = [*REPOSITORY.glob("*-service/src/main/systemd/*.service"), COMPOSE / "systemd/twinhost-mosquitto.service"]
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(paths)}


@unittest.skipUnless(os.geteuid() == 0, "only root can become somebody else")
class Becoming(unittest.TestCase):

    def status(self, text: str) -> Dict[str, str]:
        """/proc/self/status of a program that a unit with these lines runs."""
        unit = units.parse("x.service", f"[Service]\nExecStart=/bin/cat\n{text}")
        done = subprocess.run(["/bin/cat", "/proc/self/status"], stdout=subprocess.PIPE, text=True, check=True,
                              preexec_fn=lambda: privileges.become(unit))
        return dict(line.split(":\t", 1) for line in done.stdout.splitlines() if ":\t" in line)

    def test_a_user_has_no_capability_and_gets_none(self):
        seen = self.status("User=nobody\nCapabilityBoundingSet=\nNoNewPrivileges=yes\nUMask=0077\n")
        self.assertEqual(set(seen["Uid"].split()), {str(NOBODY)})
        self.assertEqual(seen["Groups"].split(), [seen["Gid"].split()[0]])
        for kind in ("CapPrm", "CapEff", "CapBnd", "CapAmb"):
            self.assertEqual(int(seen[kind], 16), 0, kind)
        self.assertEqual((seen["NoNewPrivs"], seen["Umask"]), ("1", "0077"))

    def test_a_user_has_the_capability_that_it_is_given_and_no_other(self):
        port = "CAP_NET_BIND_SERVICE"
        seen = self.status(f"User=nobody\nCapabilityBoundingSet={port}\nAmbientCapabilities={port}\n")
        for kind in ("CapPrm", "CapEff", "CapBnd", "CapAmb"):
            self.assertEqual(int(seen[kind], 16), 1 << 10, kind)

    def test_a_folder_that_was_roots_is_given_away_with_what_is_in_it(self):
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch, "state")
            (folder / "reserve").mkdir(parents=True)
            (folder / "reserve/spare-0").touch()
            privileges.give_folder(folder, NOBODY, NOBODY, 0o700)
            self.assertEqual({path.stat().st_uid for path in (folder, *folder.rglob("*"))}, {NOBODY})
            self.assertEqual(folder.stat().st_mode & 0o777, 0o700)


class Sandbox(unittest.TestCase):
    """By systemd's own judgement, of the file alone: nothing has to run for that."""

    def test_no_unit_is_exposed(self):
        self.assertTrue(shutil.which("systemd-analyze"), "install Debian's package systemd: it judges the units")
        exposed: List[str] = []
        for name, text in product_units().items():
            with self.subTest(name), tempfile.TemporaryDirectory() as scratch:
                path = Path(scratch, name)
                path.write_text(text, encoding="utf-8")
                done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager",
                                       f"--threshold={SCORE_MAX * 10:.0f}", str(path)],
                                      stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
                verdict = done.stdout.strip().splitlines()[-1]
                print(verdict, flush=True)
                self.assertIn("Overall exposure level", verdict)
                if done.returncode != 0:
                    exposed.append(verdict)
        self.assertEqual(exposed, [], f"above {SCORE_MAX}")

    def test_each_has_a_user_of_its_own_and_no_way_back(self):
        parsed = {name: units.parse(name, text) for name, text in product_units().items()}
        users = [unit.user for unit in parsed.values()]
        self.assertEqual(len(parsed), 10)
        self.assertEqual(len(set(users)), len(users))
        for name, unit in parsed.items():
            with self.subTest(name):
                # Who leaves the cluster asks its gateway, which knows callers by their user.
                self.assertEqual(unit.user == "root", name == "twinhost-leave.service")
                self.assertTrue(unit.no_new_privileges)
                self.assertEqual(unit.bounding, unit.ambient)
                self.assertIsNotNone(unit.memory_bytes_max)
                self.assertEqual(unit.umask, 0o077)
                self.assertEqual(unit.unsupported, [])

    def test_every_user_of_ours_is_one_that_is_made(self):
        made = {words[1] for words in map(str.split, (software.ACCOUNTS / "sysusers.conf").read_text().splitlines())
                if words[:1] == ["u"]}
        wanted = {units.parse(name, text).user for name, text in product_units().items()}
        self.assertEqual({user for user in wanted if user.startswith("twinhost-")}, made)
