"""The lists of the Debian packages, held against the tree."""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from twinlab import packages, private_java, units
from twinlab.laboratory import COMPOSE, REPOSITORY

SCRIPTS = [path for name in packages.NAMES for path in (packages.PACKAGING / name).iterdir() if path.name in packages.SCRIPTS]
PROGRAMS = [*(packages.PACKAGING / "files").glob("twinhost-*[a-z]"), *(REPOSITORY / "cluster-contract/src/main/bin").iterdir()]


def places(name):
    return [entry.place for entry in packages.contents(name)]


def restart(states, failing=""):
    """Who was restarted, on a machine whose units are in those states, and how it ended."""
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder, "restarted")
        shown = "".join(f"*-{name}.service) echo {state} ;; " for name, state in states.items())
        played = {"systemctl": f'for unit; do :; done; case $unit in {shown}*) echo dead ;; esac',
                  "deb-systemd-invoke": f'echo "$2" >> {said}; [ "$2" != "twinhost-{failing}.service" ]',
                  "curl": "exit 7", "sleep": "exit 0"}
        for name, script in played.items():
            program = Path(folder, name)
            program.write_text(f"#!/bin/sh\n{script}\n")
            program.chmod(0o755)
        done = subprocess.run([str(packages.PACKAGING / "files/twinhost-restart")], capture_output=True, text=True, check=False,
                              env={"PATH": f"{folder}:{os.environ['PATH']}"})
        units_of = said.read_text().split() if said.exists() else []
        return [unit[len("twinhost-"):-len(".service")] for unit in units_of], done


class Contents(unittest.TestCase):

    def test_no_place_is_taken_twice(self):
        everything = [place for name in packages.NAMES for place in places(name)]
        self.assertEqual(sorted(everything), sorted(set(everything)))

    def test_every_unit_of_the_tree_is_packaged(self):
        of_the_tree = {path.name for path in REPOSITORY.glob("*/src/main/systemd/*.service")}
        of_the_tree |= {path.name for path in (COMPOSE / "systemd").glob("twinhost-*.service")}
        self.assertLessEqual({f"twinhost-{name}.service" for name in ("heartbeat", "mosquitto", "slapd")}, of_the_tree)
        packaged = {Path(place).name for place in places("twinhost") if place.startswith("lib/systemd/system/")}
        self.assertEqual(packaged, of_the_tree)

    def test_what_units_start_is_packaged_or_a_dependency(self):
        ours = {f"/{place}" for place in places("twinhost")}
        for entry in packages.contents("twinhost"):
            if entry.place.endswith(".service"):
                unit = units.parse(entry.source.name, entry.source.read_text())
                program = unit.start.words[0] if unit.start else "/usr/lib/twinhost/bin/twinhost-service"
                with self.subTest(entry.place):
                    self.assertIn(program, ours | {"/usr/sbin/mosquitto", "/usr/sbin/slapd", "/usr/sbin/nft", "/bin/true",
                                                   "/usr/bin/true"})

    def test_a_restart_and_a_removal_know_every_service(self):
        running = {Path(place).stem.removeprefix("twinhost-") for place in places("twinhost")
                   if place.startswith("lib/systemd/system/")} - {"leave"}
        order = re.search(r"^order='(.*)'$", (packages.PACKAGING / "files/twinhost-restart").read_text(), re.MULTILINE)
        stopped = re.search(r"^    for name in (.*); do$", (packages.PACKAGING / "twinhost/prerm").read_text(), re.MULTILINE)
        assert order and stopped
        self.assertEqual(set(order.group(1).split()), running - {"firewall"})
        self.assertEqual(set(stopped.group(1).split()), running)

    def test_what_is_on_its_way_is_restarted_and_what_failed_is_not(self):
        restarted, done = restart({"config": "start", "fencing": "auto-restart", "vm": "running", "resource": "dead"})
        self.assertEqual((restarted, done.returncode), (["config", "vm"], 0), done.stderr)

    def test_only_who_ran_before_stops_a_restart_by_not_starting(self):
        restarted, done = restart({"config": "start", "vm": "running"}, failing="config")
        self.assertEqual((restarted, done.returncode), (["config", "vm"], 0))
        self.assertIn("twinhost-config does not start, as before", done.stderr)
        restarted, done = restart({"config": "running", "vm": "running"}, failing="config")
        self.assertEqual((restarted, done.returncode), (["config"], 1))
        self.assertIn("journalctl -u twinhost-config", done.stderr)

    def test_what_a_site_may_change_is_in_etc_and_nothing_else_is(self):
        self.assertEqual([place for name in packages.NAMES for place in places(name) if place.startswith("etc/")],
                         ["etc/twinhost/mosquitto.conf", "etc/apparmor.d/abstractions/twinhost-volumes"])

    def test_programs_can_be_run_and_nothing_else(self):
        for name in packages.NAMES:
            for entry in packages.contents(name):
                if not entry.link:
                    with self.subTest(entry.place):
                        self.assertEqual(entry.mode, 0o755 if {"bin", "plugins"} & set(Path(entry.place).parts) else 0o644)

    def test_scripts_are_programs_of_sh(self):
        self.assertGreater(len(SCRIPTS), 4)
        for path in [*SCRIPTS, *PROGRAMS]:
            with self.subTest(path.name):
                done = subprocess.run(["sh", "-n", str(path)], stderr=subprocess.PIPE, text=True, check=False)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertTrue(path.stat().st_mode & 0o100, f"{path} can't be run")

    def test_the_set_of_ports_is_what_nftables_reads(self):
        table = f'table inet x {{\n include "{packages.PACKAGING / "files/ports.nft"}"\n}}\n'
        done = subprocess.run(["nft", "--check", "--file", "-"], input=table, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, check=False)
        if "Operation not permitted" in done.stdout:
            self.skipTest("only root may ask nft")
        self.assertEqual(done.stdout, "")


class Words(unittest.TestCase):

    def test_control_is_filled_in(self):
        for name in packages.NAMES:
            filled = packages.fill(name, "1.2.3", 2049)
            self.assertNotIn("@", filled.replace("packages@twinhost.org", ""))
            self.assertIn("\nVersion: 1.2.3\n", filled)
            self.assertIn("\nInstalled-Size: 3\n", filled)

    def test_the_changelog_is_of_debians_form(self):
        told = packages.changelog("twinhost", "1.2.3", "# Changelog\n\n## Unreleased\n\n### Added\n\n- One thing,\n  in two"
                                  " lines.\n- Another.\n\n### Fixed\n\n- A third.\n\n## 0.1\n\n- Old.\n")
        self.assertTrue(told.startswith("twinhost (1.2.3) bookworm; urgency=medium\n\n  * One thing, in two lines.\n"
                                        "  * Another.\n  * A third.\n\n -- Twinhost <"), told)
        self.assertNotIn("Old", told)

    def test_modules_of_java_are_those_listed(self):
        wanted, needless = private_java.modules("# why\njava.base\n\njava.xml # for this\n-jdk.compiler\n")
        self.assertEqual((wanted, needless), (["java.base", "java.xml"], ["jdk.compiler"]))
        self.assertIn("java.base", private_java.modules()[0])
