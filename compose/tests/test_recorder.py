"""When the recorder calls a guest runnable."""

import unittest
from types import SimpleNamespace

from twinlab.recorder import GuestWatch, at_one_moment


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
