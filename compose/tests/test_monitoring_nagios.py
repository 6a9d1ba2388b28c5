"""check_twinhost, as Nagios and Icinga run it: an exit code, one line with performance data, and more lines."""

import json
import re
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from tests.monitored import LOST, MONITORING, recorded, recorded_states
from twinlab import packages

PLUGIN = MONITORING / "nagios/check_twinhost"
# 'label'=value[unit];warn;crit;min;max, as the guidelines for plug-ins have it.
FIGURE = re.compile(r"[a-z_]+=-?\d+(\.\d+)?(s|ms|%|B)?(;[^;\s]*){0,4}\Z")


def run(*words, given=""):
    done = subprocess.run([str(PLUGIN), *words], input=given, capture_output=True, text=True, check=False, timeout=60)
    return done.returncode, done.stdout, done.stderr


def status(state, **change):
    return json.dumps({**recorded(state)["status"], **change})


def check(state, *words, **change):
    return run("--from", "-", *words, given=status(state, **change))


class CheckTwinhost(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def twinctl(self, script):
        path = self.folder / "twinctl"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return str(path)

    def test_the_exit_code_is_that_of_the_verdict(self):
        codes = {"PROTECTED": 0, "AT RISK": 1, "UNPROTECTED": 2, "DOWN": 2}
        seen = set()
        for state in recorded_states():
            with self.subTest(state):
                verdict = recorded(state)["status"]["assessment"]["verdict"]
                code, said, wrong = check(state)
                seen.add(verdict)
                self.assertEqual((code, wrong), (codes[verdict], ""))
                self.assertIn(f"is {verdict}", said.splitlines()[0])
        self.assertEqual(seen, set(codes), "each was tried")

    def test_the_first_line_says_the_worst_and_what_to_do(self):
        code, said, _ = check(LOST)
        first, *rest = said.splitlines()
        self.assertEqual(code, 2)
        self.assertTrue(first.startswith("CRITICAL: jupiter is UNPROTECTED: node jupiter2: it was fenced and is off; next: "
                                         "find out why"), first)
        self.assertEqual(len(rest), 3)

    def test_performance_data_are_of_the_form_that_is_agreed(self):
        for state in recorded_states():
            _, said, _ = check(state)
            first, *rest = said.splitlines()
            text, bar, figures = first.partition(" | ")
            self.assertTrue(bar)
            for figure in figures.split(" "):
                self.assertRegex(figure, FIGURE)
            self.assertNotIn("|", text + "".join(rest))
        self.assertIn("nodes_online=1;;;0;2", check(LOST)[1])
        self.assertIn("services_ready=6;;;0;12", check(LOST)[1])
        self.assertIn("guests_running=2;;;0;2", check("all-is-well")[1])

    def test_one_thing_can_be_asked_for(self):
        self.assertEqual(check("a-bmc-is-dead", "--thing", "guest web1")[0], 0)
        code, said, _ = check("a-bmc-is-dead", "--thing", "fence device of jupiter2")
        self.assertEqual(code, 2)
        self.assertTrue(said.startswith("CRITICAL: fence device of jupiter2 is UNPROTECTED: "), said)
        code, said, _ = check("all-is-well", "--thing", "guest nobody")
        self.assertEqual((code, said), (3, "UNKNOWN: there is no 'guest nobody'; --list names what there is\n"))
        self.assertIn("PROTECTED: guest web1", check("all-is-well", "--list")[1].splitlines())

    def test_at_risk_is_what_the_site_says(self):
        self.assertEqual(check("the-last-drill-did-not-pass")[0], 1)
        self.assertEqual(check("the-last-drill-did-not-pass", "--at-risk", "critical")[0], 2)
        self.assertEqual(check("the-last-drill-did-not-pass", "--at-risk", "ok")[0], 0)

    def test_what_cant_be_read_is_unknown_with_a_sentence(self):
        fine = recorded("all-is-well")["status"]
        for given in ("", "<html>", "[]", "null", "{}", status("all-is-well")[:500], status("all-is-well", assessment=None),
                      status("all-is-well", nodes="jupiter1"), status("all-is-well", resources=[{}]),
                      status("all-is-well", assessment={**fine["assessment"], "verdict": "FINE"}),
                      status("all-is-well", assessment={"verdict": "PROTECTED"})):
            with self.subTest(given[:60]):
                code, said, wrong = run("--from", "-", given=given)
                self.assertEqual((code, wrong), (3, ""), said)
                self.assertRegex(said, r"^UNKNOWN: (\S+ ){3,}.*\n\Z")

    def test_wrong_arguments_are_unknown_and_help_is_no_error(self):
        for words in (["--nonsense"], ["--timeout", "soon"], ["--timeout", "0"], ["--at-risk", "fine"], ["surplus"]):
            code, said, _ = run(*words)
            self.assertEqual((code, said.splitlines()[0][:9]), (3, "UNKNOWN: "), words)
        code, said, _ = run("--help")
        self.assertEqual(code, 0)
        self.assertIn("--thing", said)
        self.assertEqual(run("--from", "/no/such/file")[0], 3)

    def test_it_asks_twinctl_whose_exit_code_is_a_verdict(self):
        (self.folder / "status").write_text(status(LOST))
        called = self.folder / "called"
        program = self.twinctl(f'echo "$@" > {called}; cat {self.folder / "status"}; exit 4')
        self.assertEqual(run("--twinctl", program)[0], 2)
        self.assertEqual(called.read_text(), "status -o json\n")

    def test_a_twinctl_that_fails_is_unknown_whatever_it_prints(self):
        (self.folder / "status").write_text(status("all-is-well"))
        for script, words in {"echo 'twinctl: only root may' >&2; exit 1": "ended with 1: twinctl: only root may",
                              f"cat {self.folder / 'status'}; exit 1": "ended with 1",
                              "exit 0": "ended with 0: it said nothing", "kill -9 $$": "ended with -9"}.items():
            with self.subTest(script):
                code, said, _ = run("--twinctl", self.twinctl(script))
                self.assertEqual(code, 3)
                self.assertIn(words, said)
        self.assertIn("can't run /no/twinctl", run("--twinctl", "/no/twinctl")[1])

    def test_a_twinctl_that_hangs_is_unknown_in_time(self):
        began = time.monotonic()
        code, said, _ = run("--timeout", "0.3", "--twinctl", self.twinctl("exec sleep 60"))
        self.assertEqual((code, said), (3, "UNKNOWN: twinctl did not answer within 0.3 s\n"))
        self.assertLess(time.monotonic() - began, 40)

    def test_it_is_installed_where_nagios_looks(self):
        places = {entry.place: entry for entry in packages.contents("twinhost")}
        entry = places["usr/lib/nagios/plugins/check_twinhost"]
        self.assertEqual((entry.source, entry.mode), (PLUGIN, 0o755))
