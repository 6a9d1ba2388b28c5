"""How twinctl is started, with a java that only tells what it was given."""

import os
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import List

SCRIPT = Path(__file__).resolve().parents[2] / "twinctl/src/main/bin/twinctl"
JAVA = """#!/bin/sh
printf '%s\\n' "$0" "$@"
"""


class Twinctl(unittest.TestCase):
    """It finds a Java that is recent enough, and a cache that fits."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.jdk("jdk", "25.0.1")
        self.made("lib/twinctl/twinctl.jar", "")

    def made(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="ascii")
        return path

    def jdk(self, name: str, version: str) -> None:
        self.made(f"{name}/bin/java", JAVA).chmod(0o700)
        self.made(f"{name}/release", f'IMPLEMENTOR="x"\nJAVA_VERSION="{version}"\nMODULES="a b"')

    def started(self, *words: str, java: str = "jdk") -> List[str]:
        environment = {"PATH": "/nowhere", "TWINHOST_LIB": str(self.folder / "lib"), "JAVA_HOME": str(self.folder / java)}
        done = subprocess.run(["/bin/sh", SCRIPT, *words], env=environment, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, check=True, universal_newlines=True)
        return done.stdout.splitlines()

    def test_starts_no_other_program_and_passes_on_what_was_said(self) -> None:
        said = self.started("vm", "start", "a b")
        self.assertEqual(said[0], str(self.folder / "jdk/bin/java"))
        self.assertEqual(said[-5:], ["-jar", str(self.folder / "lib/twinctl/twinctl.jar"), "vm", "start", "a b"])

    def test_uses_a_cache_that_is_not_older_than_the_jar(self) -> None:
        cache = self.made("lib/twinctl/twinctl.aot", "")
        option = f"-XX:AOTCache={cache}"
        self.assertIn(option, self.started())
        os.utime(self.folder / "lib/twinctl/twinctl.jar", (cache.stat().st_atime, cache.stat().st_mtime + 10))
        self.assertNotIn(option, self.started())
        cache.unlink()
        self.assertIn("-Xshare:auto", self.started())

    def test_prefers_the_executable_of_the_same_build_and_needs_no_java_for_it(self) -> None:
        native = self.made("lib/twinctl/twinctl", JAVA)
        native.chmod(0o700)
        jar = self.folder / "lib/twinctl/twinctl.jar"
        self.assertEqual(self.started("vm", "start", "a b", java="nowhere"), [str(native), "vm", "start", "a b"])
        os.utime(jar, (native.stat().st_atime, native.stat().st_mtime + 10))
        self.assertEqual(self.started()[0], str(self.folder / "jdk/bin/java"))
        jar.unlink()
        self.assertEqual(self.started(), [str(native)])

    def test_takes_no_java_that_is_too_old(self) -> None:
        for number, version in enumerate(("17.0.2", "1.8.0_1", "")):
            self.jdk(f"old{number}", version)
            try:
                self.assertNotEqual(self.started(java=f"old{number}")[0], str(self.folder / f"old{number}/bin/java"))
            except subprocess.CalledProcessError as none_at_all:
                self.assertEqual(none_at_all.returncode, 1)
        self.jdk("newer", "30-ea")
        self.assertEqual(self.started(java="newer")[0], str(self.folder / "newer/bin/java"))


if __name__ == "__main__":
    unittest.main()
