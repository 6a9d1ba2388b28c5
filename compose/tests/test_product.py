"""What the gateway collects, taken apart again."""

import unittest
from typing import Any, Dict

from twinlab import conditions, product
from twinlab.errors import LabError

PAGE = ['0 "Twinhost gateway" connections=1 1 of 256 connections',
        '0 "Twinhost service config" - answers',
        '1 "Twinhost configuration" revision=3 mars is no node',
        '2 "Twinhost service vm" - vm-service does not answer on 127.0.0.1:7805: nothing listens there',
        '0 "Twinhost service replication" - answers',
        '0 "Twinhost volume web1" - UpToDate', '0 "Twinhost volume mail1" - UpToDate']


class CheckMk(unittest.TestCase):

    def test_lines_are_those_of_the_service_that_was_asked_for(self):
        self.assertEqual(product.lines_of(PAGE, "config"), PAGE[2:3])
        self.assertEqual(product.lines_of(PAGE, "replication"), PAGE[5:])

    def test_a_service_that_does_not_answer_is_not_content(self):
        with self.assertRaisesRegex(LabError, "nothing listens there"):
            product.lines_of(PAGE, "vm")

    def test_a_service_that_is_not_on_the_page_is_not_content(self):
        with self.assertRaisesRegex(LabError, "heartbeat"):
            product.lines_of(PAGE, "heartbeat")


class Readiness(unittest.TestCase):

    def test_counts_by_the_word_of_the_process_that_runs(self):
        old: Dict[str, Any] = {"state": "running", "sinceMs": product.COLLECTED_AGE_MS_MAX}
        for told, unit, expected in (({"status": "UP"}, old, None),
                                     ({"status": "UP"}, {**old, "sinceMs": 900}, "was started at this moment"),
                                     ({"status": "UP"}, {**old, "state": "restarting"}, "is not running: restarting"),
                                     ({"status": "DOWN", "reason": "silent"}, old, "is not ready: silent"),
                                     (None, old, "is not known to the gateway")):
            with self.subTest(expected):
                self.assertEqual(conditions.readiness_complaint(told, unit), expected)
