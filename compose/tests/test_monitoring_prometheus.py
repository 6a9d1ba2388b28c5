"""Alert rules and dashboard: they use what services export, by names that follow Prometheus' conventions. What only promtool
can tell is told where it is; the proof `prometheus` gets it."""

import json
import re
import shutil
import unittest
from typing import Dict
from unittest import mock

from tests.monitored import MONITORING, program

check = program(MONITORING / "prometheus/check", "prometheus_check")
SERVICES = ("config", "fencing", "heartbeat", "replication", "resource", "vm")
# A measure in a name is a base unit, and stands last; what only counts, or is 0 or 1, has none.
OTHER_UNITS = re.compile(r"_(ms|millis|milliseconds|minutes|hours|days|percent|kib|mib|kilobytes)(_|\Z)")


def families():
    """By name: type and help of what services say."""
    told: Dict[str, Dict[str, str]] = {}
    for path in sorted(check.RECORDED.glob("*.txt")):
        for line in path.read_text().splitlines():
            if line.startswith("# "):
                _, kind, name, *rest = line.split(" ", 3)
                told.setdefault(name, {})[kind] = rest[0] if rest else ""
    return told


class Names(unittest.TestCase):

    def test_every_service_was_recorded(self):
        self.assertEqual(sorted(path.stem for path in check.RECORDED.glob("*.txt")), sorted(SERVICES))
        self.assertGreater(len(check.exported()), 30)

    def test_what_has_to_exist_exists(self):
        self.assertLessEqual({"twinhost_protected", "twinhost_protection", "twinhost_findings",
                              "twinhost_fence_device_last_answer_seconds", "twinhost_heartbeat_scheduling_delay_seconds",
                              "twinhost_service_answers"}, check.exported())

    def test_rules_and_dashboard_use_only_what_services_export(self):
        self.assertEqual(check.names_nobody_says(), [])
        self.assertTrue(all(len(names) > 10 for names in check.used().values()), check.used())

    def test_a_name_that_no_service_exports_is_found(self):
        there = check.exported() - {"twinhost_protected"}
        with mock.patch.object(check, "exported", lambda: there):
            self.assertEqual(check.names_nobody_says(), [
                "twinhost.rules.yml uses twinhost_protected, which no service exports",
                "twinhost.tests.yml uses twinhost_protected, which no service exports"])

    def test_every_rule_is_tested(self):
        alerts = re.findall(r"- alert: (\w+)", check.RULES.read_text())
        tested = set(re.findall(r'alertname="(\w+)"', check.TESTS.read_text()))
        self.assertEqual(set(alerts), tested)
        self.assertEqual(len(alerts), len(set(alerts)))

    def test_names_help_and_units_are_as_prometheus_wants_them(self):
        for name, told in families().items():
            with self.subTest(name):
                self.assertRegex(name, r"\Atwinhost_[a-z]+(_[a-z]+)*\Z")
                self.assertNotRegex(name, OTHER_UNITS)
                self.assertRegex(told.get("HELP", ""), r"\w", "it has no help text")
                self.assertEqual(name.endswith("_total"), told["TYPE"] == "counter")


class Dashboard(unittest.TestCase):

    def test_panels_have_what_grafana_needs(self):
        dashboard = json.loads(check.DASHBOARD.read_text())
        panels = dashboard["panels"]
        self.assertEqual((dashboard["uid"], len({each["id"] for each in panels})), ("twinhost", len(panels)))
        places = {(each["gridPos"]["x"], each["gridPos"]["y"]) for each in panels}
        self.assertEqual(len(places), len(panels))
        for each in panels:
            with self.subTest(each["title"]):
                self.assertLessEqual(each["gridPos"]["x"] + each["gridPos"]["w"], 24)
                self.assertTrue(all(target["expr"] and target["legendFormat"] for target in each["targets"]))
                self.assertTrue(all("$job" in target["expr"] for target in each["targets"]))


class Promtool(unittest.TestCase):

    def test_promtool_has_nothing_to_say(self):
        promtool = shutil.which("promtool")
        if not promtool:
            self.skipTest("promtool is not here (Debian's package prometheus): compose/lab test --proof prometheus gets it")
        self.assertEqual(check.said_by_promtool(promtool), [])
