"""What is installed of a lab's services."""

import tempfile
import unittest
from pathlib import Path
from unittest import mock

from twinlab import software
from twinlab.errors import LabError, UsageError


class Software(unittest.TestCase):
    """Some on Java, some as executables: each is wanted in one form."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        for name, place in (("REPOSITORY", self.folder), ("TWINCTL", self.folder / "twinctl/target")):
            patched = mock.patch.object(software, name, place)
            patched.start()
            self.addCleanup(patched.stop)

    def made(self, name):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()

    def test_what_is_not_built_is_named_in_the_form_that_is_wanted(self):
        self.made("vm-service/target/quarkus-app/quarkus-run.jar")
        self.made("gateway-service/target/gateway-service-1.0-runner")
        self.made("twinctl/target/twinctl")
        self.assertNotIn("vm-service/target/quarkus-app/quarkus-run.jar", software.missing())
        self.assertIn("gateway-service/target/quarkus-app/quarkus-run.jar", software.missing())
        self.assertIn("twinctl/target/twinctl.jar", software.missing())
        native = software.missing(software.programs(""))
        self.assertIn("vm-service/target/vm-service-runner", native)
        self.assertFalse([path for path in native if "gateway" in path or "twinctl" in path])
        with self.assertRaisesRegex(LabError, "-Dnative"):
            software.require_built(software.PROGRAMS)

    def test_names_of_nothing_are_refused(self):
        self.assertEqual(software.programs("vm,twinctl"), ("vm", "twinctl"))
        with self.assertRaisesRegex(UsageError, "no vn"):
            software.programs("vn")


if __name__ == "__main__":
    unittest.main()
