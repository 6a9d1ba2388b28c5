"""What tests of monitoring/ share: what a node really answers (monitoring/recorded, made by resource-service's
RecordedStatusTest), and check_mk's stand-in with the plug-ins loaded."""

import importlib.machinery
import importlib.util
import json
import sys
import unittest
from datetime import datetime
from typing import Any, Dict
from unittest import mock

from tests import checkmk_standin
from twinlab.laboratory import REPOSITORY

MONITORING = REPOSITORY / "monitoring"
AGENT = MONITORING / "check_mk/agents/plugins/twinhost"
# What Python does not call Python by its name.
PROGRAMS = [AGENT, MONITORING / "check_mk/build", MONITORING / "nagios/check_twinhost",
            MONITORING / "prometheus/check"]
FAMILY = MONITORING / "check_mk/twinhost"
FOUND = checkmk_standin.load(FAMILY)
HOST = checkmk_standin.Host(FOUND)
# The moment at which everything was recorded.
NOON = datetime.fromisoformat("2026-01-01T12:00:00+00:00").timestamp()
LOST = "the-other-node-lost-power-and-is-proven-off"
LOST_WITH_BMC = "the-other-node-lost-power-together-with-its-bmc"


def program(path, name):
    """A program without the ending .py, as a module."""
    loader = importlib.machinery.SourceFileLoader(name, str(path))
    specification = importlib.util.spec_from_loader(name, loader)
    assert specification
    module = importlib.util.module_from_spec(specification)
    with mock.patch.object(sys, "dont_write_bytecode", True):
        loader.exec_module(module)
    return module


agent = program(AGENT, "twinhost_agent_plugin")


def recorded(state) -> Dict[str, Any]:
    return json.loads((MONITORING / f"recorded/{state}.json").read_text())


def recorded_states():
    return sorted(path.stem for path in (MONITORING / "recorded").glob("*.json"))


def section(state, node="jupiter1", **more) -> Dict[str, Any]:
    """As the agent plug-in makes it of what was recorded."""
    return {"format": 1, "node": node, "asked": NOON, "lines": [], **recorded(state), **more}


def read(content):
    return HOST.parsed("twinhost", [json.dumps(content)])


def of(states, state):
    return sorted(name for name, each in states.items() if each.state is state)


class AtNoon(unittest.TestCase):

    def setUp(self):
        clock = mock.patch("cmk_addons.plugins.twinhost.lib.judging.time.time", lambda: NOON + 30)
        clock.start()
        self.addCleanup(clock.stop)

    def checked(self, state, healthy="all-is-well", **params):
        """The services that were found while all was well, as they are in that state."""
        return HOST.checked("twinhost", read(section(state)), HOST.services("twinhost", read(section(healthy))), **params)
