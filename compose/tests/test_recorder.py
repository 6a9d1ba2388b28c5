"""When the recorder calls a guest runnable."""

import os
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

from twinlab.recorder import Console, GuestWatch, at_one_moment


class Group:
    """A control group as the kernel would tell of it."""

    def __init__(self):
        self.asked, self.rests = False, False

    def processes(self):
        return [4711]

    def told_to_freeze(self):
        return self.asked

    def frozen(self):
        return self.rests


class Consoles(unittest.TestCase):
    """Every line once, in its order, whatever virtlogd does with the files."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.log = Path(folder.name, "web1.log")
        self.console = Console(self.log)
        self.addCleanup(self.console.close)

    def says(self, text):
        with open(self.log, "a", encoding="ascii") as log:
            log.write(text)

    def rotated(self):
        for older, younger in ((".1", ".0"), (".0", "")):
            if Path(f"{self.log}{younger}").exists():
                os.rename(f"{self.log}{younger}", f"{self.log}{older}")

    def test_there_may_be_none_yet(self):
        self.assertEqual(self.console.new_lines(), [])

    def test_lines_come_when_they_are_whole(self):
        self.says("ACK 1\r\nAC")
        self.assertEqual(self.console.new_lines(), ["ACK 1"])
        self.assertEqual(self.console.new_lines(), [])
        self.says("K 2\n")
        self.assertEqual(self.console.new_lines(), ["ACK 2"])

    def test_a_file_that_is_put_aside_is_read_to_its_end_first(self):
        self.says("ACK 1\n")
        self.assertEqual(self.console.new_lines(), ["ACK 1"])
        self.says("ACK 2\nAC")
        self.rotated()
        self.says("K 3\nACK 4\n")
        self.assertEqual(self.console.new_lines(), ["ACK 2", "ACK 3", "ACK 4"])
        self.says("ACK 5\n")
        self.assertEqual(self.console.new_lines(), ["ACK 5"])

    def test_between_two_files_there_is_none(self):
        self.says("ACK 1\n")
        self.assertEqual(self.console.new_lines(), ["ACK 1"])
        self.says("ACK 2\n")
        self.rotated()
        self.assertEqual(self.console.new_lines(), ["ACK 2"])
        self.says("ACK 3\n")
        self.assertEqual(self.console.new_lines(), ["ACK 3"])

    def test_several_files_may_have_been_begun_since(self):
        self.says("ACK 1\n")
        self.assertEqual(self.console.new_lines(), ["ACK 1"])
        for number in (2, 3):
            self.rotated()
            self.says(f"ACK {number}\n")
        self.assertEqual(self.console.new_lines(), ["ACK 2", "ACK 3"])

    def test_a_file_that_is_put_aside_while_it_is_looked_for_is_read_once(self):
        self.says("ACK 1\n")
        self.assertEqual(self.console.new_lines(), ["ACK 1"])
        self.rotated()
        self.says("ACK 2\n")
        opened = open

        def rotated_behind_the_first(name, *arguments, **keywords):
            found = opened(name, *arguments, **keywords)
            if name == self.log:
                self.rotated()
            return found

        with patch("builtins.open", rotated_behind_the_first):
            self.assertEqual(self.console.new_lines(), ["ACK 2"])
        self.says("ACK 3\n")
        self.assertEqual(self.console.new_lines(), ["ACK 3"])

    def test_a_file_that_is_begun_anew_is_read_from_its_start(self):
        self.says("ACK 1\nACK 2\n")
        self.assertEqual(self.console.new_lines(), ["ACK 1", "ACK 2"])
        self.log.write_text("ACK 3\n", encoding="ascii")
        self.assertEqual(self.console.new_lines(), ["ACK 3"])


class Recorder(unittest.TestCase):

    def setUp(self):
        self.group = Group()
        self.watch = GuestWatch(SimpleNamespace(os=self.group))
        self.watch._known[4711] = (0, "web1")

    def runs(self):
        return self.watch.runnable() == {"web1": [4711]}

    def test_a_guest_runs_until_its_node_has_come_to_rest(self):
        self.group.asked = True
        self.assertTrue(self.runs())
        self.group.rests = True
        self.assertFalse(self.runs())

    def test_what_joins_a_frozen_node_makes_its_guests_not_run(self):
        self.group.asked = self.group.rests = True
        self.assertFalse(self.runs())
        self.group.rests = False
        self.assertFalse(self.runs())

    def test_a_thawed_node_runs_its_guests_and_can_freeze_again(self):
        self.group.asked = self.group.rests = True
        self.assertFalse(self.runs())
        self.group.asked = self.group.rests = False
        self.assertTrue(self.runs())
        self.group.asked = True
        self.assertTrue(self.runs())

    def test_nodes_seen_far_apart_are_looked_at_again(self):
        moved = iter([{"web1": [1]}, {}])
        nodes = {"jupiter1": SimpleNamespace(runnable=lambda: next(moved)),
                 "jupiter2": SimpleNamespace(runnable=lambda: {"web1": [2]})}
        times = iter([10.0, 11.5, 11.5, 11.51])
        self.assertEqual(at_one_moment(nodes, lambda: next(times)), {"jupiter1": {}, "jupiter2": {"web1": [2]}})
