"""What a lab says of its fence devices when it is up."""

import contextlib
import io
import json
import subprocess
import unittest
from types import SimpleNamespace
from unittest import mock

from twinlab import fence_tests, node_client
from twinlab.errors import LabError

PASSED = (0, json.dumps({"node": "jupiter2", "test": {"passed": True, "tookMs": 85}}), "")
LAB = SimpleNamespace(nodes=lambda: [SimpleNamespace(name="jupiter1"), SimpleNamespace(name="jupiter2")])


def said(answers):
    """The lines of an `up` in which the nodes answer so, by whose device is tested."""
    def run(_, command):
        answer = answers[command[3]]
        if isinstance(answer, Exception):
            raise answer
        return answer
    with mock.patch.object(node_client, "run", run), contextlib.redirect_stderr(io.StringIO()) as lines:
        fence_tests.say_all(LAB)
    return lines.getvalue()


class FenceTests(unittest.TestCase):

    def test_each_node_asks_the_device_of_the_other_and_one_line_says_so(self):
        self.assertEqual(said({"jupiter1": PASSED, "jupiter2": PASSED}),
                         "lab: fence test: jupiter2 from jupiter1 passed in 85 ms; jupiter1 from jupiter2 passed in 85 ms\n")

    def test_one_that_fails_is_told_with_its_reason_and_ends_nothing(self):
        lines = said({"jupiter1": PASSED, "jupiter2": (1, "{}", "twinctl: fence test of jupiter2 (bmc2) FAILED: no answer\n")})
        self.assertIn("jupiter2 from jupiter1 FAILED: fence test of jupiter2 (bmc2) FAILED: no answer;", lines)
        self.assertIn("jupiter1 from jupiter2 passed in 85 ms", lines)

    def test_a_node_that_does_not_answer_ends_nothing_either(self):
        for silence in (LabError("jupiter1 does not answer"), subprocess.TimeoutExpired("twinctl", 60)):
            with self.subTest(silence):
                self.assertIn(f"jupiter2 from jupiter1 FAILED: {silence}", said({"jupiter1": PASSED, "jupiter2": silence}))

    def test_a_success_that_does_not_say_what_passed_is_none(self):
        for out in ("", "[]", "{}", '{"test": null}', "done"):
            with self.subTest(out):
                self.assertIn("FAILED", fence_tests.verdict(0, out, ""))
