"""How a service is started, with a java that only tells what it was given."""

import os
import shutil
import stat
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import List

LAUNCHER = Path(__file__).resolve().parents[2] / "cluster-contract/src/main/bin/twinhost-service"
JAVA = """#!/bin/sh
printf '%s\\n' "LC_ALL=$LC_ALL" "$@"
"""
STRANGER = 65534


class Launcher(unittest.TestCase):
    """Nothing of a start needs room on a disk."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.name = f"test-{os.getpid()}"
        self.memory = Path(f"/dev/shm/twinhost-{self.name}")
        self.addCleanup(shutil.rmtree, self.memory, ignore_errors=True)
        self.made("jdk/bin/java", JAVA).chmod(0o700)
        self.made("jdk/release", 'JAVA_VERSION="25.0.1"\n')
        self.made(f"lib/{self.name}-service/quarkus-app/quarkus-run.jar", "")

    def made(self, name: str, content: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="ascii")
        return path

    def words(self, **environment: str) -> List[str]:
        """What java is started with."""
        done = subprocess.run([str(LAUNCHER), self.name], stdout=subprocess.PIPE, text=True, check=True, env={
            "PATH": os.environ["PATH"], "JAVA_HOME": str(self.folder / "jdk"), "TWINHOST_LIB": str(self.folder / "lib"),
            **environment})
        return done.stdout.splitlines()

    def test_libraries_are_unpacked_in_memory_where_nobody_else_may_write(self):
        for _ in range(2):
            words = self.words()
            self.assertIn(f"-Djava.io.tmpdir={self.memory}", words)
            self.assertIn(f"-Djna.tmpdir={self.memory}", words)
            self.assertEqual(stat.S_IMODE(self.memory.stat().st_mode), 0o700)
            self.assertEqual(list(self.memory.iterdir()), [])
            (self.memory / "left by a service that was killed").touch()

    def test_who_names_another_folder_gets_it(self):
        words = [word for word in self.words(JAVA_OPTS="-Djava.io.tmpdir=/srv/tmp") if "java.io.tmpdir" in word]
        self.assertEqual(words[-1], "-Djava.io.tmpdir=/srv/tmp")

    @unittest.skipUnless(os.geteuid() == 0, "only root can be somebody else")
    def test_a_folder_of_somebody_else_is_not_used(self):
        self.memory.mkdir(mode=0o777)
        os.chown(self.memory, STRANGER, STRANGER)
        self.assertFalse([word for word in self.words() if "tmpdir" in word])

    def test_an_executable_is_preferred_and_has_the_same_memory(self):
        self.assertIn("-Xmx128m", self.words())
        self.made(f"lib/{self.name}-service/{self.name}-service-runner", JAVA).chmod(0o700)
        words = self.words(JAVA_HOME="/nowhere")
        self.assertIn("-Xmx128m", words)
        self.assertIn("-Xmn4m", words)
        self.assertIn(f"-Djna.tmpdir={self.memory}", words)
        self.assertNotIn("-jar", words)

    def test_one_of_the_two_words_says_where_classes_come_from(self):
        """The JVM starts with both, and then uses no cache at all."""
        self.made(f"made/{self.name}.aot", "")
        for words, wanted in ((self.words(), "-Xshare:auto"),
                              (self.words(TWINHOST_CACHES=str(self.folder / "made")),
                               f"-XX:AOTCache={self.folder}/made/{self.name}.aot")):
            self.assertEqual([word for word in words if word.startswith(("-Xshare", "-XX:AOTCache"))], [wanted])

    def test_failures_are_told_in_english(self):
        self.assertIn("LC_ALL=C.UTF-8", self.words(LANG="de_DE.UTF-8", LC_ALL="de_DE.UTF-8"))
