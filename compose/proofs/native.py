"""All services and twinctl compile to native executables by one command, and every scenario passes with nothing else."""

import os
import subprocess
from pathlib import Path

from twinlab import software
from twinlab.laboratory import REPOSITORY


def prove(proof):
    graalvm = os.environ.get("GRAALVM_HOME", "")
    proof.needs(Path(graalvm, "bin/native-image").exists(),
                "GRAALVM_HOME names no folder with bin/native-image: install GraalVM or Mandrel for JDK 25 and set it")
    proof.runs("./mvnw", "--batch-mode", "--quiet", "--no-transfer-progress", "-Dnative", "-DskipTests", "package", minutes=180)
    proof.check(not software.missing(software.PROGRAMS), "every service has an executable, and twinctl")
    said = subprocess.run([REPOSITORY / "twinctl/target/twinctl", "--version"], stdout=subprocess.PIPE, check=True, text=True)
    proof.check(said.stdout.startswith("twinctl ") and "not packaged" not in said.stdout, f"it is {said.stdout.strip()}")
    proof.runs("compose/lab", "test", "--native", minutes=120)
