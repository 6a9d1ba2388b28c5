"""Which cache is installed beside a service."""

import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from twinlab import software


class Training(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        patched = mock.patch.object(software, "REPOSITORY", Path(folder.name))
        patched.start()
        self.addCleanup(patched.stop)
        self.jar = Path(folder.name, "vm-service/target/quarkus-app/quarkus-run.jar")
        self.jar.parent.mkdir(parents=True)

    def test_what_was_never_built_is_not_trained(self):
        software.cache("vm").touch()
        self.assertFalse(software.is_trained("vm"))

    def test_a_build_makes_the_cache_of_the_one_before_void(self):
        self.jar.touch()
        self.assertFalse(software.is_trained("vm"))
        software.cache("vm").touch()
        os.utime(self.jar, (1000, 1000))
        self.assertTrue(software.is_trained("vm"))
        os.utime(software.cache("vm"), (999, 999))
        self.assertFalse(software.is_trained("vm"))
