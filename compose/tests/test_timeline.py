"""Stages that add up, and conditions that say what is missing."""

import copy
import unittest
from typing import Any

from twinlab import conditions, product, timeline

CONFIGURATION = {"nodes": [{"name": "jupiter1"}], "volumes": [{"name": "web1", "replicas": [{"node": "jupiter1"}]}],
                 "guests": [{"name": "web1"}]}

HEALTHY = {"nodes": [{"name": "jupiter1", "state": "online",
                      "services": [{"name": name, "status": "UP"} for name in product.SERVICES]}],
           "volumes": [{"name": "web1", "replicas": [{"node": "jupiter1", "disk": "UpToDate", "connection": "Connected"}]}],
           "resources": [{"name": "web1", "target": "started", "state": "started", "node": "jupiter1", "reason": None}],
           "fencing": [{"node": "jupiter2", "outcome": "confirmed"}], "troubles": []}


class Stages(unittest.TestCase):

    def test_add_up_to_the_whole_in_spite_of_rounding(self):
        marks = [10.0004, 11.0006, 12.00149, 13.3335, 14.00049]
        stages = timeline.stage_lengths(marks)
        self.assertEqual(sum(stages), 4000)

    def test_an_unknown_mark_leaves_two_stages_unknown(self):
        self.assertEqual(timeline.stage_lengths([1.0, None, 3.0, 4.0, 5.0]), [None, None, 1000, 1000])

    def test_instants_have_any_number_of_decimals(self):
        whole = timeline.seconds_of("2026-01-01T00:00:00Z")
        self.assertAlmostEqual(timeline.seconds_of("2026-01-01T00:00:00.123456789Z") - whole, 0.123456789, places=6)
        self.assertIsNone(timeline.seconds_of(None))


class Healthy(unittest.TestCase):

    def test_has_nothing_to_complain_about(self):
        self.assertIsNone(conditions.complaint_of(HEALTHY, CONFIGURATION))

    def test_what_nobody_tells_of_is_not_healthy(self):
        for part, expected in (("nodes", "jupiter1"), ("volumes", "web1 on jupiter1"), ("resources", "web1")):
            with self.subTest(part):
                self.assertEqual(conditions.complaint_of({**HEALTHY, part: []}, CONFIGURATION),
                                 f"nothing is known of {expected} yet")

    def test_each_thing_that_is_wrong_is_named(self):
        for path, value, expected in ((("nodes", 0, "state"), "unclean", "jupiter1 is unclean"),
                                      (("volumes", 0, "replicas", 0, "disk"), "Outdated",
                                       "web1 on jupiter1 is Outdated, Connected"),
                                      (("resources", 0, "state"), "blocked", "web1 is blocked"),
                                      (("fencing", 0, "outcome"), "pending", "fencing of jupiter2 is pending"),
                                      (("troubles",), ["on jupiter1, the disk is full"], "on jupiter1, the disk is full")):
            with self.subTest(expected):
                status = copy.deepcopy(HEALTHY)
                place: Any = status
                for step in path[:-1]:
                    place = place[step]
                place[path[-1]] = value
                self.assertEqual(conditions.complaint_of(status, CONFIGURATION), expected)
