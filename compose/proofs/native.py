"""Every service compiles to a native executable."""

import os
from pathlib import Path

from twinlab.laboratory import REPOSITORY
from twinlab.software import SERVICES


def prove(proof):
    graalvm = os.environ.get("GRAALVM_HOME", "")
    proof.needs(Path(graalvm, "bin/native-image").exists(),
                "GRAALVM_HOME names no folder with bin/native-image: install GraalVM or Mandrel for JDK 25 and set it")
    for service in SERVICES:
        proof.runs("./mvnw", "--batch-mode", "--quiet", "--no-transfer-progress", "-Dnative", "-DskipTests",
                   "-pl", f"{service}-service", "-am", "package", minutes=20)
        made = list((REPOSITORY / f"{service}-service/target").glob("*-runner"))
        proof.check(len(made) == 1, f"{service}-service/target holds one native executable")
